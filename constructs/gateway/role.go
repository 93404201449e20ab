package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/reason"
)

// role is what the function runs as. Its policies are inline, so that they are
// there as soon as the role is.
func (g *Gateway) role(logs awslogs.LogGroup) awsiam.Role {
	policies := map[string]awsiam.PolicyDocument{
		"Logs": document(awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:   jsii.Strings("logs:CreateLogStream", "logs:PutLogEvents"),
			Resources: &[]*string{logs.LogGroupArn()},
		})),
	}
	if g.network != nil {
		policies["Interfaces"] = g.interfaces()
	}
	role := awsiam.NewRole(g, jsii.String("Role"), &awsiam.RoleProps{
		Description:    jsii.String("Gateway of sagerock"),
		AssumedBy:      awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
		InlinePolicies: &policies,
	})
	if g.network != nil {
		interfaces := reason.Wildcard{Resource: `Resource::.*:ec2:[^*]*:\*/\*`, Why: "Lambda checks these rights before there is an interface."}
		if g.network.SubnetAccount() != nil {
			interfaces.Resource = `Resource::.*:ec2:[^*]*:\*:\*/\*`
			interfaces.Why += " A VPC that was there before may be shared by another account, which owns its subnets."
		}
		reason.Role(role, reason.Unscoped, interfaces)
	}
	return role
}

// interfaces is what Lambda needs of the role to put the function into a VPC
// (AWS Managed Policy Reference, "AWSLambdaVPCAccessExecutionRole"). Only Lambda
// itself may use it: what the function's own code calls carries the key
// lambda:SourceFunctionArn, and what Lambda calls to make network interfaces
// does not (Lambda Developer Guide, "Using source function ARN to control
// function access behavior").
func (g *Gateway) interfaces() awsiam.PolicyDocument {
	notTheCode := map[string]any{"Null": map[string]string{"lambda:SourceFunctionArn": "true"}}
	return document(
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions:    jsii.Strings("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"),
			Resources:  jsii.Strings("*"), // these list; EC2 knows no resource for them
			Conditions: &notTheCode,
		}),
		awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
			Actions: jsii.Strings("ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:UnassignPrivateIpAddresses"),
			// Not one interface: Lambda deletes those that it finds unused, and checks
			// the right to before there are any (Lambda Developer Guide, "Giving Lambda
			// functions access to resources in an Amazon VPC"). Nor this account alone where
			// the VPC may be shared by another, which then owns the subnets.
			Resources: &[]*string{awscdk.Stack_Of(g).FormatArn(&awscdk.ArnComponents{
				Service: jsii.String("ec2"), Account: g.network.SubnetAccount(), Resource: jsii.String("*"), ResourceName: jsii.String("*"),
			})},
			Conditions: &notTheCode,
		}),
	)
}

// callers is the policy for who may call: the URL of this function and nothing
// else of it. A URL needs both rights (Lambda Developer Guide, "Control access to
// Lambda function URLs"); the second is worth nothing but through the URL.
func (g *Gateway) callers() awsiam.ManagedPolicy {
	fn := &[]*string{g.Function.FunctionArn()}
	return awsiam.NewManagedPolicy(g, jsii.String("CallerPolicy"), &awsiam.ManagedPolicyProps{
		Description: jsii.String("May call the gateway of sagerock"),
		Statements: &[]awsiam.PolicyStatement{
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:    jsii.Strings("lambda:InvokeFunctionUrl"),
				Resources:  fn,
				Conditions: &map[string]any{"StringEquals": map[string]string{"lambda:FunctionUrlAuthType": "AWS_IAM"}},
			}),
			awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
				Actions:    jsii.Strings("lambda:InvokeFunction"),
				Resources:  fn,
				Conditions: &map[string]any{"Bool": map[string]string{"lambda:InvokedViaFunctionUrl": "true"}},
			}),
		},
	})
}

func document(statements ...awsiam.PolicyStatement) awsiam.PolicyDocument {
	return awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{Statements: &statements})
}
