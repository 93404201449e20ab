package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// Where SageMaker Processing puts what a script reads, and takes what it wrote.
const (
	processingInput  = "/opt/ml/processing/input/"
	processingOutput = "/opt/ml/processing/output/"
)

// process runs a script. SageMaker brings its data and takes its results. The job is
// called after the run and a word, and so is the script of the archive.
func (t *Training) process(name, word string, code script, more []string, inputs, outputs []any) machine.Step {
	training := t.props.Config.Training
	image, _ := catalog.ProcessingImage(t.props.Home.Region)
	var arguments []string
	if !code.own {
		arguments = append(arguments, word)
	}
	for _, gate := range training.Gates() {
		arguments = append(arguments, "--metric", gate.Metric)
	}
	if training.Label != "" {
		arguments = append(arguments, "--label", training.Label)
	}
	arguments = append(arguments, more...)
	network := object{"EnableNetworkIsolation": t.isolated(code.own)}
	return t.job(name, processingJob, object{
		"ProcessingJobName.$": fmt.Sprintf("States.Format('{}-%s', $.name)", word),
		"RoleArn":             t.jobsArn,
		"AppSpecification": object{
			"ImageUri":            image,
			"ContainerEntrypoint": []string{"python3", processingInput + "code/" + code.file},
			"ContainerArguments":  arguments,
		},
		"ProcessingInputs":       append(inputs, t.input("code", code.uri)),
		"ProcessingOutputConfig": t.where.Encrypted(object{"Outputs": outputs}, "KmsKeyId"),
		"ProcessingResources":    object{"ClusterConfig": t.where.Disk(training.ProcessingInstance, object{"VolumeSizeInGB": training.VolumeGB})},
		"NetworkConfig":          t.where.InNetwork(network),
		"StoppingCondition":      object{"MaxRuntimeInSeconds": training.MaxRuntime.Seconds()},
		"Tags":                   t.tags,
	}).Needs(t.passRole())
}

// job is a step that waits until SageMaker is done, for as long as the job may run.
func (t *Training) job(name string, kind machine.JobKind, parameters object) machine.Step {
	return t.calls.Job(name, kind, t.names.jobs(kind), jobTimeout(t.props.Config.Training), parameters)
}

// jobTimeout is how long a run waits for one job: as long as it may run, and half
// an hour for the instance to come. Step Functions then stops the job.
func jobTimeout(training *config.Training) float64 {
	return training.MaxRuntime.Seconds() + form.Minutes(30).Seconds()
}

// passRole is for what runs with the role of jobs and endpoint.
func (t *Training) passRole() policy.Statement {
	return policy.Allow([]string{"iam:PassRole"}, *t.jobsArn).When("StringEquals", map[string]any{"iam:PassedToService": "sagemaker.amazonaws.com"}).
		Because("Jobs and the model run with the one role that SageMaker assumes.")
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

func (t *Training) isolated(own bool) bool { return sagemaker.Isolated(own, t.props.Network) }
