package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// newURL puts the function behind a Function URL. With keys and tokens, the URL
// lets everybody through to the function, which looks for itself.
func (g *Gateway) newURL(cfg *config.API) {
	fn := g.Function.AttrArn()
	props := &awslambda.CfnUrlProps{
		TargetFunctionArn: fn,
		AuthType:          jsii.String("AWS_IAM"),
		InvokeMode:        jsii.String(contract.InvokeStream),
	}
	if cfg.Auth != config.AuthIAM {
		props.AuthType = jsii.String("NONE")
		g.open(fn)
	}
	if cfg.CORS.On() {
		props.Cors = &awslambda.CfnUrl_CorsProperty{
			AllowOrigins:  jsii.Strings(cfg.CORS.Origins...),
			AllowMethods:  jsii.Strings("GET", "POST"),
			AllowHeaders:  jsii.Strings("authorization", "*"), // * does not stand for authorization (Fetch Standard)
			ExposeHeaders: jsii.Strings("*"),
			MaxAge:        jsii.Number(3600),
		}
	}
	// What Lambda has for it ends in a slash, and that of a REST API does not.
	url := awslambda.NewCfnUrl(g, jsii.String("FunctionUrl"), props).AttrFunctionUrl()
	host := awscdk.Fn_Select(jsii.Number(2), awscdk.Fn_Split(jsii.String("/"), url, nil))
	g.URL = jsii.String("https://" + *host)

	if cfg.Auth == config.AuthIAM {
		// The URL of this function and nothing else of it. A URL needs both rights; the
		// second is worth nothing but through the URL (same page).
		g.callers(
			policy.Allow([]string{"lambda:InvokeFunctionUrl"}, *fn).
				When("StringEquals", map[string]any{"lambda:FunctionUrlAuthType": "AWS_IAM"}).
				Because("A caller of the URL of this function needs it."),
			policy.Allow([]string{"lambda:InvokeFunction"}, *fn).
				When("Bool", map[string]any{"lambda:InvokedViaFunctionUrl": "true"}).
				Because("A call of a URL is also one of its function; the condition allows it through the URL only."),
		)
	}
}

// open lets everybody call the function, by its URL and by nothing else of it. A
// URL needs both statements (Lambda Developer Guide, "Control access to Lambda
// function URLs").
func (g *Gateway) open(fn *string) {
	awslambda.NewCfnPermission(g, jsii.String("UrlCalls"), &awslambda.CfnPermissionProps{
		FunctionName: fn, Principal: jsii.String("*"),
		Action: jsii.String("lambda:InvokeFunctionUrl"), FunctionUrlAuthType: jsii.String("NONE"),
	})
	awslambda.NewCfnPermission(g, jsii.String("UrlInvokes"), &awslambda.CfnPermissionProps{
		FunctionName: fn, Principal: jsii.String("*"),
		Action: jsii.String("lambda:InvokeFunction"), InvokedViaFunctionUrl: true,
	})
}
