// Command empty synthesizes one stack with as little in it as CloudFormation
// takes: what the CDK itself costs, which the benchmark compares with.
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
	stack := awscdk.NewStack(app, jsii.String("Empty"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	awscdk.NewCfnWaitConditionHandle(stack, jsii.String("Handle"), nil)
	app.Synth(nil)
	return 0
}
