// Command empty synthesizes one stack with nothing in it: what the CDK itself
// takes, which the benchmark compares with.
package main

import (
	"os"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/internal/node"
)

func main() { os.Exit(node.Main(run)) }

func run() int {
	app := awscdk.NewApp(nil)
	awscdk.NewStack(app, jsii.String("Empty"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	app.Synth(nil)
	return 0
}
