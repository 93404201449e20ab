// Package gateway has the construct that puts the gateway on AWS: a Lambda
// function behind a URL, and what says who may call it. What the function does is
// in the gateway package at the root; what it may call, the stacks say.
package gateway

import (
	"math"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// GatewayProps is what a [Gateway] needs from the outside.
type GatewayProps struct {
	// Home is where the function is; see [arn.Of].
	Home arn.Home
	// Name is what the API Gateway console shows.
	Name string
	// Config is the api block of the config file, used as it is.
	Config *config.API
	// Data says how long logs are kept, and what a destroy does to them.
	Data *config.Data
	// Code is the directory with the built function, called bootstrap.
	Code *string
	// Settings is what the function reads from its layer. It holds no tokens.
	Settings *contract.Settings
	// Targets is what the function reads from its environment. It may hold tokens.
	Targets *contract.Targets
	// Network is the VPC the function runs in. Nil means none.
	Network *network.Network
	// Key encrypts the logs, and the keys of callers. Nil means keys that AWS has.
	Key awskms.IKey
	// KeyArn is the ARN of Key.
	KeyArn *string
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
	Function awslambda.Function
	// URL is where callers send requests. It ends before /v1.
	URL *string
	// CallerPolicyArn is the ARN of the policy to attach to callers. It is nil unless
	// api.auth is iam.
	CallerPolicyArn *string
	// KeysArn is the ARN of the secret with the callers' keys. It is nil unless
	// api.auth is key.
	KeysArn *string

	home    arn.Home
	network *network.Network
	role    awsiam.CfnRole
}

// NewGateway adds a Gateway to scope.
func NewGateway(scope constructs.Construct, id *string, props *GatewayProps) *Gateway {
	g := &Gateway{home: props.Home, network: props.Network}
	constructs.NewConstruct_Override(g, scope, id)
	cfg := props.Config

	logs := kept.NewLogGroup(g, jsii.String("Logs"), &kept.LogGroupProps{Key: props.Key, Data: props.Data})
	g.role = g.newRole(logs)
	targets := *props.Targets
	var callers *keys
	if cfg.Auth == config.AuthKey {
		callers = g.newKeys(props)
		targets.AuthTargets = callers.targets()
		g.KeysArn = callers.secret
	}
	mode := contract.InvokeREST
	if props.Network == nil {
		mode = contract.InvokeStream
	}
	fn := &awslambda.FunctionProps{
		Description:  jsii.String("Gateway of sagerock: one API in front of every model"),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(props.Code, nil),
		Layers:       &[]awslambda.ILayerVersion{g.settings(props.Settings)},
		Environment: &map[string]*string{
			contract.EnvSettings:   jsii.String(contract.SettingsPath),
			contract.EnvTargets:    g.targets(&targets),
			contract.EnvInvokeMode: jsii.String(mode),
		},
		MemorySize:            jsii.Number(cfg.MemoryMB),
		Timeout:               awscdk.Duration_Seconds(jsii.Number(timeout(cfg))),
		Role:                  policy.Imported(g, jsii.String("FunctionRole"), g.role),
		LogGroup:              logs,
		LoggingFormat:         awslambda.LoggingFormat_JSON,
		ApplicationLogLevelV2: awslambda.ApplicationLogLevel_INFO,
		SystemLogLevelV2:      awslambda.SystemLogLevel_INFO,
	}
	if cfg.Concurrency > 0 {
		fn.ReservedConcurrentExecutions = jsii.Number(cfg.Concurrency)
	}
	g.Function = awslambda.NewFunction(g, jsii.String("Function"), fn)
	if n := props.Network; n != nil {
		// On the resource, because the ids of a network are all that is known of it.
		g.Function.Node().DefaultChild().(awslambda.CfnFunction).SetVpcConfig(&awslambda.CfnFunction_VpcConfigProperty{
			SubnetIds:        &n.SubnetIDs,
			SecurityGroupIds: &[]*string{n.CallersID},
		})
	}
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
	return g
}

// timeout is when Lambda ends the function, in seconds: after the gateway has
// given up by itself and said so. Lambda takes no more than 15 minutes, of which
// the gateway leaves the end unused.
func timeout(cfg *config.API) float64 {
	return min(math.Ceil(cfg.Timeout.Seconds())+1, 900)
}
