// Package stacks turns a checked config into CloudFormation stacks. It is the
// only place that knows both paths; what a resource looks like is the business
// of the constructs.
//
// Stacks refer only to things of other stacks that never move: the VPC, the
// key, the bucket, the topic. What a change replaces, such as the version of a
// guardrail, lives in the api stack beside the gateway that calls it, because
// CloudFormation refuses to change a value that another stack imports.
package stacks

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/network"
)

// Props is what the stacks need besides the config.
type Props struct {
	// GatewayCode is the folder that holds the gateway's binary, bootstrap.
	GatewayCode string
	// Dir is the folder of the config file; the paths of scripts are relative to it.
	Dir string
}

// app is what the stacks share while they are built.
type app struct {
	scope constructs.Construct
	cfg   *config.Config
	props *Props

	key     awskms.IKey      // nil unless encryption.key is managed
	madeKey *string          // its ARN
	bucket  awss3.IBucket    // nil unless a model or the gateway keeps data
	topic   awssns.ITopic    // nil unless somebody is told
	network *network.Network // nil on network.mode: none
	logs    awscdk.Stack     // of the endpoints' log groups; nil without sagemaker blocks
}

// New adds the stacks that cfg asks for to scope. cfg comes from [config.Load]
// and is not checked again.
func New(scope constructs.Construct, cfg *config.Config, props *Props) {
	a := &app{scope: scope, cfg: cfg, props: props}
	a.foundation()
	a.networking()
	sagemaker := a.sagemaker()
	if a.logs != nil && len(cfg.OnSageMaker()) > 0 {
		sagemaker.AddStackDependency(a.logs, jsii.String("containers write to log groups that must be there"))
	}
	api := a.api()

	switch {
	case sagemaker == nil:
	case len(cfg.OnSageMaker()) > 0:
		api.AddStackDependency(sagemaker, jsii.String("the gateway calls the endpoints"))
	default:
		// An empty stack is one the CDK CLI deletes. It goes last, when nobody calls
		// the endpoints any more.
		sagemaker.AddStackDependency(api, jsii.String("the gateway has left the endpoints"))
	}

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

// stack adds a stack named prefix-name.
func (a *app) stack(id, name, description string) awscdk.Stack {
	env := &awscdk.Environment{Region: &a.cfg.Region}
	if a.cfg.Account != "" {
		env.Account = &a.cfg.Account
	}
	stack := awscdk.NewStack(a.scope, &id, &awscdk.StackProps{
		Env:                env,
		StackName:          jsii.String(a.cfg.Prefix() + "-" + name),
		Description:        jsii.String(a.cfg.Prefix() + ": " + description),
		AnalyticsReporting: jsii.Bool(false), // its resource would keep an empty stack alive
		// White space counts into the 1 MB of a template, and was a third of a large one.
		SuppressTemplateIndentation: jsii.Bool(true),
	})
	a.own(stack)
	return stack
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

// export makes tokens of s exports for as long as s lives. Without it the CDK
// exports what is imported today, and taking a model out of the file would
// first try to delete an export that is still in use.
func export(s awscdk.Stack, tokens ...*string) {
	for _, token := range tokens {
		s.ExportValue(token, nil)
	}
}
