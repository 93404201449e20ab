package app_test

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/app"
)

// The main function of an app with the stacks of sagerock.yaml and a stack of one's own.
func ExampleMain() {
	app.Main(func(a awscdk.App) error {
		awscdk.NewStack(a, jsii.String("Shop"), nil)
		return app.AddStacks(a, "build/gateway")
	})
}
