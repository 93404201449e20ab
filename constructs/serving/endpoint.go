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
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/machine"
)

// object is a value of the API: field by name.
type object = machine.Object

// variantName is what an endpoint's one variant is called. It must not change: a
// deployment that replaces a variant cannot keep its instance count.
const variantName = "AllTraffic"

// Props is what a description is made of.
type Props struct {
	// Name is the endpoint's physical name.
	Name string
	// Home is where the endpoint runs.
	Home arn.Home
	// Config is the sagemaker block of the config file, used as it is.
	Config *config.SageMaker
	// Image is the URI of the container that answers.
	Image string
	// KeyArn is the key that encrypts the disks of the instances, and the requests and
	// answers in the bucket. Nil means keys that AWS manages.
	KeyArn *string
	// Bucket is where requests and answers are kept, or wait. Nil unless they do.
	Bucket awss3.IBucket
}

// Endpoint describes an endpoint. Fields are called after the parameters of the API.
type Endpoint struct {
	// Name is the endpoint's physical name.
	Name string
	// ProductionVariants are what serves, without the names of their models.
	ProductionVariants []object
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
	// Scaling is how the count of instances follows the load. Nil leaves it as it is.
	Scaling *Scaling

	home arn.Home
}

// Of is the endpoint that a config asks for.
func Of(props *Props) *Endpoint {
	cfg := props.Config
	scales := cfg.Scaling.Max > cfg.Scaling.Min
	e := &Endpoint{
		Name:                       props.Name,
		ProductionVariants:         []object{variant(props)},
		DataCaptureConfig:          capture(props),
		AsyncInferenceConfig:       async(props),
		RetainAllVariantProperties: scales && cfg.Scaling.Min > 0 && !cfg.OnDemand(),
		KmsKeyID:                   diskKey(cfg.Types(), props.KeyArn),
		DeploymentConfig:           rollout(props),
		Alarms:                     rollbackAlarms(props),
		home:                       props.Home,
	}
	if scales {
		e.Scaling = e.scaling(cfg)
	}
	return e
}

// Arn is the ARN of the endpoint.
func (e *Endpoint) Arn() string { return e.home.Of("sagemaker", "endpoint/"+e.Name) }

// variant is what serves: the instances, and how long they may take to start.
func variant(props *Props) object {
	cfg := props.Config
	if cfg.OnDemand() {
		return serverless(cfg)
	}
	v := object{
		"VariantName":                                 variantName,
		"InitialInstanceCount":                        max(cfg.Scaling.Min, 1), // an endpoint cannot start with zero instances
		"InitialVariantWeight":                        1,
		"ModelDataDownloadTimeoutInSeconds":           cfg.DownloadTimeout.Seconds(),
		"ContainerStartupHealthCheckTimeoutInSeconds": cfg.StartupTimeout.Seconds(),
	}
	maps.Copy(v, capacity(cfg.Types(), cfg.CapacityTimeout))
	if ami := catalog.InferenceAMI(props.Image); ami != "" { // the host image that the container needs
		v["InferenceAmiVersion"] = ami
	}
	return v
}
