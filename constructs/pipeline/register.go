package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/internal/tabular"
)

// register keeps the model in the registry, approved because it passed, with its report.
func (t *Training) register() machine.Chain {
	return machine.Chain{t.createModelPackageGroup(), t.createModelPackage()}
}

// createModelPackageGroup makes the group that accepted models are registered in, in the
// first run that gets here. It is not a resource of the stack: a group that holds models
// cannot be deleted, and would block the next stack of this name.
func (t *Training) createModelPackageGroup() machine.Step {
	create := t.calls.Task("Create model package group", "aws-sdk:sagemaker:createModelPackageGroup", object{
		"ModelPackageGroupName": t.names.endpoint,
		"Tags":                  t.tags,
	})
	// An error means that it exists, or the next state says what is wrong.
	return t.calls.Catching(create, machine.Following, t.calls.Discard).
		With(object{"Retry": machine.Retry(2, "SageMaker.SdkClientException")}).
		Needs(t.registered("sagemaker:AddTags", "sagemaker:CreateModelPackageGroup"))
}

func (t *Training) createModelPackage() machine.Step {
	cfg, metrics, answers := t.props.Config, object{}, []string{"text/csv"}
	for _, gate := range cfg.Training.Gates() {
		metrics[gate.Metric+".$"] = fmt.Sprintf("States.Format('{}', %s)", metricPath(gate.Metric))
	}
	if cfg.Training.Encodes() {
		answers = append(answers, "application/json", tabular.Answers)
	}
	return t.calls.Task("Create model package", "aws-sdk:sagemaker:createModelPackage", object{
		"ModelPackageGroupName":      t.names.endpoint,
		"ModelPackageDescription.$":  "States.Format('Trained by {}', $$.Execution.Id)",
		"ModelApprovalStatus":        "Approved",
		"CustomerMetadataProperties": metrics,
		"ModelMetrics":               object{"ModelQuality": object{"Statistics": object{"ContentType": "application/json", "S3Uri.$": inFolder(reportFile)}}},
		"InferenceSpecification": object{
			"Containers":                              []any{t.container()},
			"SupportedContentTypes":                   answers,
			"SupportedResponseMIMETypes":              answers,
			"SupportedRealtimeInferenceInstanceTypes": cfg.Types(),
			"SupportedTransformInstanceTypes":         []string{cfg.Training.TransformInstance},
		},
	}).With(object{"ResultPath": "$.registered"}).Needs(
		t.registered("sagemaker:AddTags", "sagemaker:CreateModelPackage"),
		// A registered model has its image, and the ETag of its archive, which SageMaker
		// looks up for the caller: there is no other role in that call.
		sagemaker.SeeImage(t.props.Home, sagemaker.ServingImage(t.serving.Config, t.serving.Home)),
		policy.Allow([]string{"s3:GetObject"}, t.results("/*/"+fmt.Sprintf(modelArchive, t.names.run()))).
			Because("SageMaker looks up the archive of a registered model for the caller; "+eachRun))
}

// registered allows actions on the group of models and the versions in it.
func (t *Training) registered(actions ...string) policy.Statement {
	return policy.Allow(actions,
		t.props.Home.Of("sagemaker", "model-package-group/"+t.names.endpoint),
		t.props.Home.Of("sagemaker", "model-package/"+t.names.endpoint+"/*"),
	).Because("Accepted models are registered; SageMaker numbers the versions of a model.")
}
