package serving

import (
	"maps"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/hosting"
)

// FleetProps is what the description of a fleet is made of.
type FleetProps struct {
	// Name is the physical name of its endpoint.
	Name string
	// Config is the block of the fleet in the config file, used as it is.
	Config *hosting.Fleet
	// Images are the URIs of the containers that may run on it.
	Images []string
	// KeyArn is the key that encrypts the disks of the instances. Nil means keys of AWS.
	KeyArn *string
}

// Fleet describes an endpoint whose instances several models share. It has no model itself:
// each is a [Component].
type Fleet struct {
	// Name is the physical name of its endpoint.
	Name string
	// ProductionVariants are its instances.
	ProductionVariants []object
	// KmsKeyID is the key of the instances' disks; nil where they are local.
	KmsKeyID *string
	// RetainAllVariantProperties keeps, when the endpoint is updated, the instances that
	// SageMaker has added for copies that run. Without scaling it must not: the file's number
	// would never take effect.
	RetainAllVariantProperties bool
}

// FleetOf is the fleet that a config asks for.
func FleetOf(props *FleetProps) *Fleet {
	scaling := props.Config.Scaling
	v := object{
		"VariantName":          hosting.MainVariant,
		"InitialInstanceCount": max(scaling.Min, 1), // an endpoint cannot start with zero instances
		"InitialVariantWeight": 1,
		"ManagedInstanceScaling": object{
			"Status": "ENABLED", "MinInstanceCount": scaling.Min, "MaxInstanceCount": scaling.Max,
		},
	}
	maps.Copy(v, capacity(props.Config.Instances, props.Config.CapacityTimeout))
	// Copies are not spread evenly, and a random instance might be busy while another is not.
	v["RoutingConfig"] = object{"RoutingStrategy": "LEAST_OUTSTANDING_REQUESTS"}
	for _, image := range props.Images { // a host image with a newer driver also runs containers that ask for none
		if ami := catalog.InferenceAMI(image); ami != "" {
			v["InferenceAmiVersion"] = ami
		}
	}
	return &Fleet{
		Name: props.Name, ProductionVariants: []object{v}, KmsKeyID: diskKey(props.Config.Instances, props.KeyArn),
		RetainAllVariantProperties: scaling.Max > scaling.Min,
	}
}

// Resources adds the endpoint to scope, as CloudFormation makes it.
func (f *Fleet) Resources(scope constructs.Construct, access *Access) awscdk.CfnResource {
	settings := awssagemaker.NewCfnEndpointConfig(scope, jsii.String("Config"), &awssagemaker.CfnEndpointConfigProps{
		ProductionVariants:     []any{}, // they follow
		ExecutionRoleArn:       access.RoleArn,
		EnableNetworkIsolation: access.Isolated,
		KmsKeyId:               f.KmsKeyID,
	})
	properties := object{"ProductionVariants": f.ProductionVariants}
	if vpc := access.VpcConfig; vpc != nil {
		properties["VpcConfig"] = object{"Subnets": vpc.Subnets, "SecurityGroupIds": vpc.SecurityGroupIds}
	}
	set(settings, properties)
	return awssagemaker.NewCfnEndpoint(scope, jsii.String("Endpoint"), &awssagemaker.CfnEndpointProps{
		EndpointName:               &f.Name,
		EndpointConfigName:         settings.AttrEndpointConfigName(),
		RetainAllVariantProperties: f.RetainAllVariantProperties,
	})
}
