// Command app is the CDK app that cdk.json runs.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/sagerock/sagerock/app"
)

func main() {
	app.Main(func(a awscdk.App) error {
		// Add stacks of your own to a, too.
		return app.AddStacks(a, "build/gateway") // which the command "build" in cdk.json fills
	})
}
