package network

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"
)

// guardPrivate makes the security groups of a private network. Everybody speaks
// TLS and nothing else, the gateway only to the endpoints made for it, and
// containers only to theirs: a container that is broken into cannot call the
// models that the gateway may.
func (n *Network) guardPrivate() {
	n.Callers = n.group("Callers", "Gateway")
	n.Containers = n.group("Containers", "SageMaker endpoints and jobs")
	n.callerEndpoints = n.group("CallerEndpoints", "AWS services that the gateway calls")
	n.containerEndpoints = n.group("ContainerEndpoints", "AWS services that containers call")

	https := awsec2.Port_HTTPS()
	// Within the group, because EC2 opens one that is made without a rule to everywhere.
	n.Callers.Node().DefaultChild().(awsec2.CfnSecurityGroup).SetSecurityGroupEgress([]any{
		&awsec2.CfnSecurityGroup_EgressProperty{
			DestinationSecurityGroupId: n.callerEndpoints.SecurityGroupId(),
			IpProtocol:                 jsii.String("tcp"),
			FromPort:                   jsii.Number(443),
			ToPort:                     jsii.Number(443),
			Description:                jsii.String("To AWS services"),
		},
	})
	n.callerEndpoints.AddIngressRule(n.Callers, https, jsii.String("From the gateway"), nil)
	n.containerEndpoints.AddIngressRule(n.Containers, https, jsii.String("From containers"), nil)
	// Anywhere, because S3 is reached at its public addresses: the list that names
	// them has another id in each Region, which only a look-up tells. The route table
	// leads to S3 and to this VPC, and nowhere else.
	n.Containers.AddEgressRule(awsec2.Peer_AnyIpv4(), https, jsii.String("To S3 and AWS services"), nil)
}

// guardExisting makes the security groups for a VPC of the user's. Anywhere,
// because only the user knows how AWS services are reached there, and at which
// addresses.
func (n *Network) guardExisting() {
	n.Callers = n.group("Callers", "Gateway")
	n.Containers = n.group("Containers", "SageMaker endpoints and jobs")
	for _, group := range []awsec2.ISecurityGroup{n.Callers, n.Containers} {
		group.AddEgressRule(awsec2.Peer_AnyIpv4(), awsec2.Port_HTTPS(), jsii.String("To AWS services"), nil)
	}
}

// group makes a security group that lets nothing in or out.
func (n *Network) group(id, description string) awsec2.ISecurityGroup {
	group := awsec2.NewSecurityGroup(n, &id, &awsec2.SecurityGroupProps{
		Vpc:              n.Vpc,
		Description:      &description,
		AllowAllOutbound: jsii.Bool(false),
	})
	n.references = append(n.references, group.SecurityGroupId())
	return group
}
