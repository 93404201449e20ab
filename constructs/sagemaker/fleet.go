package sagemaker

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/serving"
	"github.com/sagerock/sagerock/plan"
)

// FleetProps is what a [Fleet] needs from the outside.
type FleetProps struct {
	// Config is the block of the fleet in the config file, used as it is.
	Config *hosting.Fleet
	// Models are those that share the fleet, by their names.
	Models map[string]*FleetModel
	// Name is the physical name of the endpoint; see [plan.Fleet]. Without it, the name is made
	// of the path of the construct and [plan.FleetSuffix].
	Name string
	// Home is where the endpoint runs; see [arn.Of]. Without it, where the stack is.
	Home arn.Home
	// Data says how long logs are kept that are made here. Nil means the defaults.
	Data *config.Data
	// Encryption names the keys that the models may be encrypted with. Nil means keys of AWS.
	Encryption *config.Encryption
	// Network is where the containers run. Nil means outside any VPC.
	Network *network.Network
	// InterfacePolicy is what [NewInterfacePolicy] made for Network. Nil makes it here.
	InterfacePolicy *string
	// KeyArn is the key that encrypts the disks of the instances. Nil means keys of AWS.
	KeyArn *string
}

// FleetModel is a model on a fleet.
type FleetModel struct {
	// Config is the sagemaker block of the model, used as it is.
	Config *config.SageMaker
	// Name is the physical name of its component; see [plan.Endpoint]. Without it, the name is
	// made of the path of the construct and [plan.ComponentSuffix].
	Name string
	// Logs is the log group of the component's containers, where it is made elsewhere. Nil
	// makes it here.
	Logs awslogs.CfnLogGroup
}

// Fleet is the endpoint of a fleet, and a [Component] for each model on it.
//
// The models have one role, one network and one isolation, because SageMaker demands that of
// all models on an endpoint: see [serving.Access]. The role can read each of the models and
// nothing else. A model that must not share them belongs on a fleet or an endpoint of its own.
type Fleet struct {
	constructs.Construct

	// Role is what SageMaker and the containers may do.
	Role awsiam.CfnRole
	// Name is the endpoint that callers pass to InvokeEndpoint, with the name of a component.
	Name string
	// Components are the models, by their names.
	Components map[string]*Component

	home arn.Home
}

// NewFleet adds a Fleet to scope.
func NewFleet(scope constructs.Construct, id *string, props *FleetProps) *Fleet {
	const name = "sagemaker.NewFleet"
	props = defaults.Of(props)
	defaults.Block(name, "Config", props.Config)
	if len(props.Models) == 0 {
		defaults.Fail(name, "name the models that share the fleet", "Models is empty")
	}
	f := &Fleet{Components: map[string]*Component{}}
	constructs.NewConstruct_Override(f, scope, id)
	models := f.fill(name, props)

	var images []string
	access := &serving.Access{Isolated: true}
	for _, key := range sortedKeys(models) {
		m := models[key]
		images = append(images, ServingImage(m.Config, m.Home))
		access.Isolated = access.Isolated && isolates(m.Config, m.Network)
	}
	described := serving.FleetOf(&serving.FleetProps{Name: f.Name, Config: props.Config, Images: images, KeyArn: props.KeyArn})
	f.Role = policy.NewRole(f, jsii.String("Role"), &policy.RoleProps{
		Description: "SageMaker serving the models on " + f.Name,
		Trust:       Trust(f.home),
		Policies:    map[string][]policy.Statement{"Serve": f.statements(models, images, props.KeyArn, described.KmsKeyID != nil)},
		Managed:     props.InterfacePolicy,
	})
	access.RoleArn = f.Role.AttrArn()
	access.VpcConfig = VpcConfig(props.Network, NewGroup(f, props.Network, f.Name, f.Role))
	endpoint := described.Resources(f, access)
	scoped := constructs.NewConstruct(f, jsii.String("Models"))
	for _, key := range sortedKeys(models) {
		f.Components[key] = newComponent(scoped, key, f, models[key], access, endpoint)
	}
	return f
}

// GrantInvoke lets grantee call every model of the fleet.
func (f *Fleet) GrantInvoke(grantee awsiam.IGrantable) {
	var components []string
	for _, key := range sortedKeys(f.Components) {
		components = append(components, f.Components[key].Name)
	}
	policy.Grant(grantee, InvokeStatement(f.home, []string{f.Name}, components...))
}

// fill sets what an author has left out of props, and returns the models with what they have in
// common.
func (f *Fleet) fill(construct string, props *FleetProps) map[string]*tenant {
	own := &EndpointProps{
		Name: props.Name, Home: props.Home, Data: props.Data, Encryption: props.Encryption,
		Network: props.Network, InterfacePolicy: props.InterfacePolicy, KeyArn: props.KeyArn,
	}
	named := func(name, suffix string) string {
		if name != "" {
			return name
		}
		return defaults.Name(f, longestName-len(suffix)-1) + "-" + suffix
	}
	own.Name = named(own.Name, plan.FleetSuffix(props.Config))
	own.Fill(construct, f)
	f.Name, f.home, props.InterfacePolicy = own.Name, own.Home, own.InterfacePolicy
	models := map[string]*tenant{}
	for key, m := range props.Models {
		defaults.Block(construct, "Config of model "+key, m.Config)
		if m.Config.Fleet == "" || m.Config.Copy == nil {
			defaults.Fail(construct, "set Fleet and Copy in its Config", "model %s does not say what a copy of it reserves on a fleet", key)
		}
		refuseHub(construct, m.Config, props.Network)
		refuseNoSample(construct, m.Config)
		cfg, served := *m.Config, *own
		cfg.Hosts = props.Config
		served.Config, served.Logs = &cfg, m.Logs
		models[key] = &tenant{EndpointProps: &served, component: named(m.Name, plan.ComponentSuffix(key, props.Config))}
	}
	return models
}

// tenant is a model on a fleet, with the props of an endpoint that it would have alone.
type tenant struct {
	*EndpointProps
	component string // its physical name
}

// statements are what SageMaker may do for the endpoint and its models: read the models, pull
// their images and write their log groups.
func (f *Fleet) statements(models map[string]*tenant, images []string, keyArn *string, disks bool) []policy.Statement {
	all := []policy.Statement{WriteMetrics("Endpoints", "InferenceComponents")}
	for _, key := range sortedKeys(models) {
		all = append(all, WriteLogs(f.home, "InferenceComponents/"+models[key].component))
		all = append(all, readModels(models[key].EndpointProps)...)
		all = append(all, models[key].describe(f).SeeAlarms()...)
	}
	all = append(all, PullImages(f.home, images...)...)
	if disks {
		all = append(all, UseKey(*keyArn, true)...)
	}
	return all
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
