// Package gateway has the construct that puts the gateway on AWS: a Lambda
// function behind a URL, and what says who may call it. What the function does is
// in the gateway package at the root; what it may call, the stacks say.
package gateway

import (
	"math"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/asset"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/contract"
)

// GatewayProps is what a [Gateway] needs from the outside.
type GatewayProps struct {
	// Code is the folder with the function's binary, bootstrap, which is built from the
	// package github.com/sagerock/sagerock/cmd/gateway.
	Code *string
	// Models are what callers can ask for, by the name that they send as "model". The
	// gateway may call them and nothing else. Not used beside Settings.
	Models map[string]*Model
	// Config is the api block of the config file, used as it is. Nil means its defaults: a
	// public URL for callers that sign their requests.
	Config *config.API
	// Home is where the function is; see [arn.Of]. Without it, where the stack is.
	Home arn.Home
	// Name is what the API Gateway console and the metrics show. Without it, the path of
	// the construct.
	Name string
	// Data says how long logs are kept, and what a destroy does to them. Nil means the
	// defaults.
	Data *config.Data
	// Settings is what the function reads from its layer. It holds no tokens. Nil makes it
	// from Models; with it, say what the gateway may call with [Gateway.Allow].
	Settings *contract.Settings
	// Targets is what the function reads from its environment. It may hold tokens.
	Targets *contract.Targets
	// Network is the VPC the function runs in. Nil means none.
	Network *network.Network
	// KeyArn is the key that encrypts the logs, the keys of callers and the bucket. Nil
	// means keys that AWS has.
	KeyArn *string
	// Bucket is where calls are kept. It is needed for api.capture only.
	Bucket awss3.IBucket
}

// Gateway is the function in front of every model, its URL, and what callers show
// there: a policy that lets them sign requests, or a secret with their keys.
//
// Its role may write its own log, and call what [Gateway.Allow] says. Without a
// network the URL is a Function URL. With one it is a REST API, because a Function
// URL does not stream then: "Lambda function URLs do not support response
// streaming within a VPC environment" (Lambda Developer Guide, "Response streaming
// for Lambda functions").
type Gateway struct {
	constructs.Construct

	// Function is the Lambda function.
	Function awslambda.CfnFunction
	// URL is where callers send requests. It ends before /v1.
	URL *string
	// DomainTarget is what the record of a custom domain must lead to, nil where there is
	// no such domain or its record is made.
	DomainTarget *string
	// CallerPolicyArn is the ARN of the policy to attach to callers. It is nil unless
	// api.auth is iam.
	CallerPolicyArn *string
	// KeysArn is the ARN of the secret with the callers' keys. It is nil unless
	// api.auth is key.
	KeysArn *string

	home    arn.Home
	network *network.Network
	out     constructs.Construct // the way out of it, if there is one
	role    awsiam.CfnRole
	timeout float64 // in seconds
}

// NewGateway adds a Gateway to scope.
func NewGateway(scope constructs.Construct, id *string, props *GatewayProps) *Gateway {
	const name = "gateway.NewGateway"
	props = defaults.Of(props)
	props.Config = defaults.Or(name, "Config", props.Config)
	if props.Code == nil {
		defaults.Fail(name, "write the folder that the gateway is built into, such as build/gateway", "Code is not set")
	}
	if _, err := os.Stat(filepath.Join(*props.Code, "bootstrap")); err != nil {
		defaults.Fail(name, "build it from github.com/sagerock/sagerock/cmd/gateway, as cdk.json of sagerock init --app does", "there is no gateway %s", filepath.Join(*props.Code, "bootstrap"))
	}
	if props.Config.Capture.Percent > 0 && props.Bucket == nil {
		defaults.Fail(name, "make one with foundation.NewBucket", "Bucket is not set, and api.capture keeps calls in it")
	}
	g := &Gateway{network: props.Network}
	constructs.NewConstruct_Override(g, scope, id)
	g.home = defaults.Home(props.Home, g)
	if props.Name == "" {
		props.Name = defaults.Name(g, 60)
	}
	models := props.Settings == nil
	if models {
		if len(props.Models) == 0 {
			defaults.Fail(name, "write a model and the construct that serves it", "Models is empty")
		}
		g.serve(name, props)
	}
	if props.Targets == nil {
		props.Targets = &contract.Targets{}
	}
	cfg := props.Config
	g.timeout = timeout(cfg, props.Settings.LongestHold())

	logs := kept.NewLogGroup(g, jsii.String("Logs"), &kept.LogGroupProps{KeyArn: props.KeyArn, Data: props.Data})
	g.role = g.newRole(logs)
	targets := *props.Targets
	var callers *keys
	if cfg.Auth == config.AuthKey {
		callers = g.newKeys(props)
		targets.AuthTargets = callers.targets()
		g.KeysArn = callers.secret
	}
	if cfg.Capture.Percent > 0 {
		targets.Bucket = *props.Bucket.BucketName()
	}
	mode := contract.InvokeREST
	if props.Network == nil {
		mode = contract.InvokeStream
	}
	code := asset.New(g, jsii.String("Code"), *props.Code)
	fn := &awslambda.CfnFunctionProps{
		Description:   jsii.String("Gateway of sagerock: one API in front of every model"),
		Runtime:       jsii.String("provided.al2023"),
		Architectures: jsii.Strings("arm64"),
		Handler:       jsii.String("bootstrap"),
		Code:          &awslambda.CfnFunction_CodeProperty{S3Bucket: code.Bucket, S3Key: code.Key},
		Layers:        &[]any{g.settings(props.Settings)},
		Environment: &awslambda.CfnFunction_EnvironmentProperty{Variables: map[string]*string{
			contract.EnvSettings:   jsii.String(contract.SettingsPath),
			contract.EnvTargets:    g.targets(&targets),
			contract.EnvInvokeMode: jsii.String(mode),
		}},
		MemorySize: jsii.Number(cfg.MemoryMB),
		Timeout:    jsii.Number(g.timeout),
		Role:       g.role.AttrArn(),
		LoggingConfig: &awslambda.CfnFunction_LoggingConfigProperty{
			LogGroup:            logs.Ref(),
			LogFormat:           jsii.String("JSON"),
			ApplicationLogLevel: jsii.String("INFO"), // what is below it is dropped, metrics included
			SystemLogLevel:      jsii.String("INFO"),
		},
	}
	if cfg.Concurrency > 0 {
		fn.ReservedConcurrentExecutions = jsii.Number(cfg.Concurrency)
	}
	if n := props.Network; n != nil {
		fn.VpcConfig = &awslambda.CfnFunction_VpcConfigProperty{SubnetIds: &n.SubnetIDs, SecurityGroupIds: &n.CallerIDs}
	}
	g.Function = awslambda.NewCfnFunction(g, jsii.String("Function"), fn)
	if props.Network == nil {
		g.newURL(cfg)
	} else {
		g.newREST(props)
	}
	switch {
	case callers != nil:
		g.allowKeys(callers)
	case g.network != nil && g.network.Lists("secretsmanager"):
		g.Allow("secretsmanager", nil)
	}
	if cfg.Capture.Percent > 0 {
		g.allowCapture(props)
	}
	if callers != nil || cfg.Capture.Percent > 0 {
		g.letOut()
	}
	if models {
		g.allowModels(props)
	}
	return g
}

// timeout is when Lambda ends the function, in seconds: after the gateway has
// given up by itself, said so, and kept what it keeps. A call may be held for some time, too.
// Lambda takes no more than 15 minutes, of which the gateway leaves the end unused.
func timeout(cfg *config.API, held float64) float64 {
	after := 1.0
	if cfg.Capture.Percent > 0 {
		after += 2
	}
	return min(math.Ceil(cfg.Timeout.Seconds()+held)+after, 900)
}
