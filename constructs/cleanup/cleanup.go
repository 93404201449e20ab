// Package cleanup has the function that stops the runs of a state machine and deletes what
// they made, which CloudFormation knows nothing of and which would go on costing money with
// nobody to remember it.
package cleanup

import (
	_ "embed"
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/inline"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

//go:embed cleanup.py
var cleanupPy string

// minutes bounds a clean-up: an endpoint that is being updated cannot be deleted yet, and
// network interfaces go some minutes after it. Lambda gives a function 15.
const minutes = 14

// Runs are the runs of a state machine, and the jobs that they start.
type Runs struct {
	// Home is where the machine is, and Machine its name.
	Home    arn.Home
	Machine string
	// Base is what the names of jobs start with, before a hyphen and the hash of the run.
	Base string
	// Jobs are the jobs of a run, in the order in which it starts them.
	Jobs []Job
}

// Job is a job of a run.
type Job struct {
	Kind machine.JobKind
	End  string // of its name, after the hash of the run
}

// Props are the inputs of a clean-up.
type Props struct {
	// Description says what is cleaned up.
	Description string
	// Runs are stopped.
	Runs *Runs
	// MachineArn is the ARN of the state machine.
	MachineArn any
	// Properties tell the function what to delete besides, and Allowed lets it.
	Properties map[string]any
	Allowed    []policy.Statement
	// KeyArn is the key that encrypts the log of the function. Nil means the keys of AWS.
	KeyArn *string
	// Data says how long the log is kept, and what a destroy does to it. Nil means the
	// defaults.
	Data *config.Data
}

// New adds a custom resource to scope, and a function that CloudFormation calls when the
// resource goes. It does nothing when a stack is created or updated.
func New(scope constructs.Construct, id string, props *Props) awscdk.CfnResource {
	function := inline.NewFunction(scope, id, &inline.FunctionProps{
		Description: props.Description, Code: cleanupPy, Minutes: minutes,
		Policies: map[string][]policy.Statement{"Cleanup": props.Allowed, "Jobs": props.Runs.stop()},
		KeyArn:   props.KeyArn, Data: props.Data,
	})
	jobs := []any{}
	for _, job := range props.Runs.Jobs {
		jobs = append(jobs, job.Kind.Resource+job.End)
	}
	properties := map[string]any{"RunName": props.Runs.Base, "StateMachine": props.MachineArn, "Jobs": jobs}
	maps.Copy(properties, props.Properties)
	return inline.Resource(scope, id, function, minutes, properties)
}

// stop is for runs that are stopped, and for their jobs. Step Functions stops these too, but
// nobody would know when they have ended.
func (r *Runs) stop() []policy.Statement {
	statements := []policy.Statement{
		policy.Allow([]string{"states:ListExecutions"}, r.Home.Of("states", "stateMachine:"+r.Machine)).Because("Runs that go on are stopped before the state machine or the endpoint is deleted."),
		policy.Allow([]string{"states:StopExecution"}, r.Home.Of("states", "execution:"+r.Machine+":*")).
			Because("Whoever starts an execution names it."),
	}
	for _, job := range r.Jobs {
		statements = append(statements, policy.Allow(
			[]string{"sagemaker:Describe" + job.Kind.Name, "sagemaker:Stop" + job.Kind.Name}, r.Home.Of("sagemaker", job.Kind.Resource+"/"+r.Base+machine.AnyRun+job.End)).
			Because("The clean-up waits until the jobs of stopped runs have ended."))
	}
	return statements
}
