package stacks

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/contract"
)

// foundation adds the stack of what both paths use and a destroy leaves behind.
// It depends on the models, never on the path, so a switch of paths moves no data. It is
// nil where there is nothing.
func (a *app) foundation() awscdk.Stack {
	cfg := a.cfg
	models := cfg.WithSageMaker()
	trains := slices.ContainsFunc(models, func(m *config.Model) bool { return m.SageMaker.Training != nil })
	captures := cfg.API.Capture.Percent > 0 || slices.ContainsFunc(models, func(m *config.Model) bool { return m.SageMaker.Capture.Percent > 0 })
	queues := slices.ContainsFunc(models, func(m *config.Model) bool { return m.SageMaker.Async() })
	tells := trains || cfg.Alarms.Email != ""
	if !cfg.Encryption.Managed() && !tells && !captures && len(models) == 0 {
		return nil
	}

	stack := a.stack("Foundation", config.StackFoundation, "what both paths use, and a destroy leaves behind")
	if cfg.Encryption.Managed() {
		made := foundation.NewKey(stack, jsii.String("Key"), &foundation.KeyProps{Config: cfg.Encryption, Data: cfg.Data})
		a.key, a.madeKey = made.Key, made.Arn()
	}
	key, keyArn := a.keyIn(stack), a.keyArn()
	if trains || captures || queues {
		data := foundation.NewBucket(stack, jsii.String("Data"), &foundation.BucketProps{Key: key, Data: cfg.Data})
		a.bucket = data.Bucket
		if queues {
			output(stack, contract.OutputCalls, "where sagerock serve puts calls of async endpoints", data.Calls())
		}
	}
	if tells {
		failures := foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{Key: key, Config: cfg.Alarms})
		a.topic = failures.Topic
	}
	logs := constructs.NewConstruct(stack, jsii.String("ContainerLogs"))
	for _, model := range models {
		foundation.NewContainerLogs(logs, &model.Name, &foundation.ContainerLogsProps{
			EndpointName: jsii.String(cfg.EndpointName(model)),
			KeyArn:       keyArn,
			Data:         cfg.Data,
		})
	}
	return stack
}
