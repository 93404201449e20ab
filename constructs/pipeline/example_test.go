package pipeline_test

import (
	"fmt"
	"log"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/pipeline"
)

// A pipeline that trains a model of rows in CSV files and deploys it if it is good enough.
func ExampleNewTraining() {
	stack := awscdk.NewStack(awscdk.NewApp(nil), jsii.String("Shop"), &awscdk.StackProps{
		Env: &awscdk.Environment{Region: jsii.String("us-east-1")},
	})
	cfg, _, err := config.Block("us-east-1", "models.churn.sagemaker", func(s *config.SageMaker) {
		s.Training = config.Default[config.Training]()
		s.Training.Data = "s3://amzn-s3-demo-data/churn/"
		s.Training.Label = "churned"
		s.Training.Accept = "auc >= 0.85"
	})
	if err != nil {
		log.Fatal(err)
	}
	training := pipeline.NewTraining(stack, jsii.String("Churn"), &pipeline.TrainingProps{Config: cfg})
	awscdk.NewCfnOutput(stack, jsii.String("Pipeline"), &awscdk.CfnOutputProps{Value: training.StateMachine.StateMachineArn()})
	fmt.Println(cfg.Training.TransformInstance)
	// Output: ml.m5.xlarge
}
