package network

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/kept"
)

// logFlows writes who talked to whom, and what was refused, to CloudWatch Logs.
func (n *Network) logFlows(props *NetworkProps) {
	logs := awslogs.NewCfnLogGroup(n, jsii.String("FlowLogs"), &awslogs.CfnLogGroupProps{
		RetentionInDays: jsii.Number(props.Data.LogDays),
	})
	if props.Key != nil {
		logs.SetKmsKeyId(props.Key.KeyArn())
	}
	logs.ApplyRemovalPolicy(kept.Removal(props.Data), nil)

	// By hand, because the CDK's own flow log lets its role pass itself on.
	role := awsiam.NewRole(n, jsii.String("FlowLogRole"), &awsiam.RoleProps{
		Description: jsii.String("VPC flow logs to CloudWatch Logs"),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("vpc-flow-logs.amazonaws.com"), nil).WithConditions(&map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()},
			"ArnLike":      map[string]any{"aws:SourceArn": n.arn("ec2", "vpc-flow-log/*")},
		}),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Write": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
				Statements: &[]awsiam.PolicyStatement{awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
					Actions:   jsii.Strings("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"),
					Resources: &[]*string{logs.AttrArn()}, // ends in :*, its streams
				})},
			}),
		},
	})
	awsec2.NewCfnFlowLog(n, jsii.String("FlowLog"), &awsec2.CfnFlowLogProps{
		ResourceId:               n.Vpc.VpcId(),
		ResourceType:             jsii.String("VPC"),
		TrafficType:              jsii.String("ALL"),
		LogDestinationType:       jsii.String("cloud-watch-logs"),
		LogDestination:           logs.AttrArn(),
		DeliverLogsPermissionArn: role.RoleArn(),
	})
}

func (n *Network) arn(service, resource string) *string {
	return awscdk.Stack_Of(n).FormatArn(&awscdk.ArnComponents{
		Service:   &service,
		Resource:  &resource,
		ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
	})
}
