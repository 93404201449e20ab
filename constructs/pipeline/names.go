package pipeline

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// SageMaker allows 63 characters for the name of a job, a model and a
// configuration. A run's name is base, a hyphen and 32 hexadecimal digits; the
// two processing jobs add a word to it.
const (
	baseLength = 63 - len("-") - 32 - len("-evaluate")
	variant    = "AllTraffic" // as on an endpoint that CloudFormation makes
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

// scalableTarget is what Application Auto Scaling calls the endpoint's instances.
func (n names) scalableTarget() string {
	return fmt.Sprintf("endpoint/%s/variant/%s", n.endpoint, variant)
}

// Where things of a run are in its folder of the bucket.
const (
	dataFolder  = "data"
	modelFolder = "model"
	predictions = "predictions"
	reportFile  = "evaluation/evaluation.json"
)
