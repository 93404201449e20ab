package sagemaker

import (
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
)

// NewInterfacePolicy adds the policy for network interfaces in a VPC, which every
// role of a container there needs, and returns its ARN. Without a network there is
// none. It is one policy because each role would say the same at length: most of a
// large template was that.
func NewInterfacePolicy(scope constructs.Construct, id *string, n *network.Network) *string {
	if n == nil {
		return nil
	}
	return policy.NewManaged(scope, id, &policy.ManagedProps{
		Description: "Network interfaces of SageMaker's containers",
		Statements:  []policy.Statement{useInterfaces},
	}).Ref()
}

// useInterfaces allows putting network interfaces into a VPC, and taking them away:
// the actions that "How to use SageMaker AI execution roles" (Amazon SageMaker AI
// Developer Guide) lists for jobs and models in a VPC.
//
// * without a condition, because SageMaker checks a role before it has an interface to
// name: the guide says of processing jobs that any condition or resource makes this
// check fail, and the job with it. What bounds the statement is who may assume the role,
// SageMaker for resources of this account ([Trust]), and who may pass it, CloudFormation
// and the one state machine. The describing actions know no resource.
var useInterfaces = policy.Allow([]string{
	"ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission",
	"ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission",
	"ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
	"ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
}, "*").Because("SageMaker checks the role for these actions on every resource, before there is an interface to name.")
