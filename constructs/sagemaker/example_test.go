package sagemaker_test

import (
	"fmt"
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// An endpoint with a language model, and a role that may call it.
func ExampleNewEndpoint() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	cfg, _, err := config.Block("us-east-1", "models.assistant.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source = "lmi", "s3://amzn-s3-demo-models/llama/"
		s.Instance = "ml.g5.2xlarge"
		s.Scaling.Max = 4
	})
	if err != nil {
		log.Fatal(err)
	}
	endpoint := sagemaker.NewEndpoint(stack, jsii.String("Assistant"), &sagemaker.EndpointProps{Config: cfg})

	caller := awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
	})
	endpoint.GrantInvoke(caller)
	fmt.Println(endpoint.Name)
	// Output: Shop-Assistant-DA4E8AC4-realtime-g5-2xlarge
}

// A fleet of instances with a model that has no copy until the first call.
func ExampleNewFleet() {
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	instances, _, err := config.Block("us-east-1", "fleets.gpu", func(f *hosting.Fleet) {
		f.Instances = []string{"ml.g6.12xlarge"}
		f.Scaling.Min, f.Scaling.Max = 0, 2
	})
	if err != nil {
		log.Fatal(err)
	}
	assistant, _, err := config.Block("us-east-1", "models.assistant.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source, s.Fleet = "lmi", "s3://amzn-s3-demo-models/llama/", "gpu"
		s.Copy = &hosting.Copy{Accelerators: 1, MemoryMB: 16384}
		s.Scaling.Min, s.Scaling.Max = 0, 4
	})
	if err != nil {
		log.Fatal(err)
	}
	fleet := sagemaker.NewFleet(stack, jsii.String("GPU"), &sagemaker.FleetProps{
		Config: instances,
		Models: map[string]*sagemaker.FleetModel{"assistant": {Config: assistant}},
	})

	caller := awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
	})
	fleet.GrantInvoke(caller)
	fmt.Println(fleet.Components["assistant"].Name)
	// Output: Shop-GPU-DBA4E37B-assistant-g6-12xlarge
}
