package network

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// guardPrivate makes the security groups of a private network. Everybody speaks
// TLS and nothing else, the gateway only to the endpoints made for it, and
// containers only to theirs: a container that is broken into cannot call the
// models that the gateway may.
func (n *Network) guardPrivate() {
	n.callerEndpoints = n.group("CallerEndpoints", "AWS services that the gateway calls", nowhere)
	n.containerEndpoints = n.group("ContainerEndpoints", "AWS services that containers call", nowhere)
	callers := n.group("Callers", "Gateway", &awsec2.CfnSecurityGroup_EgressProperty{
		DestinationSecurityGroupId: n.callerEndpoints,
		IpProtocol:                 jsii.String("tcp"),
		FromPort:                   jsii.Number(443),
		ToPort:                     jsii.Number(443),
		Description:                jsii.String("To AWS services"),
	})
	// Anywhere, because S3 is reached at its public addresses: the list that names
	// them has another id in each Region, which only a look-up tells. The route table
	// leads to S3 and to this VPC, and nowhere else.
	containers := n.group("Containers", "SageMaker endpoints and jobs", anywhere("To S3 and AWS services"))
	n.admit("CallerEndpointsFromCallers", callers, n.callerEndpoints, "From the gateway")
	n.admit("ContainerEndpointsFromContainers", containers, n.containerEndpoints, "From containers")
	n.CallerIDs, n.ContainerIDs = []*string{callers}, []*string{containers}
}

// guardExisting makes the security groups for a VPC of the user's. Anywhere,
// because only the user knows how AWS services are reached there, and at which
// addresses.
func (n *Network) guardExisting() {
	n.CallerIDs = []*string{n.group("Callers", "Gateway", anywhere("To AWS services"))}
	n.ContainerIDs = []*string{n.group("Containers", "SageMaker endpoints and jobs", anywhere("To AWS services"))}
}

// group makes a security group that lets nothing in, and out what egress says.
// The rule is part of the group, because EC2 opens one without any to everywhere.
func (n *Network) group(id, description string, egress *awsec2.CfnSecurityGroup_EgressProperty) *string {
	return awsec2.NewCfnSecurityGroup(n, &id, &awsec2.CfnSecurityGroupProps{
		VpcId:               n.VpcID,
		GroupDescription:    &description,
		SecurityGroupEgress: []any{egress},
	}).AttrGroupId()
}

// AddMarker adds a security group under scope that has no rule of its own, and returns
// its id. On the network interfaces of one endpoint it tells them from all others, and
// holds up the deletion of what they need: EC2 keeps a group for as long as an interface
// has it, and CloudFormation goes on trying to delete it for a quarter of an hour
// (github.com/aws-cloudformation/cloudformation-coverage-roadmap, issue 1327). It is nil
// without a network.
func (n *Network) AddMarker(scope constructs.Construct, id *string, description string, after awscdk.CfnResource) *string {
	if n == nil {
		return nil
	}
	group := awsec2.NewCfnSecurityGroup(scope, id, &awsec2.CfnSecurityGroupProps{
		VpcId:               n.VpcID,
		GroupDescription:    &description,
		SecurityGroupEgress: []any{nowhere},
	})
	group.AddResourceDependency(after, nil)
	return group.AttrGroupId()
}

// admit lets TLS from one group into another. It is a resource of its own, because
// of two groups that name each other neither could be made first.
func (n *Network) admit(id string, from, to *string, description string) {
	awsec2.NewCfnSecurityGroupIngress(n, &id, &awsec2.CfnSecurityGroupIngressProps{
		GroupId:               to,
		SourceSecurityGroupId: from,
		IpProtocol:            jsii.String("tcp"),
		FromPort:              jsii.Number(443),
		ToPort:                jsii.Number(443),
		Description:           &description,
	})
}

// nowhere is the rule of a group that opens no connections: there is no such
// address, and no such message.
var nowhere = &awsec2.CfnSecurityGroup_EgressProperty{
	CidrIp:      jsii.String("255.255.255.255/32"),
	IpProtocol:  jsii.String("icmp"),
	FromPort:    jsii.Number(252),
	ToPort:      jsii.Number(86),
	Description: jsii.String("Disallow all traffic"),
}

// anywhere is the rule of a group that speaks TLS to all.
func anywhere(description string) *awsec2.CfnSecurityGroup_EgressProperty {
	return &awsec2.CfnSecurityGroup_EgressProperty{
		CidrIp:      jsii.String("0.0.0.0/0"),
		IpProtocol:  jsii.String("tcp"),
		FromPort:    jsii.Number(443),
		ToPort:      jsii.Number(443),
		Description: &description,
	}
}
