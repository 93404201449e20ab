package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/pipeline"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/contract"
)

// sagemaker adds the stack of the endpoints and the pipelines. It is nil when no model
// is served from SageMaker.
func (a *app) sagemaker() awscdk.Stack {
	cfg := a.cfg
	models := cfg.OnSageMaker()
	if len(models) == 0 {
		return nil
	}
	stack := a.stack("SageMaker", config.StackSageMaker, "SageMaker endpoints and training pipelines")
	home := arn.Of(stack)
	keyArn := a.keyArn()
	endpoints := constructs.NewConstruct(stack, jsii.String("Endpoints"))
	pipelines := constructs.NewConstruct(stack, jsii.String("Pipelines"))
	interfaces := sagemaker.NewInterfacePolicy(stack, jsii.String("Interfaces"), a.network)
	for _, model := range models {
		name := cfg.EndpointName(model)
		if model.SageMaker.Training == nil {
			sagemaker.NewEndpoint(endpoints, &model.Name, &sagemaker.EndpointProps{
				Name:            name,
				Home:            home,
				Config:          model.SageMaker,
				Encryption:      cfg.Encryption,
				Network:         a.network,
				InterfacePolicy: interfaces,
				KeyArn:          keyArn,
				Bucket:          a.bucket,
			})
			continue
		}
		training := pipeline.NewTraining(pipelines, &model.Name, &pipeline.TrainingProps{
			EndpointName:    name,
			Home:            home,
			Dir:             a.props.Dir,
			Config:          model.SageMaker,
			Encryption:      cfg.Encryption,
			Network:         a.network,
			InterfacePolicy: interfaces,
			KeyArn:          keyArn,
			Bucket:          a.bucket,
			Topic:           a.topic,
			Data:            cfg.Data,
		})
		awscdk.NewCfnOutput(training, jsii.String("Output"), &awscdk.CfnOutputProps{
			Description: jsii.String("start it to train and deploy " + model.Name),
			Value:       training.StateMachine.StateMachineArn(),
		}).OverrideLogicalId(jsii.String(contract.OutputPipeline(model.Name)))
	}
	return stack
}
