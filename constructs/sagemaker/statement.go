package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// Allow is a statement that allows actions on resources.
func Allow(actions []string, resources ...string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings(actions...),
		Resources: jsii.Strings(resources...),
	})
}

// When is a statement that allows actions on resources where operator says so of
// the condition keys.
func When(operator string, keys map[string]any, actions []string, resources ...string) awsiam.PolicyStatement {
	statement := Allow(actions, resources...)
	statement.AddCondition(&operator, keys)
	return statement
}

// Arn is the ARN of a resource of service in scope's Region and account.
func Arn(scope constructs.Construct, service, resource string) string {
	return *awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
		Service:   &service,
		Resource:  &resource,
		ArnFormat: awscdk.ArnFormat_NO_RESOURCE_NAME,
	})
}
