package main

import (
	_ "embed" // score.py

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/bedrock"
	"github.com/sagerock/sagerock/constructs/gateway"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// region is where the shop is. Blocks are made for a Region, and the stack is in it.
const region = "us-east-1"

//go:embed score.py
var score string

// NewShop adds the stack of a shop: a model that scores customers, called by a Lambda
// function of the shop's own, and a gateway in front of that model and of an assistant.
// gatewayCode is the folder with the gateway's binary.
func NewShop(scope constructs.Construct, id, gatewayCode string) (awscdk.Stack, error) {
	stack := awscdk.NewStack(scope, &id, &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String(region)}})

	churn, _, err := config.Block(region, "models.churn.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source = "xgboost", "s3://amzn-s3-demo-models/churn.tar.gz"
		s.Instance = "ml.m5.large"
	})
	if err != nil {
		return nil, err
	}
	endpoint := sagemaker.NewEndpoint(stack, jsii.String("Churn"), &sagemaker.EndpointProps{Config: churn})

	safe, _, err := config.Block(region, "guardrails.safe", func(g *config.Guardrail) {
		g.PII = map[string]string{"EMAIL": "anonymize", "CREDIT_DEBIT_CARD_NUMBER": "block"}
	})
	if err != nil {
		return nil, err
	}
	guardrail := bedrock.NewGuardrail(stack, jsii.String("Safe"), &bedrock.GuardrailProps{Config: safe})

	nova, _, err := config.Block(region, "models.assistant.bedrock", func(b *config.Bedrock) {
		b.Model = "amazon.nova-lite-v1:0"
	})
	if err != nil {
		return nil, err
	}
	assistant := bedrock.NewModel(stack, jsii.String("Assistant"), &bedrock.ModelProps{Config: nova})

	function := awslambda.NewFunction(stack, jsii.String("Score"), &awslambda.FunctionProps{
		Runtime:     awslambda.Runtime_PYTHON_3_13(),
		Handler:     jsii.String("index.handler"),
		Code:        awslambda.Code_FromInline(&score),
		Environment: &map[string]*string{"ENDPOINT": &endpoint.Name},
	})
	endpoint.GrantInvoke(function)

	gw := gateway.NewGateway(stack, jsii.String("Gateway"), &gateway.GatewayProps{
		Code: &gatewayCode,
		Models: map[string]*gateway.Model{
			"assistant": {Bedrock: assistant, Guardrail: guardrail, System: "You are the assistant of a shop."},
			"churn":     {SageMaker: endpoint},
		},
	})
	awscdk.NewCfnOutput(stack, jsii.String("Url"), &awscdk.CfnOutputProps{Value: gw.URL})
	awscdk.NewCfnOutput(stack, jsii.String("CallerPolicy"), &awscdk.CfnOutputProps{Value: gw.CallerPolicyArn})
	return stack, nil
}
