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
			"Logs": {policy.Allow([]string{"logs:CreateLogStream", "logs:PutLogEvents"}, *logs.AttrArn())},
		},
	}
	if g.network != nil {
		props.Policies["Interfaces"] = g.interfaces()
		interfaces := policy.Wildcard{Resource: `Resource::.*:ec2:[^*]*:\*/\*`, Why: "Lambda checks these rights before there is an interface."}
		if g.network.Shared() {
			interfaces.Resource = `Resource::.*:ec2:[^*]*:\*:\*/\*`
			interfaces.Why += " A VPC that was there before may be shared by another account, which owns its subnets."
		}
		props.Wildcards = []policy.Wildcard{policy.Unscoped, interfaces}
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
	return []policy.Statement{
		// * because these list; EC2 knows no resource for them.
		policy.Allow([]string{"ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"}, "*").When("Null", notTheCode),
		// Not one interface: Lambda deletes those that it finds unused, and checks
		// the right to before there are any (Lambda Developer Guide, "Giving Lambda
		// functions access to resources in an Amazon VPC"). Nor this account alone where
		// the VPC may be shared by another, which then owns the subnets.
		policy.Allow([]string{
			"ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses",
		}, g.home.In(g.home.Region, g.network.SubnetAccount(g.home.Account), "ec2", "*/*")).When("Null", notTheCode),
	}
}

// callers makes the policy for who may call: what statements say, and nothing else.
func (g *Gateway) callers(statements ...policy.Statement) awsiam.CfnManagedPolicy {
	made := awsiam.NewCfnManagedPolicy(g, jsii.String("CallerPolicy"), &awsiam.CfnManagedPolicyProps{
		Description:    jsii.String("May call the gateway of sagerock"),
		PolicyDocument: policy.Document(statements...),
	})
	g.CallerPolicyArn = made.Ref() // a managed policy's Ref is its ARN
	return made
}
