package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// createModel makes a SageMaker model of what was trained.
func (t *Training) createModel(next string) object {
	return t.task("aws-sdk:sagemaker:createModel", t.inNetwork(object{
		"ModelName.$":            "$.name",
		"ExecutionRoleArn":       t.jobsArn,
		"PrimaryContainer":       t.container(),
		"EnableNetworkIsolation": t.isolated(t.props.Config.OwnImage()),
		"Tags":                   t.tags,
	}), next)
}

func (t *Training) container() object {
	o := object{
		"Image":          sagemaker.ServingImage(t.serving),
		"ModelDataUrl.$": "States.Format('{}/" + fmt.Sprintf(modelArchive, "{}") + "', $.folder, $.name)",
	}
	if env := sagemaker.Environment(t.props.Config); len(env) > 0 {
		o["Environment"] = env
	}
	return o
}

// createModelGroup makes the group that accepted models are registered in, in the
// first run that gets here. It is not CloudFormation's: a group that holds models
// cannot be deleted, and would stand in the way of the next stack of this name.
func (t *Training) createModelGroup(next string) object {
	return t.task("aws-sdk:sagemaker:createModelPackageGroup", object{
		"ModelPackageGroupName": t.names.endpoint,
		"Tags":                  t.tags,
	}, next, object{
		// An error means that it exists, or the next state says what is wrong.
		"Retry": retry(2, "SageMaker.SdkClientException"),
		"Catch": catch(t.discard, next),
	})
}

// registerModel keeps the model in the registry, approved because it passed, with
// its report.
func (t *Training) registerModel(next string) object {
	cfg := t.props.Config
	return t.task("aws-sdk:sagemaker:createModelPackage", object{
		"ModelPackageGroupName":      t.names.endpoint,
		"ModelPackageDescription.$":  "States.Format('Trained by {}', $$.Execution.Id)",
		"ModelApprovalStatus":        "Approved",
		"CustomerMetadataProperties": object{t.metric() + ".$": fmt.Sprintf("States.Format('{}', %s)", t.metricPath())},
		"ModelMetrics":               object{"ModelQuality": object{"Statistics": object{"ContentType": "application/json", "S3Uri.$": inFolder(reportFile)}}},
		"InferenceSpecification": object{
			"Containers":                              []any{t.container()},
			"SupportedContentTypes":                   []string{"text/csv"},
			"SupportedResponseMIMETypes":              []string{"text/csv"},
			"SupportedRealtimeInferenceInstanceTypes": []string{cfg.Instance},
			"SupportedTransformInstanceTypes":         []string{cfg.Training.TransformInstance},
		},
	}, next)
}
