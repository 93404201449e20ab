// Package gateway has the construct that puts the gateway on AWS: a Lambda
// function behind a URL that takes signed requests only. What the function does
// is in the gateway package at the root; what it may call, the stacks say.
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
	// Key encrypts the logs. Nil means the key CloudWatch Logs owns.
	Key awskms.IKey
}

// Gateway is the function in front of every model, its URL, and the policy that
// lets callers use it.
//
// Its role may write its own log, and call what [Gateway.Allow] says. The URL is
// on the internet, but answers only requests that are signed by a principal with
// the rights of the caller policy.
type Gateway struct {
	constructs.Construct

	// Function is the Lambda function.
	Function awslambda.Function
	// URL is where callers send requests.
	URL *string
	// CallerPolicyArn is the ARN of the policy to attach to callers.
	CallerPolicyArn *string

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
	mode := invokeMode(props.Network)
	fn := &awslambda.FunctionProps{
		Description:  jsii.String("Gateway of sagerock: one API in front of every model"),
		Runtime:      awslambda.Runtime_PROVIDED_AL2023(),
		Architecture: awslambda.Architecture_ARM_64(),
		Handler:      jsii.String("bootstrap"),
		Code:         awslambda.Code_FromAsset(props.Code, nil),
		Layers:       &[]awslambda.ILayerVersion{g.settings(props.Settings)},
		Environment: &map[string]*string{
			contract.EnvSettings:   jsii.String(contract.SettingsPath),
			contract.EnvTargets:    g.targets(props.Targets),
			contract.EnvInvokeMode: jsii.String(string(mode)),
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
	g.URL = g.Function.AddFunctionUrl(&awslambda.FunctionUrlOptions{
		AuthType:   awslambda.FunctionUrlAuthType_AWS_IAM,
		InvokeMode: mode,
	}).Url()
	g.CallerPolicyArn = g.callers()
	return g
}

// invokeMode is how the URL invokes the function. In a VPC it is not a stream:
// "Lambda function URLs do not support response streaming within a VPC
// environment" (Lambda Developer Guide, "Response streaming for Lambda functions").
func invokeMode(n *network.Network) awslambda.InvokeMode {
	if n != nil {
		return awslambda.InvokeMode_BUFFERED
	}
	return awslambda.InvokeMode_RESPONSE_STREAM
}

// timeout is when Lambda ends the function, in seconds: after the gateway has
// given up by itself and said so. Lambda takes no more than 15 minutes, of which
// the gateway leaves the end unused.
func timeout(cfg *config.API) float64 {
	return min(math.Ceil(cfg.Timeout.Seconds())+1, 900)
}
