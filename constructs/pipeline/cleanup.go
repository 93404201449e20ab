package pipeline

import (
	_ "embed"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/constructs/inline"
	"github.com/sagerock/sagerock/constructs/policy"
)

//go:embed scripts/cleanup.py
var cleanupPy string

// A pipeline has two clean-ups, because CloudFormation knows nothing of runs and of what
// they made, which would go on costing money with nobody to remember it.
//
// The one beside the job role goes when the model leaves the file, or the app goes: it
// stops runs, and deletes the endpoint and what else runs made. The one beside the state
// machine stops runs before that goes. They do nothing when a stack is created or updated,
// so the endpoint lives on while its state machine moves to another stack.

// cleanupMinutes bounds a clean-up: an endpoint that is being updated cannot be deleted
// yet, and network interfaces go some minutes after it. Lambda gives a function 15.
const cleanupMinutes = 14

// newCleanup adds what deletes the endpoint.
func (t *Training) newCleanup() awscdk.CfnResource {
	properties := map[string]any{
		"EndpointName":   t.names.endpoint,
		"RunName":        t.names.base,
		"ScalableTarget": t.endpoint.ScalableTarget(),
		"Alarms":         t.endpoint.AlarmNames(),
		"StateMachine":   t.machineArn(),
	}
	if t.group != nil {
		properties["SecurityGroup"] = t.group
	}
	made := t.cleans(t, "Cleanup", "Stops the runs of "+t.names.endpoint+" and deletes what they made, with its stack", t.deleteMade(), properties)
	made.AddResourceDependency(t.jobs, nil) // SageMaker takes the endpoint's interfaces and grants away with this role
	return made
}

// stopRuns adds what stops runs before the state machine goes. Otherwise a destroy would
// wait for the jobs, and pay for them: a state machine is deleted only when its
// executions have ended (Step Functions API reference, "DeleteStateMachine").
func (t *Training) stopRuns(scope constructs.Construct) {
	t.cleans(scope, "StopRuns", "Stops the runs of "+t.names.endpoint+", with its stack", nil, map[string]any{
		"RunName":      t.names.base,
		"StateMachine": t.StateMachine.StateMachineArn(), // which makes it after the state machine
	})
}

// cleans adds a custom resource to scope, and a function that may stop runs and that
// CloudFormation calls when the resource goes.
func (t *Training) cleans(scope constructs.Construct, id, description string, allowed []policy.Statement, properties map[string]any) awscdk.CfnResource {
	function := inline.NewFunction(scope, id, &inline.FunctionProps{
		Description: description, Code: cleanupPy, Minutes: cleanupMinutes,
		Policies: map[string][]policy.Statement{"Cleanup": allowed, "Jobs": t.stopJobs()},
		KeyArn:   t.props.KeyArn, Data: t.props.Data,
	})
	return inline.Resource(scope, id, function, cleanupMinutes, properties)
}

// deleteMade is for the endpoint, and for the models and configurations of runs.
func (t *Training) deleteMade() []policy.Statement {
	statements := append([]policy.Statement{
		policy.Allow([]string{"sagemaker:DeleteEndpoint"}, t.endpoint.Arn()).Because("The endpoint goes with its stack."),
		policy.Allow([]string{"sagemaker:DeleteEndpointConfig"}, t.ofRuns("endpoint-config")).Because(leftByRuns),
		policy.Allow([]string{"sagemaker:DeleteModel"}, t.ofRuns("model")).Because(leftByRuns),
		policy.Allow([]string{"cloudwatch:DeleteAlarms"}, t.endpoint.AlarmArns()...).Because("Alarms that runs put go with the stack."),
		policy.Allow([]string{"sagemaker:ListEndpointConfigs", "sagemaker:ListModels"}, "*").Because("IAM does not narrow the lists of SageMaker to resources."),
		// DeleteEndpoint deregisters too, for the caller, where this has not been done.
		t.endpoint.Scale("application-autoscaling:DeregisterScalableTarget"),
	}, t.endpoint.AsScaling(t.names.run(), "cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms")...)
	if t.group != nil {
		statements = append(statements, policy.Allow([]string{"ec2:DescribeNetworkInterfaces"}, "*").
			Because("EC2 does not narrow its Describe actions to resources."))
	}
	return statements
}

const leftByRuns = "Models and configurations that runs created go with the stack."

// machineArn is the ARN of the state machine, which may be in a stack that is deployed
// later. That is why the machine has a name.
func (t *Training) machineArn() string {
	return t.props.Home.Of("states", "stateMachine:"+t.names.endpoint)
}

// stopJobs is for runs that are stopped, and for their jobs. Step Functions stops these
// too, but nobody would know when they have ended.
func (t *Training) stopJobs() []policy.Statement {
	statements := []policy.Statement{
		policy.Allow([]string{"states:ListExecutions"}, t.machineArn()).Because("Runs that go on are stopped before the state machine or the endpoint is deleted."),
		policy.Allow([]string{"states:StopExecution"}, t.props.Home.Of("states", "execution:"+t.names.endpoint+":*")).
			Because("Whoever starts an execution names it."),
	}
	for _, kind := range jobKinds {
		statements = append(statements, policy.Allow(
			[]string{"sagemaker:Describe" + kind.name, "sagemaker:Stop" + kind.name}, t.jobArns(kind)...).
			Because("The clean-up waits until the jobs of stopped runs have ended."))
	}
	return statements
}
