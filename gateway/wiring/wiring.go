// Package wiring puts the gateway together with the engines of AWS.
package wiring

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/sagerock/sagerock/gateway/bedrock"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/guardrail"
	"github.com/sagerock/sagerock/gateway/sagemaker"
	"github.com/sagerock/sagerock/gateway/sdk"
)

// Engines returns both engines, with the credentials and the Region of cfg. Bedrock
// applies a guardrail itself, and before SageMaker stands one that does.
func Engines(cfg aws.Config) (onBedrock, onSageMaker engine.Engine) {
	cfg, client := sdk.Tuned(cfg)
	runtime := bedrockruntime.NewFromConfig(cfg)
	return bedrock.New(runtime), guardrail.Before(sagemaker.New(cfg, client), runtime)
}
