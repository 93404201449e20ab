// Package sagemaker has the constructs for models that run on instances of your
// own. It serves them; the pipeline package trains them.
package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
)

// variantName is what an endpoint's one variant is called. It must not change: a
// deployment that replaces a variant cannot keep its instance count.
const variantName = "AllTraffic"

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
	cfg := props.Config

	e.Role = NewRole(e, jsii.String("Role"), props)
	model := e.newModel(props, NewGroup(e, props.Network, props.Name, e.Role))
	settings := awssagemaker.NewCfnEndpointConfig(e, jsii.String("Config"), &awssagemaker.CfnEndpointConfigProps{
		ProductionVariants:   []any{Variant(props, model.AttrModelName())},
		KmsKeyId:             VolumeKey(props),
		DataCaptureConfig:    Capture(props),
		AsyncInferenceConfig: Async(props),
	})
	endpoint := awssagemaker.NewCfnEndpoint(e, jsii.String("Endpoint"), &awssagemaker.CfnEndpointProps{
		EndpointName:               &props.Name,
		EndpointConfigName:         settings.AttrEndpointConfigName(),
		RetainAllVariantProperties: Retains(cfg.Scaling),
	})
	if Scales(cfg.Scaling) {
		e.scale(props.Name, cfg.Scaling, endpoint)
	}
	return e
}

// Retains reports whether a deployment keeps the instances that scaling has added.
// Without scaling it must not: the file's number would never take effect. Nor one that
// may be none, so that each deployment brings its model up, and fails if that fails.
//
// Whether SageMaker also retains the data capture, AWS does not say. It has a name for
// excluding it, "DataCaptureConfig", and says that it is not supported (SageMaker API
// reference, "VariantProperty"), so a deployment that sent it might be refused. None is
// needed: see [WriteCaptured].
func Retains(cfg *config.Scaling) bool { return Scales(cfg) && cfg.Min > 0 }

// GrantInvoke lets grantee call this endpoint and no other.
func (e *Endpoint) GrantInvoke(grantee awsiam.IGrantable) {
	statement := InvokeStatement
	if e.async {
		statement = QueueStatement
	}
	policy.Grant(grantee, statement(e.home, []string{e.Name}))
}

// Variant is what serves model: the instances, and how long they may take to.
func Variant(props *EndpointProps, model *string) *awssagemaker.CfnEndpointConfig_ProductionVariantProperty {
	cfg := props.Config
	return &awssagemaker.CfnEndpointConfig_ProductionVariantProperty{
		VariantName:                       jsii.String(variantName),
		ModelName:                         model,
		InstanceType:                      &cfg.Instance,
		InitialInstanceCount:              jsii.Number(max(cfg.Scaling.Min, 1)), // SageMaker begins with none of no endpoint
		InitialVariantWeight:              jsii.Number(1),
		InferenceAmiVersion:               inferenceAMI(ServingImage(props)),
		ModelDataDownloadTimeoutInSeconds: jsii.Number(cfg.DownloadTimeout.Seconds()),
		ContainerStartupHealthCheckTimeoutInSeconds: jsii.Number(cfg.StartupTimeout.Seconds()),
	}
}

// inferenceAMI is the host image that image needs, or nil for SageMaker's default.
func inferenceAMI(image string) *string {
	if ami := catalog.InferenceAMI(image); ami != "" {
		return &ami
	}
	return nil
}

// VolumeKey is the key of the instances' disks. It is nil where they are local:
// their hardware encrypts those, and SageMaker refuses a key.
func VolumeKey(props *EndpointProps) *string {
	if catalog.LocalStorage(props.Config.Instance) {
		return nil
	}
	return props.KeyArn
}
