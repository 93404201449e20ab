package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/contract"
)

// SageMaker allows 63 characters for the name of a job, a model and a
// configuration. A run's name is base, a hyphen and 32 hexadecimal digits; the
// two processing jobs add a word to it.
const (
	digits     = 32
	baseLength = 63 - len("-") - digits - len("-evaluate")
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
	base := props.EndpointName
	if len(base) > baseLength {
		sum := sha256.Sum256([]byte(base)) // two long names may start alike
		base = strings.TrimRight(base[:baseLength-7], "-") + "-" + hex.EncodeToString(sum[:3])
	}
	return names{endpoint: props.EndpointName, base: base, prefix: contract.TrainingPrefix + props.EndpointName, work: contract.RunsPrefix + props.EndpointName}
}

// jobKind is one of the three kinds of jobs that runs have.
type jobKind struct {
	name     string // as the API's actions have it
	resource string // as ARNs have it
}

var (
	processingJob = jobKind{"ProcessingJob", "processing-job"}
	trainingJob   = jobKind{"TrainingJob", "training-job"}
	transformJob  = jobKind{"TransformJob", "transform-job"}

	jobKinds = []jobKind{processingJob, trainingJob, transformJob}
)

// plural is the end of the kind's log group and of the namespace of its metrics.
func (k jobKind) plural() string { return k.name + "s" }

// jobs are what the names of the jobs of a kind look like to IAM.
func (n names) jobs(kind jobKind) []string {
	if kind == processingJob {
		return []string{n.run() + "-prepare", n.run() + "-evaluate"}
	}
	return []string{n.run()}
}

// jobArns are the jobs of a kind that the runs of this pipeline make.
func (t *Training) jobArns(kind jobKind) (arns []string) {
	for _, job := range t.names.jobs(kind) {
		arns = append(arns, t.props.Home.Of("sagemaker", kind.resource+"/"+job))
	}
	return arns
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

// run is what the names of all runs look like to IAM, where a ? is any one
// character. A * would also be the names of an endpoint whose own is longer.
func (n names) run() string { return n.base + "-" + strings.Repeat("?", digits) }

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
