package bedrock_test

import (
	"os"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/internal/template"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

const keyArn = "arn:aws:kms:us-east-1:111122223333:key/aaaaaaaa-1111-2222-3333-444444444444"

func newStack(t *testing.T) awscdk.Stack {
	t.Helper()
	return awscdk.NewStack(template.NewApp(t, nil), jsii.String("Test"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")},
	})
}

func newRole(stack awscdk.Stack) awsiam.Role {
	return awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
}

// granted is what the caller's policy allows.
func granted(t *testing.T, all template.Resources) any {
	t.Helper()
	_, policy := all.Only(t, "AWS::IAM::Policy", "")
	return policy.Properties["PolicyDocument"].(map[string]any)["Statement"]
}
