package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/policy"
)

// newRole makes what the function runs as.
func (g *Gateway) newRole(logs awslogs.CfnLogGroup) awsiam.CfnRole {
	props := &policy.RoleProps{
		Description: "Gateway of sagerock",
		Trust:       policy.Trust("lambda.amazonaws.com"),
		Policies: map[string][]policy.Statement{
			"Logs": {policy.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *logs.AttrArn()).
				Because("The function writes its log.")},
		},
	}
	if g.network != nil {
		props.Policies["Interfaces"] = g.interfaces()
	}
	return policy.NewRole(g, jsii.String("Role"), props)
}

// interfaces is what Lambda needs of the role to put the function into a VPC
// (AWS Managed Policy Reference, "AWSLambdaVPCAccessExecutionRole"). Only Lambda
// itself may use it: what the function's own code calls carries the key
// lambda:SourceFunctionArn, and what Lambda calls to make network interfaces
// does not (Lambda Developer Guide, "Using source function ARN to control
// function access behavior").
func (g *Gateway) interfaces() []policy.Statement {
	notTheCode := map[string]any{"lambda:SourceFunctionArn": "true"}
	// Lambda deletes interfaces that it finds unused too (Lambda Developer Guide, "Giving
	// Lambda functions access to resources in an Amazon VPC").
	why := "Lambda checks these permissions before there is an interface."
	if g.network.Shared() {
		why += " A VPC that was there before may be shared by another account, which owns its subnets."
	}
	return []policy.Statement{
		policy.Allow([]string{"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}, "*").When("Null", notTheCode).
			Because("EC2 does not narrow its Describe actions to resources."),
		policy.Allow([]string{
			"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
		}, g.home.In(g.home.Region, g.network.SubnetAccount(g.home.Account), "ec2", "*/*")).When("Null", notTheCode).Because(why),
	}
}

// callers makes the policy for who may call: what statements say, and nothing else.
func (g *Gateway) callers(statements ...policy.Statement) {
	made := policy.NewManaged(g, jsii.String("CallerPolicy"), &policy.ManagedProps{
		Description: "May call the gateway of sagerock",
		Statements:  statements,
	})
	g.CallerPolicyArn = made.Ref() // a managed policy's Ref is its ARN
}
