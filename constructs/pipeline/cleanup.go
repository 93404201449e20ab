package pipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/constructs/cleanup"
	"github.com/sagerock/sagerock/constructs/policy"
)

// A pipeline has two clean-ups.
//
// The one beside the job role goes when the model leaves the file, or the app goes: it
// stops runs, and deletes the endpoint and what else runs made. The one beside the state
// machine stops runs before that goes. They do nothing when a stack is created or updated,
// so the endpoint lives on while its state machine moves to another stack.

// newCleanup adds what deletes the endpoint.
func (t *Training) newCleanup() awscdk.CfnResource {
	properties := map[string]any{
		"EndpointName":   t.names.endpoint,
		"ScalableTarget": t.endpoint.ScalableTarget(),
		"Alarms":         t.endpoint.AlarmNames(),
	}
	if t.group != nil {
		properties["SecurityGroup"] = t.group
	}
	made := cleanup.New(t, "Cleanup", &cleanup.Props{
		Description: "Stops the runs of " + t.names.endpoint + " and deletes what they made, with its stack",
		Runs:        t.runs(), MachineArn: t.machineArn(), Properties: properties, Allowed: t.deleteMade(),
		KeyArn: t.props.KeyArn, Data: t.props.Data,
	})
	made.AddResourceDependency(t.jobs, nil) // SageMaker takes the endpoint's interfaces and grants away with this role
	return made
}

// stopRuns adds what stops runs before the state machine goes. Otherwise a destroy would
// wait for the jobs, and pay for them: a state machine is deleted only when its
// executions have ended (Step Functions API reference, "DeleteStateMachine").
func (t *Training) stopRuns(scope constructs.Construct) {
	cleanup.New(scope, "StopRuns", &cleanup.Props{
		Description: "Stops the runs of " + t.names.endpoint + ", with its stack",
		Runs:        t.runs(),
		MachineArn:  t.StateMachine.StateMachineArn(), // which makes it after the state machine
		KeyArn:      t.props.KeyArn, Data: t.props.Data,
	})
}

// runs are the runs of the pipeline, with their jobs.
func (t *Training) runs() *cleanup.Runs {
	return &cleanup.Runs{
		Home: t.props.Home, Machine: t.names.endpoint, Base: t.names.base,
		Jobs: []cleanup.Job{{Kind: processingJob, End: "-prepare"}, {Kind: trainingJob}, {Kind: transformJob}, {Kind: processingJob, End: "-evaluate"}},
	}
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
