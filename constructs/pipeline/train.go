package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/internal/tabular"
)

// train builds the model from the train and validation sets, and makes a SageMaker model
// of it.
func (t *Training) train() machine.Chain {
	training := t.props.Config.Training
	channels, parts := []any{}, []string{"train", "validation"}
	if training.Prepare == "" {
		parts = append(parts, tabular.Channel)
	}
	for _, part := range parts {
		content := "text/csv"
		if part == tabular.Channel {
			content = "application/octet-stream"
		}
		channels = append(channels, object{
			"ChannelName": part,
			"ContentType": content,
			"DataSource": object{"S3DataSource": object{
				"S3DataType":             "S3Prefix",
				"S3DataDistributionType": "FullyReplicated",
				"S3Uri.$":                inWork(dataFolder + "/" + part),
			}},
		})
	}
	job := t.job("Train", trainingJob, t.where.InNetwork(object{
		"TrainingJobName.$":      "$.name",
		"RoleArn":                t.jobsArn,
		"AlgorithmSpecification": object{"TrainingImage": t.trainingImage(), "TrainingInputMode": "File"},
		"HyperParameters":        hyperparameters(training),
		"InputDataConfig":        channels,
		"OutputDataConfig":       t.where.Encrypted(object{"S3OutputPath.$": inFolder(modelFolder)}, "KmsKeyId"),
		"ResourceConfig":         t.where.Disk(training.Instance, object{"VolumeSizeInGB": training.VolumeGB}),
		// Traffic between instances is not encrypted: there is one, and the optimized
		// integration is not documented to take the field.
		"StoppingCondition":      object{"MaxRuntimeInSeconds": training.MaxRuntime.Seconds()},
		"EnableNetworkIsolation": t.isolated(t.props.Config.OwnImage()),
		"Tags":                   t.tags,
	}))
	return machine.Chain{job.Needs(t.passRole()), t.createModel()}
}

func (t *Training) trainingImage() string {
	training := t.props.Config.Training
	return sagemaker.ImageURI(training.Image, t.props.Home.Region, training.Instance)
}

func (t *Training) createModel() machine.Step {
	return t.calls.Task("Create model", "aws-sdk:sagemaker:createModel", t.where.InNetwork(object{
		"ModelName.$":            "$.name",
		"ExecutionRoleArn":       t.jobsArn,
		"PrimaryContainer":       t.container(),
		"EnableNetworkIsolation": t.isolated(t.props.Config.OwnImage()),
		"Tags":                   t.tags,
	})).Needs(
		policy.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateModel"}, t.ofRuns("model")).Because("A run creates its model."),
		t.passRole())
}

func (t *Training) container() object {
	o := object{
		"Image":          sagemaker.ServingImage(t.serving.Config, t.serving.Home),
		"ModelDataUrl.$": "States.Format('{}/" + fmt.Sprintf(modelArchive, "{}") + "', $.folder, $.name)",
	}
	if env := sagemaker.Environment(t.props.Config); len(env) > 0 {
		o["Environment"] = env
	}
	return o
}
