package pipeline

import (
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/contract"
)

// names are the names that a pipeline gives to things which CloudFormation does
// not make. Those of one run are made when it starts.
type names struct {
	endpoint string
	base     string // what the name of each job, model and configuration starts with
	prefix   string // of the models and reports of runs in the bucket, without a slash at its end
	work     string // of their rows and predictions, which expire
}

func namesOf(props *TrainingProps) names {
	base := machine.Base(props.EndpointName, len("-evaluate"))
	return names{endpoint: props.EndpointName, base: base, prefix: contract.TrainingPrefix + props.EndpointName, work: contract.RunsPrefix + props.EndpointName}
}

// The kinds of jobs that runs have.
var (
	processingJob = machine.ProcessingJob
	trainingJob   = machine.TrainingJob
	transformJob  = machine.TransformJob

	jobKinds = []machine.JobKind{processingJob, trainingJob, transformJob}
)

// jobs are what the names of the jobs of a kind look like to IAM.
func (n names) jobs(kind machine.JobKind) []string {
	if kind == processingJob {
		return []string{n.run() + "-prepare", n.run() + "-evaluate"}
	}
	return []string{n.run()}
}

// ofRuns are the resources of a kind that the runs of this pipeline make.
func (t *Training) ofRuns(kind string) string {
	return t.props.Home.Of("sagemaker", kind+"/"+t.names.run())
}

// results is the ARN of what the runs write, under path.
func (t *Training) results(path string) string {
	return *t.props.Bucket.ArnForObjects(jsii.String(t.names.prefix + path))
}

const eachRun = "each run has a folder with the name of its execution."

// run is what the names of all runs look like to IAM.
func (n names) run() string { return n.base + machine.AnyRun }

// Where things of a run are in its folder of the bucket.
const (
	dataFolder  = "data"
	modelFolder = "model"
	predictions = "predictions"
	reportFile  = contract.RunReport

	// Where a training job leaves its model, by its name (API reference of SageMaker,
	// OutputDataConfig).
	modelArchive = contract.RunArchive
)
