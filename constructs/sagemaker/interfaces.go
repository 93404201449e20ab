package sagemaker

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
)

// NewInterfacePolicy adds the policy for network interfaces in the subnets of n,
// which every role of a container there needs, and returns its ARN. Without a
// network there is none. It is one policy because each role would say the same at
// length: most of a large template was that.
func NewInterfacePolicy(scope constructs.Construct, id *string, home arn.Home, n *network.Network) *string {
	if n == nil {
		return nil
	}
	made := awsiam.NewCfnManagedPolicy(scope, id, &awsiam.CfnManagedPolicyProps{
		Description:    jsii.String("Network interfaces of SageMaker's containers"),
		PolicyDocument: policy.Document(useInterfaces(home, n)...),
	})
	policy.Explain(made, interfaces(n)...)
	return made.Ref()
}

// useInterfaces allows putting network interfaces into the subnets of n, and
// taking them away.
func useInterfaces(home arn.Home, n *network.Network) []policy.Statement {
	var subnets []string
	for _, id := range n.SubnetIDs {
		subnets = append(subnets, home.In(home.Region, n.SubnetAccount(home.Account), "ec2", "subnet/"+*id))
	}
	group := home.Of("ec2", "security-group/"+*n.ContainersID)
	interfaces := home.Of("ec2", "network-interface/*")
	return []policy.Statement{
		policy.Allow([]string{"ec2:CreateNetworkInterface"}, append(slices.Clone(subnets), group, interfaces)...),
		policy.Allow([]string{
			"ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission",
		}, interfaces).When("ArnLike", map[string]any{"ec2:Subnet": subnets}),
		// * because EC2 does not narrow Describe calls to resources.
		policy.Allow([]string{
			"ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
			"ec2:DescribeSubnets", "ec2:DescribeVpcs",
		}, "*"),
	}
}

// interfaces are why [useInterfaces] has wildcards.
func interfaces(n *network.Network) []policy.Wildcard {
	all := []policy.Wildcard{
		policy.Unscoped,
		{Resource: `Resource::[^*]*:network-interface/\*`, Why: "SageMaker makes the interfaces and names them."},
	}
	if n.Shared() {
		all = append(all, policy.Wildcard{
			Resource: `Resource::[^*]*:ec2:[^*]*:\*:subnet/[^*]*`,
			Why:      "A VPC that was there before may be shared by another account, which owns its subnets.",
		})
	}
	return all
}
