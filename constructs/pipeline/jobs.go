package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// Where SageMaker Processing puts what a script reads, and takes what it wrote.
const (
	processingInput  = "/opt/ml/processing/input/"
	processingOutput = "/opt/ml/processing/output/"
)

// prepare splits the data.
func (t *Training) prepare(code script, next string) object {
	outputs := []any{}
	for _, part := range []string{"train", "validation", "test", "labels"} {
		outputs = append(outputs, t.output(part, inWork(dataFolder+"/"+part)))
	}
	return t.process("prepare", code, []any{t.input("data", t.props.Config.Training.Data)}, outputs, next)
}

// evaluate compares what the model predicted with the labels.
func (t *Training) evaluate(code script, next string) object {
	inputs := []any{
		t.runInput("labels", dataFolder+"/labels"),
		t.runInput("predictions", predictions),
	}
	return t.process("evaluate", code, inputs, []any{t.output("evaluation", inFolder("evaluation"))}, next)
}

// process runs a script. SageMaker brings its data and takes its results.
func (t *Training) process(job string, code script, inputs, outputs []any, next string) object {
	training := t.props.Config.Training
	image, _ := catalog.ProcessingImage(t.props.Home.Region)
	arguments := []string{"--metric", t.metric()}
	if training.Label != "" {
		arguments = append(arguments, "--label", training.Label)
	}
	network := object{"EnableNetworkIsolation": t.isolated(code.own)}
	return t.job("createProcessingJob", object{
		"ProcessingJobName.$": fmt.Sprintf("States.Format('{}-%s', $.name)", job),
		"RoleArn":             t.jobsArn,
		"AppSpecification": object{
			"ImageUri":            image,
			"ContainerEntrypoint": []string{"python3", processingInput + "code/" + code.file},
			"ContainerArguments":  arguments,
		},
		"ProcessingInputs":       append(inputs, t.input("code", code.uri)),
		"ProcessingOutputConfig": t.encrypted(object{"Outputs": outputs}, "KmsKeyId"),
		"ProcessingResources":    object{"ClusterConfig": t.disk(training.ProcessingInstance, object{"VolumeSizeInGB": training.VolumeGB})},
		"NetworkConfig":          t.inNetwork(network),
		"StoppingCondition":      object{"MaxRuntimeInSeconds": training.MaxRuntime.Seconds()},
		"Tags":                   t.tags,
	}, next)
}

func (t *Training) trainingImage() string {
	training := t.props.Config.Training
	return sagemaker.ImageURI(training.Image, t.props.Home.Region, training.Instance)
}

// train builds the model from the train and validation sets.
func (t *Training) train(next string) object {
	training := t.props.Config.Training
	channels := []any{}
	for _, part := range []string{"train", "validation"} {
		channels = append(channels, object{
			"ChannelName": part,
			"ContentType": "text/csv",
			"DataSource": object{"S3DataSource": object{
				"S3DataType":             "S3Prefix",
				"S3DataDistributionType": "FullyReplicated",
				"S3Uri.$":                inWork(dataFolder + "/" + part),
			}},
		})
	}
	return t.job("createTrainingJob", t.inNetwork(object{
		"TrainingJobName.$":      "$.name",
		"RoleArn":                t.jobsArn,
		"AlgorithmSpecification": object{"TrainingImage": t.trainingImage(), "TrainingInputMode": "File"},
		"HyperParameters":        hyperparameters(training),
		"InputDataConfig":        channels,
		"OutputDataConfig":       t.encrypted(object{"S3OutputPath.$": inFolder(modelFolder)}, "KmsKeyId"),
		"ResourceConfig":         t.disk(training.Instance, object{"VolumeSizeInGB": training.VolumeGB}),
		// Traffic between instances is not encrypted: there is one, and the optimized
		// integration is not documented to take the field.
		"StoppingCondition":      object{"MaxRuntimeInSeconds": training.MaxRuntime.Seconds()},
		"EnableNetworkIsolation": t.isolated(t.props.Config.OwnImage()),
		"Tags":                   t.tags,
	}), next)
}

// predict lets the model answer the rows of the test set, one line to a row.
func (t *Training) predict(next string) object {
	return t.job("createTransformJob", object{
		"TransformJobName.$": "$.name",
		"ModelName.$":        "$.name",
		"TransformInput": object{
			"ContentType": "text/csv",
			"SplitType":   "Line",
			"DataSource":  object{"S3DataSource": object{"S3DataType": "S3Prefix", "S3Uri.$": inWork(dataFolder + "/test")}},
		},
		"TransformOutput": t.encrypted(object{
			"S3OutputPath.$": inWork(predictions), "Accept": "text/csv", "AssembleWith": "Line",
		}, "KmsKeyId"),
		"TransformResources": t.disk(t.props.Config.Training.TransformInstance, object{}),
		"Tags":               t.tags,
	}, next)
}

// readReport takes the metrics into the state.
func (t *Training) readReport(next string) object {
	return t.task("aws-sdk:s3:getObject", object{
		"Bucket": t.props.Bucket.BucketName(),
		"Key.$":  fmt.Sprintf("States.Format('%s/{}/%s', $$.Execution.Name)", t.names.prefix, reportFile),
	}, next, object{
		"ResultSelector": object{"body.$": "States.StringToJson($.Body)"},
		"ResultPath":     "$.report",
	})
}

// job is a task that waits until SageMaker is done, for as long as the job may run.
//
// This integration takes some of the API's fields only, and refuses a state machine
// that has another.
func (t *Training) job(api string, parameters object, next string) object {
	return t.task("sagemaker:"+api+".sync", parameters, next, object{"TimeoutSeconds": jobTimeout(t.props.Config.Training)})
}

func (t *Training) input(name, uri string) object {
	return object{"InputName": name, "S3Input": object{
		"S3Uri": uri, "LocalPath": processingInput + name, "S3DataType": "S3Prefix", "S3InputMode": "File",
	}}
}

func (t *Training) runInput(name, folder string) object {
	return object{"InputName": name, "S3Input": object{
		"S3Uri.$": inWork(folder), "LocalPath": processingInput + name, "S3DataType": "S3Prefix", "S3InputMode": "File",
	}}
}

func (t *Training) output(name, uri string) object {
	return object{"OutputName": name, "S3Output": object{
		"S3Uri.$": uri, "LocalPath": processingOutput + name, "S3UploadMode": "EndOfJob",
	}}
}

// inFolder is the S3 URI of path in the run's folder.
func inFolder(path string) string { return fmt.Sprintf("States.Format('{}/%s', $.folder)", path) }

// inWork is the S3 URI of path in the run's folder of what expires.
func inWork(path string) string { return fmt.Sprintf("States.Format('{}/%s', $.work)", path) }

// encrypted adds the key to o, under field.
func (t *Training) encrypted(o object, field string) object {
	if t.props.KeyArn != nil {
		o[field] = t.props.KeyArn
	}
	return o
}

// disk adds the one instance of a job to o, and the key of its volume, where SageMaker
// takes one.
func (t *Training) disk(instance string, o object) object {
	o["InstanceCount"], o["InstanceType"] = 1, instance
	if catalog.LocalStorage(instance) {
		return o
	}
	return t.encrypted(o, "VolumeKmsKeyId")
}

func (t *Training) isolated(own bool) bool { return sagemaker.Isolated(own, t.props.Network) }

// inNetwork adds the VPC to o.
func (t *Training) inNetwork(o object) object {
	if vpc := sagemaker.VpcConfig(t.props.Network, t.group); vpc != nil {
		o["VpcConfig"] = words(vpc)
	}
	return o
}
