package gateway_test

import (
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/bedrock"
	"github.com/sagerock/sagerock/constructs/gateway"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// A gateway in front of a model on a fleet, which is called like any other. It needs the
// gateway's binary in build/gateway, so it is compiled here and not run.
func ExampleModel() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	gpu, _, err := config.Block("us-east-1", "fleets.gpu", func(f *hosting.Fleet) {
		f.Instances = []string{"ml.g6.12xlarge"}
	})
	if err != nil {
		log.Fatal(err)
	}
	llama, _, err := config.Block("us-east-1", "models.llama.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source, s.Fleet = "lmi", "s3://amzn-s3-demo-models/llama/", "gpu"
		s.Copy = &hosting.Copy{Accelerators: 1, MemoryMB: 16384}
	})
	if err != nil {
		log.Fatal(err)
	}
	fleet := sagemaker.NewFleet(stack, jsii.String("GPU"), &sagemaker.FleetProps{
		Config: gpu,
		Models: map[string]*sagemaker.FleetModel{"llama": {Config: llama}},
	})
	gateway.NewGateway(stack, jsii.String("Gateway"), &gateway.GatewayProps{
		Code:   jsii.String("build/gateway"),
		Models: map[string]*gateway.Model{"llama": {Component: fleet.Components["llama"]}},
	})
}

// A gateway in front of one model, for callers with keys. It needs the gateway's binary in
// build/gateway, so it is compiled here and not run.
func ExampleNewGateway() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	nova, _, err := config.Block("us-east-1", "models.assistant.bedrock", func(b *config.Bedrock) {
		b.Model = "amazon.nova-lite-v1:0"
	})
	if err != nil {
		log.Fatal(err)
	}
	api, _, err := config.Block("us-east-1", "api", func(a *config.API) {
		a.Auth, a.Concurrency = config.AuthKey, 20
	})
	if err != nil {
		log.Fatal(err)
	}
	gw := gateway.NewGateway(stack, jsii.String("Gateway"), &gateway.GatewayProps{
		Code:   jsii.String("build/gateway"),
		Config: api,
		Models: map[string]*gateway.Model{
			"assistant": {
				Bedrock: bedrock.NewModel(stack, jsii.String("Assistant"), &bedrock.ModelProps{Config: nova}),
				System:  "You are the assistant of a shop.",
			},
		},
	})
	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: gw.URL})
}
