package machine

import (
	"fmt"

	"github.com/sagerock/sagerock/constructs/policy"
)

// JobKind is a kind of job of SageMaker.
type JobKind struct {
	Name     string // as the API's actions have it
	Resource string // as ARNs have it
}

// The kinds of jobs.
var (
	ProcessingJob = JobKind{"ProcessingJob", "processing-job"}
	TrainingJob   = JobKind{"TrainingJob", "training-job"}
	TransformJob  = JobKind{"TransformJob", "transform-job"}
)

// Plural is the end of the kind's log group and of the namespace of its metrics.
func (k JobKind) Plural() string { return k.Name + "s" }

// Job is a step that waits until SageMaker is done with a job, for timeout seconds. Names are
// what the names of the jobs look like to IAM. Step Functions tags each job as its own, and
// hears of its end through a rule that it manages (Step Functions Developer Guide, "IAM
// policies for calling Amazon SageMaker AI").
//
// This integration takes some of the API's fields only, and refuses a state machine
// that has another.
func (c Calls) Job(name string, kind JobKind, names []string, timeout float64, parameters Object) Step {
	rule := c.Home.Of("events", fmt.Sprintf("rule/StepFunctionsGetEventsForSageMaker%ssRule", kind.Name))
	var arns []string
	for _, job := range names {
		arns = append(arns, c.Home.Of("sagemaker", kind.Resource+"/"+job))
	}
	return c.Task(name, "sagemaker:create"+kind.Name+".sync", parameters).
		With(Object{"TimeoutSeconds": timeout}).
		Needs(
			policy.Allow([]string{
				"sagemaker:AddTags", "sagemaker:Create" + kind.Name, "sagemaker:Describe" + kind.Name, "sagemaker:ListTags", "sagemaker:Stop" + kind.Name,
			}, arns...).Because("A run starts its jobs, tags them, waits for them, and stops them when it is stopped."),
			policy.Allow([]string{"events:DescribeRule", "events:PutRule", "events:PutTargets"}, rule).
				Because("Step Functions learns that a job has ended through a rule that it manages."))
}
