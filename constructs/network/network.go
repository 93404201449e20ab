// Package network has the constructs for where the gateway and the SageMaker
// containers run: a VPC, who may reach what in it, and the AWS services it
// reaches. It knows nothing of models; the stacks say what those need.
package network

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// NetworkProps is what a [Network] needs from the outside.
type NetworkProps struct {
	// Config is the network block of the config file. Its mode is private or existing:
	// with none there is no Network.
	Config *config.Network
	// Key encrypts the flow logs. Nil means the key that CloudWatch Logs owns.
	Key awskms.IKey
	// Data says how long flow logs are kept, and what a destroy does to them.
	Data *config.Data
}

// Network is a VPC, and the security groups of what runs in it.
//
// A private one has no internet gateway and no NAT: what is not an AWS service
// with an endpoint in it cannot be reached. It costs what its interface
// endpoints and flow logs cost; the VPC and the way to S3 are free.
type Network struct {
	constructs.Construct

	// Vpc is the VPC. It does not know its address range.
	Vpc awsec2.IVpc
	// Subnets are those that the gateway, the containers and the endpoints are in.
	Subnets *awsec2.SubnetSelection
	// Callers is the security group of the gateway.
	Callers awsec2.ISecurityGroup
	// Containers is the security group of SageMaker endpoints and jobs.
	Containers awsec2.ISecurityGroup

	config             *config.Network
	callerEndpoints    awsec2.ISecurityGroup // of the interface endpoints that Callers reach
	containerEndpoints awsec2.ISecurityGroup // of those that Containers reach
	references         []*string
}

// NewNetwork adds a Network to scope.
func NewNetwork(scope constructs.Construct, id *string, props *NetworkProps) *Network {
	n := &Network{config: props.Config}
	constructs.NewConstruct_Override(n, scope, id)
	if n.config.Mode == config.NetworkExisting {
		n.useVpc()
		n.guardExisting()
		return n
	}
	routes := n.createVpc()
	n.guardPrivate()
	n.logFlows(props)
	n.reachS3(routes)
	for _, service := range n.config.Endpoints {
		if !slices.Contains(gatewayServices, service) {
			n.interfaceEndpoint(n, jsii.String("Endpoint-"+service), service,
				[]awsec2.ISecurityGroup{n.containerEndpoints}, n.anyCall(service))
		}
	}
	return n
}

// References are the tokens by which another stack may refer to this Network.
// Its stack exports all of them always, because CloudFormation refuses to drop
// an export in the deployment in which its last user goes.
func (n *Network) References() []*string { return n.references }

// SubnetAccount is the account in the ARNs of the subnets: nil for the stack's
// own, or * for a VPC that was there before, because another account may share it.
func (n *Network) SubnetAccount() *string {
	if n.config.Mode == config.NetworkExisting {
		return jsii.String("*")
	}
	return nil
}
