package stacks

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// removeAfter adds an empty stack for each that an earlier deployment may have made and
// this one does not need. The CDK CLI deletes such a stack, and skips one that is not
// there. It goes after api, when nobody uses what it holds any more.
//
// A network that has a stack of its own name (see [config.Config.StackName]) is not among
// them, unless it is today's: which one there was before, only the account knows. Nor is
// any network where a model is trained: the endpoint that its pipeline deployed stays in
// the old one until the next run, and CloudFormation could not delete that.
func (a *app) removeAfter(api awscdk.Stack) {
	possible := []former{{"SageMaker", a.cfg.StackName(config.StackSageMaker)}}
	if !slices.ContainsFunc(a.cfg.OnSageMaker(), func(m *config.Model) bool { return m.SageMaker.Training != nil }) {
		possible = append(possible, former{"ThirdZone", a.cfg.StackName(config.StackThirdZone)})
		for i, name := range a.cfg.FormerStacks() {
			possible = append(possible, former{[]string{"FormerThirdZone", "FormerNetwork"}[i], name})
		}
	}
	last := api
	for _, f := range append(possible, former{"Foundation", a.cfg.StackName(config.StackFoundation)}) {
		if a.made[f.name] {
			continue
		}
		a.made[f.name] = true
		stack := a.empty(f.id, f.name)
		stack.AddStackDependency(last, jsii.String("the gateway has left it"))
		last = stack
	}
}

// former is a stack of an earlier deployment.
type former struct{ id, name string }

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
