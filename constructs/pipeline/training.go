// Package pipeline has the construct that builds a model: a Step Functions state
// machine that prepares data, trains on SageMaker, measures the result and, when
// it is good enough, registers it and puts it behind an endpoint. What is served
// without training is the business of package sagemaker.
package pipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/constructs/serving"
)

// TrainingProps is what a [Training] needs from the outside.
type TrainingProps struct {
	// Config is the model's sagemaker block; its training is set.
	Config *config.SageMaker
	// EndpointName is the name of the endpoint that the pipeline makes and updates, and
	// of its state machine. Without it, the name is made of the path of the construct.
	EndpointName string
	// EndpointLogs is the log group of the endpoint, /aws/sagemaker/Endpoints/EndpointName,
	// where it is made elsewhere. Nil makes it here.
	EndpointLogs awslogs.CfnLogGroup
	// Machine is where the state machine goes, such as a stack of its own. Nil means with
	// the rest.
	Machine constructs.Construct
	// Home is where the pipeline is; see [arn.Of]. Images are picked by its Region. Without
	// it, where the stack is.
	Home arn.Home
	// Dir is the folder that the paths of scripts are relative to.
	Dir string
	// Encryption names the keys that training data is encrypted with. Nil means keys of AWS.
	Encryption *config.Encryption
	// Network is where jobs and endpoint run. Nil means no VPC.
	Network *network.Network
	// InterfacePolicy is what [sagemaker.NewInterfacePolicy] made for Network. Nil makes it
	// here.
	InterfacePolicy *string
	// KeyArn is the key that encrypts disks, objects and logs. Nil means the keys of AWS.
	KeyArn *string
	// Bucket gets what the jobs make. Nil makes one.
	Bucket awss3.IBucket
	// Topic is notified of failures and of refused models. Nil makes one.
	Topic awssns.ITopic
	// Data says how long logs are kept, and what a destroy does to them. Nil means the
	// defaults.
	Data *config.Data
}

// Training is a pipeline from data to endpoint. Start its state machine to train;
// you pay for the jobs while they run, and for the endpoint from then on.
//
// The endpoint belongs to the pipeline, not to CloudFormation, which could not
// make it before there is a model. When the stack is deleted, runs are stopped and
// the endpoint is deleted; model packages, and what the jobs wrote to the bucket, stay.
// What the endpoint needs is in the scope of the Training. The state machine, which is the
// larger part of the template, can be in another stack.
//
// Two executions at the same time train side by side. At the endpoint SageMaker
// lets one of them in and refuses the other, which then fails and says so.
type Training struct {
	constructs.Construct

	// StateMachine is the pipeline.
	StateMachine awsstepfunctions.StateMachine
	// Topic is notified of failures and of refused models.
	Topic awssns.ITopic
	// Bucket gets what the jobs make.
	Bucket awss3.IBucket

	props    *TrainingProps
	serving  *sagemaker.EndpointProps // what the endpoint would be made of in CloudFormation
	endpoint *serving.Endpoint
	names    names
	jobs     awsiam.CfnRole // what SageMaker may do for jobs and endpoint
	jobsArn  *string
	where    *sagemaker.Jobs
	group    *string            // the security group of jobs and endpoint alone; nil without a network
	tags     awscdk.IResolvable // of what a run makes
	calls    machine.Calls
	sample   *string // the function that sends the sample of a run; nil without one
}

// construct is what errors about props call it.
const construct = "pipeline.NewTraining"

// NewTraining adds a Training to scope.
func NewTraining(scope constructs.Construct, id *string, props *TrainingProps) *Training {
	props = defaults.Of(props)
	defaults.Block(construct, "Config", props.Config)
	if props.Config.Training == nil {
		defaults.Fail(construct, "add one, or use sagemaker.NewEndpoint", "Config has no training block")
	}
	t := &Training{props: props}
	constructs.NewConstruct_Override(t, scope, id)
	endpoint, logs := fill(t, props)
	t.names, t.Topic, t.Bucket = namesOf(props), props.Topic, props.Bucket
	t.serving, t.endpoint = endpoint, endpoint.Describe()
	prepare, evaluate := t.scripts()
	t.jobs = t.jobRole(prepare, evaluate)
	t.group = sagemaker.NewGroup(t, props.Network, props.EndpointName, t.jobs)
	t.jobsArn, t.tags = t.jobs.AttrArn(), machine.Tags(t, t.jobs)
	t.where = &sagemaker.Jobs{KeyArn: props.KeyArn, Network: props.Network, Group: t.group}
	t.calls = machine.Calls{Home: props.Home, OnFailure: notifyFailure, Discard: awsstepfunctions.JsonPath_DISCARD()}
	cleanup := t.newCleanup()
	if logs != nil {
		cleanup.AddResourceDependency(logs, nil) // so that the endpoint goes before its logs
	}
	scope = t
	if props.Machine != nil {
		scope = props.Machine
	}
	t.sample = t.endpoint.SampleFunction(scope)
	t.StateMachine = machine.New(scope, &machine.Props{
		Name:       t.names.endpoint, // see machineArn
		Definition: "Prepare data, train, evaluate and, when good enough, deploy",
		Comment:    "Trains " + props.EndpointName + " and deploys it",
		Role:       "Pipeline of " + props.EndpointName,
		Home:       props.Home,
		Chain:      t.stages(prepare, evaluate),
		Timeout:    wholeRun(props.Config),
		KeyArn:     props.KeyArn,
		Data:       props.Data,
	})
	// The machine goes before the endpoint: what runs would make it anew.
	t.StateMachine.Node().AddDependency(cleanup)
	t.stopRuns(scope)
	return t
}

// GrantStart lets grantee start this pipeline and no other.
func (t *Training) GrantStart(grantee awsiam.IGrantable) {
	policy.Grant(grantee, policy.Allow([]string{"states:StartExecution"}, *t.StateMachine.StateMachineArn()).
		Because("Whoever has it starts runs of this pipeline."))
}
