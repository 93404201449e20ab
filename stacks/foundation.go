package stacks

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// foundation adds the stack of what both paths use and a destroy leaves behind.
// It depends on the models, never on the path, so a switch of paths moves no data. It is
// nil where there is nothing.
func (a *app) foundation() awscdk.Stack {
	cfg := a.cfg
	var stack awscdk.Stack
	if a.plan.Deploys(plan.StackFoundation) {
		stack = a.stack("Foundation", plan.StackFoundation, "what both paths use, and a destroy leaves behind")
	}
	a.makeKey(stack)
	if stack == nil {
		return nil
	}
	key, keyArn := a.keyIn(stack), a.keyArn()
	if len(a.plan.Stores) > 0 {
		data := foundation.NewBucket(stack, jsii.String("Data"), &foundation.BucketProps{Key: key, Data: cfg.Data})
		a.bucket = data.Bucket
		if slices.ContainsFunc(a.plan.Declared, (*plan.Endpoint).Asynchronous) {
			output(stack, contract.OutputCalls, "where sagerock serve puts calls of async endpoints", data.Calls())
		}
	}
	switch {
	case cfg.Alarms.Topic != "":
		a.topic = awssns.Topic_FromTopicArn(stack, jsii.String("Failures"), &cfg.Alarms.Topic)
	case a.plan.Notifies():
		failures := foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{Key: key, Config: cfg.Alarms, AlarmPrefix: a.publishes()})
		a.topic = failures.Topic
	}
	logs := constructs.NewConstruct(stack, jsii.String("ContainerLogs"))
	for _, e := range a.plan.Declared {
		props := &foundation.ContainerLogsProps{EndpointName: &e.Name, KeyArn: keyArn, Data: cfg.Data}
		if e.OnFleet() {
			props.EndpointName, props.ComponentName = nil, &e.Component
		}
		a.logs[e.Model] = foundation.NewContainerLogs(logs, &e.Model, props)
	}
	return stack
}
