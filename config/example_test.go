package config_test

import (
	"fmt"

	"github.com/sagerock/sagerock/config"
)

// A block with three values of its own and the defaults of the rest.
func ExampleBlock() {
	cfg, _, err := config.Block("us-east-1", "models.assistant.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source = "lmi", "s3://amzn-s3-demo-models/llama/"
		s.Instance = "ml.g5.2xlarge"
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(cfg.Protocol, cfg.Scaling.Min, cfg.Scaling.Max, cfg.Scaling.Concurrency)
	// Output: chat 1 2 4
}

// A mistake reads as in sagerock check.
func ExampleBlock_mistake() {
	_, _, err := config.Block("us-east-1", "models.assistant.sagemaker", func(s *config.SageMaker) {
		s.Image, s.Source = "lmi", "s3://amzn-s3-demo-models/llama/"
		s.Instance = "ml.g5.2xlrge"
	})
	fmt.Println(err)
	// Output:
	// models.assistant.sagemaker.instance: ml.g5.2xlrge is not an instance type that sagerock knows
	// 	fix: did you mean ml.g5.2xlarge?
}
