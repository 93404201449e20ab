package network

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
)

// logFlows writes who talked to whom, and what was refused, to CloudWatch Logs.
func (n *Network) logFlows(props *NetworkProps) {
	logs := kept.NewLogGroup(n, jsii.String("FlowLogs"), &kept.LogGroupProps{KeyArn: props.KeyArn, Data: props.Data})
	group := logs.AttrArn() // ends in :*, its streams

	// By hand, because the CDK's own flow log lets its role pass itself on.
	role := policy.NewRole(n, jsii.String("FlowLogRole"), &policy.RoleProps{
		Description: "VPC flow logs to CloudWatch Logs",
		Trust:       policy.TrustFrom("vpc-flow-logs.amazonaws.com", n.home.Account, n.home.Of("ec2", "vpc-flow-log/*")),
		Policies: map[string][]policy.Statement{"Write": {
			policy.Allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, *group).
				Because("VPC flow logs are streams of the log group, one for each network interface."),
		}},
	})
	awsec2.NewCfnFlowLog(n, jsii.String("FlowLog"), &awsec2.CfnFlowLogProps{
		ResourceId:               n.VpcID,
		ResourceType:             jsii.String("VPC"),
		TrafficType:              jsii.String("ALL"),
		LogDestinationType:       jsii.String("cloud-watch-logs"),
		LogDestination:           group,
		DeliverLogsPermissionArn: role.AttrArn(),
	})
}
