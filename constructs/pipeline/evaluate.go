package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/internal/tabular"
)

// evaluate lets the model answer the rows of the test set, compares what it predicted with
// the labels, and takes the metrics into the state.
func (t *Training) evaluate(code script) machine.Chain {
	inputs := []any{
		t.runInput("labels", dataFolder+"/labels"),
		t.runInput("predictions", predictions),
	}
	return machine.Chain{
		t.predict(),
		t.process("Evaluate", "evaluate", code, nil, inputs, []any{t.output("evaluation", inFolder("evaluation"))}),
		t.getReport(),
	}
}

// predict gets one line of the model for each row.
func (t *Training) predict() machine.Step {
	accept := "text/csv"
	if t.props.Config.Training.Encodes() {
		accept = tabular.Answers
	}
	return t.job("Predict", transformJob, object{
		"TransformJobName.$": "$.name",
		"ModelName.$":        "$.name",
		"TransformInput": object{
			"ContentType": "text/csv",
			"SplitType":   "Line",
			"DataSource":  object{"S3DataSource": object{"S3DataType": "S3Prefix", "S3Uri.$": inWork(dataFolder + "/test")}},
		},
		"TransformOutput": t.where.Encrypted(object{
			"S3OutputPath.$": inWork(predictions), "Accept": accept, "AssembleWith": "Line",
		}, "KmsKeyId"),
		"TransformResources": t.where.Disk(t.props.Config.Training.TransformInstance, object{}),
		"Tags":               t.tags,
	})
}

func (t *Training) getReport() machine.Step {
	get := t.calls.Task("Get report", "aws-sdk:s3:getObject", object{
		"Bucket": t.props.Bucket.BucketName(),
		"Key.$":  fmt.Sprintf("States.Format('%s/{}/%s', $$.Execution.Name)", t.names.prefix, reportFile),
	}).With(object{
		"ResultSelector": object{"body.$": "States.StringToJson($.Body)"},
		"ResultPath":     "$.report",
	}).Needs(policy.Allow([]string{"s3:GetObject"}, t.results("/*/"+reportFile)).Because("A run reads the report of its evaluation; " + eachRun))
	if t.props.KeyArn != nil {
		get = get.Needs(policy.Allow([]string{"kms:Decrypt"}, *t.props.KeyArn).Because("The key encrypts the report."))
	}
	return get
}
