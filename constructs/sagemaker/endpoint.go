// Package sagemaker has the constructs for models that run on instances of your
// own. It serves them; the pipeline package trains them.
package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/serving"
)

// EndpointProps is what an [Endpoint] needs from the outside.
type EndpointProps struct {
	// Config is the sagemaker block of the config file, used as it is.
	Config *config.SageMaker
	// Name is the endpoint's physical name; see [plan.Endpoint]. Without it, the name
	// is made of the path of the construct and [plan.Suffix].
	Name string
	// Home is where the endpoint runs; see [arn.Of]. It decides where the image comes from.
	// Without it, where the stack is.
	Home arn.Home
	// Logs is the log group /aws/sagemaker/Endpoints/Name, where it is made elsewhere. Nil
	// makes it here.
	Logs awslogs.CfnLogGroup
	// Data says how long the logs, and requests and answers, are kept where they are made
	// here. Nil means the defaults.
	Data *config.Data
	// Encryption names the keys that the model may be encrypted with. Nil means keys of AWS.
	Encryption *config.Encryption
	// Network is where the containers run. Nil means outside any VPC.
	Network *network.Network
	// InterfacePolicy is what [NewInterfacePolicy] made for Network. Nil makes it here.
	InterfacePolicy *string
	// KeyArn is the key that encrypts the disks of the instances, and the requests and
	// answers in the bucket. Nil means keys that AWS manages.
	KeyArn *string
	// Bucket is where requests and answers are kept, or wait. Nil makes it here where they
	// do.
	Bucket awss3.IBucket
	// Topic is notified where an endpoint whose schedule closes it does not open or close. Nil
	// notifies nobody.
	Topic awssns.ITopic
}

// Endpoint is a model, the instances it runs on, and the rule that scales them. Where its schedule
// closes it, a state machine makes and deletes it.
//
// It owns its role, which can read the one model and write the one log group.
// Callers get access with [Endpoint.GrantInvoke], or with [InvokeStatement] or
// [QueueStatement] where they are deployed before the endpoint.
type Endpoint struct {
	constructs.Construct

	// Role is what SageMaker and the container may do.
	Role awsiam.CfnRole
	// Name is what callers pass to InvokeEndpoint, or to InvokeEndpointAsync.
	Name string
	// Bucket is where requests and answers are kept, or wait. Nil unless they do.
	Bucket awss3.IBucket

	home   arn.Home
	config *config.SageMaker
}

// Config is the block that the endpoint was made from.
func (e *Endpoint) Config() *config.SageMaker { return e.config }

// NewEndpoint adds an Endpoint to scope.
func NewEndpoint(scope constructs.Construct, id *string, props *EndpointProps) *Endpoint {
	const name = "sagemaker.NewEndpoint"
	props = defaults.Of(props)
	defaults.Block(name, "Config", props.Config)
	e := &Endpoint{config: props.Config}
	constructs.NewConstruct_Override(e, scope, id)
	logs := fill(e, name, props)
	e.Name, e.Bucket, e.home = props.Name, props.Bucket, props.Home

	e.Role = NewRole(e, jsii.String("Role"), props)
	group, models := NewGroup(e, props.Network, props.Name, e.Role), map[string]serving.Model{}
	for _, v := range props.Config.Hosted() {
		scope := constructs.Construct(e)
		if v.Key != "" {
			scope = constructs.NewConstruct(e, jsii.String("Variant-"+v.Name))
		}
		model := newModel(scope, v.Config, props.Home, e.access(v.Config, props.Network, group))
		models[v.Name] = serving.Model{Name: model.AttrModelName(), Scope: scope}
	}
	if props.Config.Closes() {
		var before []awscdk.CfnResource
		if logs != nil {
			before = append(before, logs)
		}
		newHours(e, props, models, before...)
		return e
	}
	endpoint := props.Describe().Resources(e, models)
	if logs != nil {
		endpoint.AddResourceDependency(logs, nil)
	}
	return e
}

// Describe is what CloudFormation or a pipeline makes the endpoint of.
func (props *EndpointProps) Describe() *serving.Endpoint {
	return serving.Of(&serving.Props{
		Name: props.Name, Home: props.Home, Config: props.Config, KeyArn: props.KeyArn, Bucket: props.Bucket, Data: props.Data,
		Image: func(cfg *config.SageMaker) string { return ServingImage(cfg, props.Home) },
	})
}

// GrantInvoke lets grantee call this endpoint and no other.
func (e *Endpoint) GrantInvoke(grantee awsiam.IGrantable) {
	statement := InvokeStatement(e.home, []string{e.Name})
	if e.config.Async() {
		statement = QueueStatement(e.home, []string{e.Name})
	}
	policy.Grant(grantee, statement)
}
