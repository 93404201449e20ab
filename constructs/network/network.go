// Package network has the constructs for the network of the gateway and of the SageMaker
// containers: the VPC, its security groups, and its VPC endpoints with their policies. It
// knows nothing of models; the stacks say which services they need.
package network

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
)

// NetworkProps is what a [Network] needs from the outside.
type NetworkProps struct {
	// Config is the network block of the config file. Its mode is private or existing:
	// with none there is no Network. Nil means a new VPC in two zones.
	Config *config.Network
	// ThirdZone is the stack of the subnet in a third zone, which can go by itself when
	// nobody is in it any more. Nil keeps it here.
	ThirdZone awscdk.Stack
	// Home is where the VPC is; see [arn.Of]. Without it, where the stack is.
	Home arn.Home
	// Buckets are those that containers read, beside those of this account.
	Buckets []string
	// KeyArn is the key that encrypts the flow logs. Nil means the one that CloudWatch
	// Logs owns.
	KeyArn *string
	// Data says how long flow logs are kept, and what a destroy does to them. Nil means
	// the defaults.
	Data *config.Data
}

// Network is a VPC, and the security groups of what runs in it.
//
// A private one has no internet gateway and no NAT: what is not an AWS service
// with an endpoint in it cannot be reached. It costs what its interface
// endpoints and flow logs cost; the VPC and the way to S3 are free.
type Network struct {
	constructs.Construct

	// VpcID is the id of the VPC.
	VpcID *string
	// SubnetIDs are those that the gateway, the containers and the endpoints are in.
	SubnetIDs []*string
	// CallerIDs are the security groups of the gateway.
	CallerIDs []*string
	// ContainerIDs are the security groups of SageMaker endpoints and jobs. Both may be
	// the user's own, who may have several.
	ContainerIDs []*string

	config             *config.Network
	home               arn.Home
	callerEndpoints    *string // the security group of the interface endpoints that callers reach
	containerEndpoints *string // of those that containers reach
	routes             *string // of a private one
	stackName          string
}

// NewNetwork adds a Network to scope.
func NewNetwork(scope constructs.Construct, id *string, props *NetworkProps) *Network {
	const name = "network.NewNetwork"
	props = defaults.Of(props)
	n := &Network{config: defaults.Or(name, "Config", props.Config)}
	if n.config.Mode == config.NetworkNone {
		defaults.Fail(name, "write private or existing, or make no Network", "Config.Mode is none")
	}
	constructs.NewConstruct_Override(n, scope, id)
	if n.config.Mode == config.NetworkExisting {
		n.useVpc()
		if n.config.MakesGroups() {
			n.guardExisting()
		}
		n.useGroups()
		return n // which may be in no stack
	}
	n.home = defaults.Home(props.Home, n)
	n.createVpc(props)
	n.guardPrivate()
	n.logFlows(props)
	n.reachS3(props.Buckets)
	for _, service := range n.config.Endpoints {
		// A VPC has one endpoint of each service at most, or the names of two would clash, so
		// those that the gateway calls are made by AddInterfaceEndpoint.
		if !slices.Contains(config.GatewayServices, service) {
			n.interfaceEndpoint(n, jsii.String("Endpoint-"+service), service,
				[]*string{n.containerEndpoints}, n.anyCall(service))
		}
	}
	return n
}

// Config is the block that the network was made from.
func (n *Network) Config() *config.Network { return n.config }

// Shared reports whether another account may own the subnets, and share them: it
// may where the VPC was there before.
func (n *Network) Shared() bool { return n.config.Mode == config.NetworkExisting }

// SubnetAccount is the account in the ARNs of the subnets: the stack's own, or *
// where they may be shared.
func (n *Network) SubnetAccount(own string) string {
	if n.Shared() {
		return "*"
	}
	return own
}
