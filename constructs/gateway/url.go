package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/policy"
)

// newURL puts the function behind a Function URL. With keys and tokens, the URL
// lets everybody through to the function, which looks for itself; the CDK writes
// the two statements that Lambda wants for that (Lambda Developer Guide, "Control
// access to Lambda function URLs").
func (g *Gateway) newURL(cfg *config.API) {
	options := &awslambda.FunctionUrlOptions{
		AuthType:   awslambda.FunctionUrlAuthType_AWS_IAM,
		InvokeMode: awslambda.InvokeMode_RESPONSE_STREAM,
	}
	if cfg.Auth != config.AuthIAM {
		options.AuthType = awslambda.FunctionUrlAuthType_NONE
	}
	if cfg.CORS.On() {
		options.Cors = &awslambda.FunctionUrlCorsOptions{
			AllowedOrigins: jsii.Strings(cfg.CORS.Origins...),
			AllowedMethods: &[]awslambda.HttpMethod{awslambda.HttpMethod_GET, awslambda.HttpMethod_POST},
			AllowedHeaders: jsii.Strings("authorization", "*"), // * does not stand for authorization (Fetch Standard)
			ExposedHeaders: jsii.Strings("*"),
			MaxAge:         awscdk.Duration_Hours(jsii.Number(1)),
		}
	}
	// What Lambda has for it ends in a slash, and that of a REST API does not.
	url := g.Function.AddFunctionUrl(options).Url()
	host := awscdk.Fn_Select(jsii.Number(2), awscdk.Fn_Split(jsii.String("/"), url, nil))
	g.URL = jsii.String("https://" + *host)

	if cfg.Auth == config.AuthIAM {
		// The URL of this function and nothing else of it. A URL needs both rights; the
		// second is worth nothing but through the URL (same page).
		fn := *g.Function.FunctionArn()
		g.callers(
			policy.Allow([]string{"lambda:InvokeFunctionUrl"}, fn).
				When("StringEquals", map[string]any{"lambda:FunctionUrlAuthType": "AWS_IAM"}),
			policy.Allow([]string{"lambda:InvokeFunction"}, fn).
				When("Bool", map[string]any{"lambda:InvokedViaFunctionUrl": "true"}),
		)
	}
}
