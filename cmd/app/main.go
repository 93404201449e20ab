// Command app is the CDK app that cdk.json runs. It synthesizes the stacks of
// one config file, chosen with -c config=FILE, -c env=NAME and -c path=PATH.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/sagerock/sagerock/app"
)

func main() {
	app.Main(func(a awscdk.App) error { return app.AddStacks(a, "build/gateway") })
}
