package bedrock_test

import (
	"fmt"
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/bedrock"
)

// A model of Bedrock with its own inference profile, and a role that may call it.
func ExampleNewModel() {
	stack := shop()
	cfg, _, err := config.Block("us-east-1", "models.assistant.bedrock", func(b *config.Bedrock) {
		b.Model, b.Profile = "amazon.nova-lite-v1:0", "us"
	})
	if err != nil {
		log.Fatal(err)
	}
	model := bedrock.NewModel(stack, jsii.String("Assistant"), &bedrock.ModelProps{Config: cfg})

	caller := awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("ecs-tasks.amazonaws.com"), nil),
	})
	model.GrantInvoke(caller)
	fmt.Println(cfg.ModelID())
	// Output: us.amazon.nova-lite-v1:0
}

// A guardrail that hides e-mail addresses and talks about no investments.
func ExampleNewGuardrail() {
	stack := shop()
	cfg, _, err := config.Block("us-east-1", "guardrails.safe", func(g *config.Guardrail) {
		g.PII = map[string]string{"EMAIL": "anonymize"}
		topic := config.Default[config.Topic]()
		topic.Name, topic.Definition = "Investments", "Advice on what to buy or sell."
		g.Topics = append(g.Topics, topic)
	})
	if err != nil {
		log.Fatal(err)
	}
	bedrock.NewGuardrail(stack, jsii.String("Safe"), &bedrock.GuardrailProps{Config: cfg})
	fmt.Println(cfg.Topics[0].Action, cfg.Filters.Hate)
	// Output: block high
}

// shop is a stack in a Region.
func shop() awscdk.Stack {
	return awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
}
