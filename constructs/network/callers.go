package network

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/policy"
)

// Lists reports whether network.endpoints has service.
func (n *Network) Lists(service string) bool { return slices.Contains(n.config.Endpoints, service) }

// AddCounts adds the gateway's VPC endpoint for DynamoDB under scope, which may be in
// another stack; statements are its policy. It adds nothing where the network is not
// private, because the endpoints of an existing VPC are the user's. Call [Network.LetOut]
// for the egress rule.
func (n *Network) AddCounts(scope constructs.Construct, statements []policy.Statement) {
	if n.config.Mode != config.NetworkPrivate {
		return
	}
	n.gatewayEndpoint(scope, jsii.String("Endpoint"), "dynamodb", statements...)
}

// LetOut lets the gateway out to where DynamoDB and S3 are reached, by a rule under
// scope. It is one for both, because EC2 refuses a second rule that says the same.
// The network has its way to S3 already. LetOut adds nothing where the network is
// not private.
func (n *Network) LetOut(scope constructs.Construct) {
	if n.config.Mode != config.NetworkPrivate {
		return
	}
	// Anywhere, because these two are reached at their public addresses, for which
	// see guardPrivate.
	awsec2.NewCfnSecurityGroupEgress(scope, jsii.String("Egress"), &awsec2.CfnSecurityGroupEgressProps{
		GroupId:     n.CallerIDs[0],
		CidrIp:      jsii.String("0.0.0.0/0"),
		IpProtocol:  jsii.String("tcp"),
		FromPort:    jsii.Number(443),
		ToPort:      jsii.Number(443),
		Description: jsii.String("To DynamoDB and S3"),
	})
}

// AddEntrance adds the interface endpoint under scope through which the VPC calls
// APIs of API Gateway; statements say which. It costs about 7.30 USD a month in each
// zone, and adds nothing where the network is not private.
//
// All addresses of the VPC can reach it. Callers elsewhere need a VPC endpoint in a VPC of
// their own.
func (n *Network) AddEntrance(scope constructs.Construct, statements []policy.Statement) {
	if n.config.Mode != config.NetworkPrivate {
		return
	}
	group := awsec2.NewCfnSecurityGroup(scope, jsii.String("Group"), &awsec2.CfnSecurityGroupProps{
		VpcId:               n.VpcID,
		GroupDescription:    jsii.String("API of the gateway"),
		SecurityGroupEgress: []any{nowhere},
		SecurityGroupIngress: []any{&awsec2.CfnSecurityGroup_IngressProperty{
			CidrIp:      &n.config.CIDR,
			IpProtocol:  jsii.String("tcp"),
			FromPort:    jsii.Number(443),
			ToPort:      jsii.Number(443),
			Description: jsii.String("From the VPC"),
		}},
	})
	n.interfaceEndpoint(scope, jsii.String("Endpoint"), "execute-api", []*string{group.AttrGroupId()}, statements...)
}
