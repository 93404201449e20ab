// Package stacks turns a checked config into CloudFormation stacks. It is the
// only place that knows both paths; what a resource looks like is the business
// of the constructs.
//
// A stack reads what another one made when it is deployed itself (Fn::GetStackOutput),
// so that nothing is locked: with exports, CloudFormation refuses to take away what the
// stacks to be deployed next still import. So whatever goes must go after those who use
// it. What is replaced together with its user, such as the version of a guardrail, is in
// the user's stack, where CloudFormation sees to that. Each stack is always part of the
// app; one that has nothing to hold is empty, and goes when the others have left it.
package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// Props is what the stacks need besides the config.
type Props struct {
	// GatewayCode is the folder that holds the gateway's binary, bootstrap.
	GatewayCode string
	// Dir is the folder of the config file; the paths of scripts are relative to it.
	Dir string
	// Leaving stays in the stack of endpoints until the gateway calls what the file has instead.
	Leaving Leaving
}

// app is what the stacks share while they are built.
type app struct {
	scope constructs.Construct
	cfg   *config.Config
	plan  *plan.Plan // of cfg
	props *Props

	key     awskms.IKey                    // nil unless encryption.key is managed
	madeKey *string                        // its ARN
	bucket  awss3.IBucket                  // nil unless a model or the gateway keeps data
	topic   awssns.ITopic                  // nil unless failures are notified
	logs    map[string]awslogs.CfnLogGroup // of the containers of each model with a sagemaker block
	network *network.Network               // nil on network.mode: none
}

// New adds the stacks that cfg asks for to scope. cfg comes from [config.Load]
// and is not checked again.
func New(scope constructs.Construct, cfg *config.Config, props *Props) {
	a := &app{scope: scope, cfg: cfg, plan: plan.Of(cfg), props: props, logs: map[string]awslogs.CfnLogGroup{}}
	awscdk.Validations_Of(scope).Acknowledge(&awscdk.Acknowledgment{
		Id:     jsii.String("CloudFormation-Validate::E1029"), // ${Name} outside of Fn::Sub
		Reason: jsii.String("texts of the file are no templates: what looks like a variable in them is meant as it is"),
	})
	foundation := a.foundation()
	a.networking()
	sagemaker := a.sagemaker()
	if sagemaker != nil && foundation != nil {
		sagemaker.AddStackDependency(foundation, jsii.String("containers write to log groups that must be there"))
	}
	watch := a.watch(sagemaker)
	api := a.api()
	if sagemaker != nil {
		api.AddStackDependency(sagemaker, jsii.String("the gateway calls the endpoints"))
	}
	if watch != nil {
		api.AddStackDependency(watch, jsii.String("calls are watched from the first one on"))
	}
	a.removeAfter(api)

	tags := awscdk.Tags_Of(scope)
	tags.Add(jsii.String("sagerock:name"), jsii.String(cfg.Prefix()), nil)
	for key, value := range cfg.Tags {
		tags.Add(&key, &value, nil)
	}
	if cfg.PermissionsBoundary != "" {
		awsiam.PermissionsBoundary_Of(scope).Apply(
			awsiam.ManagedPolicy_FromManagedPolicyArn(scope, jsii.String("Boundary"), &cfg.PermissionsBoundary))
	}
	if !cfg.IAM.Default() {
		a.placeInIAM()
	}
}

// stack adds one of the [plan.Stacks].
func (a *app) stack(id, name, description string) awscdk.Stack {
	return a.named(id, a.plan.StackName(name), description)
}

// named adds a stack of that name.
func (a *app) named(id, name, description string) awscdk.Stack {
	stack := awscdk.NewStack(a.scope, &id, &awscdk.StackProps{
		Env:                a.env(),
		StackName:          &name,
		Description:        jsii.String(contract.Describe(a.cfg.Prefix(), description)),
		AnalyticsReporting: jsii.Bool(false),
		// White space counts into the 1 MB of a template, and was a third of a large one.
		SuppressTemplateIndentation: jsii.Bool(true),
	})
	a.own(stack)
	return stack
}

// env is where the stacks are deployed.
func (a *app) env() *awscdk.Environment {
	env := &awscdk.Environment{Region: &a.cfg.Region}
	if a.cfg.Account != "" {
		env.Account = &a.cfg.Account
	}
	return env
}

// keyIn is the key that encrypts what scope holds; nil is the keys of AWS.
func (a *app) keyIn(scope constructs.Construct) awskms.IKey {
	if a.cfg.Encryption.Existing() {
		return awskms.Key_FromKeyArn(scope, jsii.String("Key"), &a.cfg.Encryption.Key)
	}
	return a.key
}

// keyArn is its ARN.
func (a *app) keyArn() *string {
	if a.cfg.Encryption.Existing() {
		return &a.cfg.Encryption.Key
	}
	return a.madeKey
}
