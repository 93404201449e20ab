package stacks

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/plan"
)

// removeAfter adds an empty stack for each that an earlier deployment may have made and
// this one does not need (see [plan.Plan.DeletedStacks]). The CDK CLI deletes such a
// stack, and skips one that is not there. It goes after api, when nobody uses what it
// holds any more.
func (a *app) removeAfter(api awscdk.Stack) {
	last := api
	for _, name := range a.plan.DeletedStacks() {
		stack := a.empty(a.deletedID(name), name)
		stack.AddStackDependency(last, jsii.String("the gateway has left it"))
		last = stack
	}
}

// deletedID is the construct id of the stack to be deleted that is called name.
func (a *app) deletedID(name string) string {
	switch name {
	case a.plan.StackName(plan.StackSageMaker):
		return "SageMaker"
	case a.plan.StackName(plan.StackWatch):
		return "Watch"
	case a.plan.StackName(plan.StackFoundation):
		return "Foundation"
	case a.plan.StackName(plan.StackThirdZone):
		return "ThirdZone"
	}
	for _, e := range a.plan.Declared {
		if name == a.plan.PipelineStack(e.Model) {
			return pipelineID(e.Model)
		}
	}
	if strings.HasSuffix(name, plan.StackThirdZone) {
		return "FormerThirdZone"
	}
	return "FormerNetwork"
}

// empty adds a stack whose template is as empty as that of a stack which is not there,
// so that cdk diff finds no difference.
func (a *app) empty(id, name string) awscdk.Stack {
	stack := awscdk.NewStack(a.scope, &id, &awscdk.StackProps{
		Env:                a.env(),
		StackName:          &name,
		AnalyticsReporting: jsii.Bool(false),
		Synthesizer:        awscdk.NewDefaultStackSynthesizer(&awscdk.DefaultStackSynthesizerProps{GenerateBootstrapVersionRule: jsii.Bool(false)}),
	})
	awscdk.Validations_Of(stack).Acknowledge(&awscdk.Acknowledgment{
		Id:     jsii.String("CloudFormation-Validate::F0001"), // resources must not be empty
		Reason: jsii.String("the CDK CLI never deploys an empty stack, it deletes it"),
	})
	return stack
}
