// Package sagemaker has the constructs for models that run on instances of your
// own. It serves them; the pipeline package trains them.
package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/serving"
)

// EndpointProps is what an [Endpoint] needs from the outside.
type EndpointProps struct {
	// Name is the endpoint's physical name; see [config.Config.EndpointName]. Its log group,
	// /aws/sagemaker/Endpoints/Name, must exist.
	Name string
	// Home is where the endpoint runs; see [arn.Of]. It decides where the image comes from.
	Home arn.Home
	// Config is the sagemaker block of the config file, used as it is.
	Config *config.SageMaker
	// Encryption names the keys that the model may be encrypted with.
	Encryption *config.Encryption
	// Network is where the containers run. Nil means outside any VPC.
	Network *network.Network
	// InterfacePolicy is what [NewInterfacePolicy] made for Network.
	InterfacePolicy *string
	// KeyArn is the key that encrypts the disks of the instances, and the requests and
	// answers in the bucket. Nil means keys that AWS manages.
	KeyArn *string
	// Bucket is where requests and answers are kept, or wait. Nil unless they do.
	Bucket awss3.IBucket
}

// Endpoint is a model, the instances it runs on, and the rule that scales them.
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

	home  arn.Home
	async bool
}

// NewEndpoint adds an Endpoint to scope.
func NewEndpoint(scope constructs.Construct, id *string, props *EndpointProps) *Endpoint {
	e := &Endpoint{Name: props.Name, home: props.Home, async: props.Config.Async()}
	constructs.NewConstruct_Override(e, scope, id)

	e.Role = NewRole(e, jsii.String("Role"), props)
	model := e.newModel(props, NewGroup(e, props.Network, props.Name, e.Role))
	props.Describe().Resources(e, model.AttrModelName())
	return e
}

// Describe is what CloudFormation or a pipeline makes the endpoint of.
func (props *EndpointProps) Describe() *serving.Endpoint {
	return serving.Of(&serving.Props{
		Name: props.Name, Home: props.Home, Config: props.Config, Image: ServingImage(props), KeyArn: props.KeyArn, Bucket: props.Bucket,
	})
}

// GrantInvoke lets grantee call this endpoint and no other.
func (e *Endpoint) GrantInvoke(grantee awsiam.IGrantable) {
	statement := InvokeStatement
	if e.async {
		statement = QueueStatement
	}
	policy.Grant(grantee, statement(e.home, []string{e.Name}))
}
