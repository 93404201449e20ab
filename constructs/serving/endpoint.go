// Package serving describes SageMaker endpoints: what they run on, what they capture, how
// they queue calls, how they scale and how an update replaces them. The description is plain data in the words of
// SageMaker's API, which are also CloudFormation's, and has two outputs: resources of a
// stack, and steps of a state machine that create, update, await and scale the endpoint.
package serving

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

// object is a value of the API: field by name.
type object = machine.Object

// Props is what a description is made of.
type Props struct {
	// Name is the endpoint's physical name.
	Name string
	// Home is where the endpoint runs.
	Home arn.Home
	// Config is the sagemaker block of the config file, used as it is.
	Config *config.SageMaker
	// Image is the URI of the container that answers with a block: the config's or that of
	// another variant.
	Image func(*config.SageMaker) string
	// KeyArn is the key that encrypts the disks of the instances, and the requests and
	// answers in the bucket. Nil means keys that AWS manages.
	KeyArn *string
	// Bucket is where requests and answers are kept, or wait. Nil unless they do.
	Bucket awss3.IBucket
	// Data says how long the log of what sends samples is kept. Nil means the defaults.
	Data *config.Data
}

// Endpoint describes an endpoint. Fields are called after the parameters of the API.
type Endpoint struct {
	// Name is the endpoint's physical name.
	Name string
	// ProductionVariants is what serves, without the name of its model. Where there are other
	// variants, this is the main one.
	ProductionVariants []object
	// Further are the other variants, each as an endpoint that has this variant only.
	Further []*Endpoint
	// Shadow is the variant that gets copies of calls, in the same way, or nil.
	Shadow *Endpoint
	// KmsKeyID is the key of the instances' disks, or of SageMaker's copy of the image of a
	// serverless endpoint ("Create an endpoint configuration" for it, SageMaker Developer
	// Guide). It is nil where disks are local: their hardware encrypts those, and SageMaker
	// refuses a key.
	KmsKeyID *string
	// DataCaptureConfig keeps a share of requests and answers. Nil keeps none.
	DataCaptureConfig object
	// AsyncInferenceConfig makes calls wait in a queue. Nil answers at once.
	AsyncInferenceConfig object
	// RetainAllVariantProperties keeps, when the endpoint is updated, the instances that
	// scaling has added.
	//
	// Without scaling it must not: the file's number would never take effect. Nor where
	// there may be no instance, so that each deployment brings its model up, and fails if
	// that fails. Provisioned concurrency is no property that it keeps.
	//
	// Whether SageMaker also retains the data capture, AWS does not say. It has a name for
	// excluding it, "DataCaptureConfig", and says that it is not supported (SageMaker API
	// reference, "VariantProperty"), so a deployment that sent it might be refused. None is
	// needed: without capture the role may no longer write where captured calls go.
	RetainAllVariantProperties bool
	// DeploymentConfig is how an update replaces the instances. Nil is at once.
	DeploymentConfig object
	// Alarms are those of the endpoint that take an update back.
	Alarms []Alarm
	// Sample is the request that a deployment sends before it counts as done, or nil.
	Sample *Sample
	// Scaling is how the count of instances follows the load and the schedule. Nil leaves it
	// as it is.
	Scaling *Scaling

	variant string // what the main variant is called
	home    arn.Home
	count   count
}

// Of is the endpoint that a config asks for.
func Of(props *Props) *Endpoint {
	main := props.Config.Main()
	e := of(props, &main)
	var types []string
	for _, v := range props.Config.Hosted() {
		types = append(types, v.Config.Types()...)
	}
	e.KmsKeyID, e.DeploymentConfig, e.Alarms = diskKey(types, props.KeyArn), rollout(props), rollbackAlarms(props)
	for _, v := range props.Config.Further() {
		further := of(props, &v)
		// The gateway names the variant of each call, and shares them by weights of its own. So
		// another weight changes no endpoint, and who names no variant gets the main one.
		further.ProductionVariants[0]["InitialVariantWeight"] = 0
		e.Further = append(e.Further, further)
	}
	var targets []any
	if len(e.Further) > 0 {
		for _, of := range append([]*Endpoint{e}, e.Further...) {
			targets = append(targets, object{"TargetVariant": of.variant})
		}
	}
	e.Sample = sample(props, policy.Allow([]string{"sagemaker:InvokeEndpoint"}, e.Arn()).
		Because("The function sends the sample to this endpoint."), targets...)
	if v := props.Config.Shadowed(); v != nil {
		e.Shadow = of(props, v)
		e.Shadow.ProductionVariants[0]["InitialVariantWeight"] = float64(v.Percent) / 100 // of the main one's, which is 1
	}
	return e
}

// of is the endpoint of a config with one of its variants.
func of(props *Props, v *config.Variant) *Endpoint {
	cfg := v.Config
	e := &Endpoint{
		Name:                       props.Name,
		variant:                    v.Name,
		ProductionVariants:         []object{variant(props, v)},
		DataCaptureConfig:          capture(props),
		AsyncInferenceConfig:       async(props),
		RetainAllVariantProperties: props.Config.Scales() && cfg.Scaling.Min > 0 && !cfg.OnDemand(),
		home:                       props.Home,
		count:                      counts[cfg.Endpoint],
	}
	// With one variant that scales, an update retains the counts of all, and the bounds of each
	// say how many there are to be.
	if props.Config.Scales() && v.Name != hosting.ShadowVariant {
		e.Scaling = e.scaling(cfg)
	}
	return e
}

// Arn is the ARN of the endpoint.
func (e *Endpoint) Arn() string { return e.home.Of("sagemaker", "endpoint/"+e.Name) }

// variant is what serves: the instances, and how long they may take to start.
func variant(props *Props, of *config.Variant) object {
	cfg := of.Config
	if cfg.OnDemand() {
		return serverless(cfg)
	}
	v := object{
		"VariantName":                                 of.Name,
		"InitialInstanceCount":                        max(cfg.Scaling.Min, 1), // an endpoint cannot start with zero instances
		"InitialVariantWeight":                        1,
		"ModelDataDownloadTimeoutInSeconds":           cfg.DownloadTimeout.Seconds(),
		"ContainerStartupHealthCheckTimeoutInSeconds": cfg.StartupTimeout.Seconds(),
	}
	maps.Copy(v, capacity(cfg.Types(), cfg.CapacityTimeout))
	if ami := catalog.InferenceAMI(props.Image(cfg)); ami != "" && catalog.HasGPU(cfg.Types()[0]) { // the host image that the container needs
		v["InferenceAmiVersion"] = ami
	}
	return v
}
