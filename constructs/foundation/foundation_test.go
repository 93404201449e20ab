package foundation_test

import (
	"os"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/internal/template"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/aaaaaaaa-1111-2222-3333-444444444444"

var (
	retained = &config.Data{OnDestroy: "retain", LogDays: 90, RunDays: 30}
	deleted  = &config.Data{OnDestroy: "delete", LogDays: 7, RunDays: 30}
)

// newStacks makes two stacks of an app without feature flags, as an app of
// somebody else's may be.
func newStacks(t *testing.T) (stack, other awscdk.Stack) {
	t.Helper()
	app := template.NewApp(t, nil)
	env := &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")}
	stack = awscdk.NewStack(app, jsii.String("Test"), &awscdk.StackProps{Env: env})
	other = awscdk.NewStack(app, jsii.String("Other"), &awscdk.StackProps{Env: env})
	for _, s := range []awscdk.Stack{stack, other} {
		template.Idle(s)
	}
	return stack, other
}

func existingKey(stack awscdk.Stack) awskms.IKey {
	return awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String(keyArn))
}
