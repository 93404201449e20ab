package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
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
	prefix   string // of what the runs write to the bucket, without a slash at its end
}

func namesOf(props *TrainingProps) names {
	base := props.EndpointName
	if len(base) > baseLength {
		sum := sha256.Sum256([]byte(base)) // two long names may start alike
		base = strings.TrimRight(base[:baseLength-7], "-") + "-" + hex.EncodeToString(sum[:3])
	}
	return names{endpoint: props.EndpointName, base: base, prefix: "training/" + props.EndpointName}
}

// jobs are what the names of the jobs of a kind look like to IAM.
func (n names) jobs(kind string) []string {
	if kind == "ProcessingJobs" {
		return []string{n.run() + "-prepare", n.run() + "-evaluate"}
	}
	return []string{n.run()}
}

// run is what the names of all runs look like to IAM, where a ? is any one
// character. A * would also be the names of an endpoint whose own is longer.
func (n names) run() string { return n.base + "-" + strings.Repeat("?", digits) }

// Where things of a run are in its folder of the bucket.
const (
	dataFolder  = "data"
	modelFolder = "model"
	predictions = "predictions"
	reportFile  = "evaluation/evaluation.json"

	// Where a training job leaves its model, by its name (API reference of SageMaker,
	// OutputDataConfig).
	modelArchive = modelFolder + "/%s/output/model.tar.gz"
)
