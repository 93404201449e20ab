package gateway

import (
	"encoding/json"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// accessLog is a line of the access log: who called, when and how it went, and
// nothing of what was asked or answered.
//
// An error is there by its type, without API Gateway's words for it: of a signature
// that is wrong they repeat the headers that should have been signed, and the
// caller's session token is one of them (IAM User Guide, "Troubleshoot signed
// requests for AWS APIs").
var accessLog = map[string]string{
	"requestId":        "$context.requestId",
	"time":             "$context.requestTime",
	"ip":               "$context.identity.sourceIp",
	"caller":           "$context.identity.userArn",
	"method":           "$context.httpMethod",
	"path":             "$context.path",
	"status":           "$context.status",
	"bytes":            "$context.responseLength",
	"latencyMs":        "$context.responseLatency",
	"integrationError": "$context.integrationErrorMessage",
	"error":            "$context.error.responseType",
	"firewall":         "$context.wafResponseCode",
}

// stage is where a deployment of the API can be called, with its logs and limits.
func (g *Gateway) stage(props *GatewayProps, api, deployment *string) *string {
	settings := &awsapigateway.CfnStage_MethodSettingProperty{
		HttpMethod:       jsii.String("*"),
		ResourcePath:     jsii.String("/*"),
		LoggingLevel:     jsii.String("OFF"),
		DataTraceEnabled: false, // it would log what is asked and answered
	}
	if n := props.Config.Concurrency; n > 0 {
		// As many at once as the function takes, and no more than it can have done with
		// if each takes a tenth of a second, so that what is too much is 429 here already.
		settings.ThrottlingBurstLimit, settings.ThrottlingRateLimit = jsii.Number(n), jsii.Number(10*n)
	}
	shape := &awsapigateway.CfnStageProps{
		RestApiId:      api,
		DeploymentId:   deployment,
		StageName:      jsii.String(contract.RESTStage),
		MethodSettings: []any{settings},
	}
	reasons := map[string]string{}
	var first []awscdk.CfnResource
	if props.Config.LogRole == config.LogRoleNone {
		// A stage that logs does not deploy in an account that has set no role for it, and
		// the setting is shared with every other API there.
		why := "Logs of API Gateway need a role that is one setting of the account, which this app sets only with api.logRole; the gateway logs each request itself."
		reasons["APIG1"], reasons["APIG6"] = why, why
	} else {
		settings.LoggingLevel = jsii.String("ERROR")
		shape.AccessLogSetting, first = g.stageLogs(props, *api)
	}
	stage := awsapigateway.NewCfnStage(g, jsii.String("Stage"), shape)
	for _, resource := range first {
		stage.AddResourceDependency(resource, nil)
	}
	if props.Config.WAF.On() {
		g.firewall(props.Config, api, stage.Ref())
	} else {
		reasons["APIG3"] = "api.waf is for the user to choose: it costs money, and callers must be known in any case."
	}
	policy.Except(stage, reasons)
	return stage.Ref()
}

// stageLogs adds the log groups of the stage: one line for each call, and the errors
// of API Gateway. The stage depends on the resources that it returns.
func (g *Gateway) stageLogs(props *GatewayProps, api string) (*awsapigateway.CfnStage_AccessLogSettingProperty, []awscdk.CfnResource) {
	// API Gateway prescribes the name of the group for its errors. It would create the
	// group by itself, without the key and without an end of its retention. The name has
	// the API's id, so a group that stays clashes with no later one.
	errors := kept.NewLogGroup(g, jsii.String("ApiErrors"), &kept.LogGroupProps{
		Name: jsii.String("API-Gateway-Execution-Logs_" + api + "/" + contract.RESTStage), KeyArn: props.KeyArn, Data: props.Data,
	})
	access := kept.NewLogGroup(g, jsii.String("ApiAccess"), &kept.LogGroupProps{KeyArn: props.KeyArn, Data: props.Data})
	format, err := json.Marshal(accessLog)
	if err != nil {
		panic(err) // a map of strings always encodes
	}
	first := []awscdk.CfnResource{errors}
	if props.Config.LogRole == config.LogRoleManaged {
		first = append(first, g.letAPIGatewayLog())
	}
	return &awsapigateway.CfnStage_AccessLogSettingProperty{
		DestinationArn: jsii.String(g.home.Of("logs", "log-group:"+*access.Ref())),
		Format:         jsii.String(string(format)),
	}, first
}

// letAPIGatewayLog names the role that API Gateway writes logs with. There is one
// for the account in a Region: the last deployment that sets it sets it for every API
// there (API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs in
// API Gateway"). So this one may do what any other may, by the policy that AWS
// wants it to have, and a destroy leaves it: other APIs may log with it by then,
// and API Gateway would go on trying to, because a deleted setting stays in force
// (CloudFormation Template Reference, "AWS::ApiGateway::Account").
func (g *Gateway) letAPIGatewayLog() awsapigateway.CfnAccount {
	trust := policy.Trust("apigateway.amazonaws.com")
	role := awsiam.NewCfnRole(g, jsii.String("ApiLogsRole"), &awsiam.CfnRoleProps{
		Description:              jsii.String("API Gateway writes the logs of every REST API of the account in this Region"),
		AssumeRolePolicyDocument: policy.Document(trust),
		ManagedPolicyArns:        &[]any{"arn:" + g.home.Partition + ":iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"},
	})
	role.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil)
	policy.Explain(role, []policy.Statement{trust})
	policy.Except(role, map[string]string{"IAM4": "One role serves every API of the account in a Region, and this policy is what AWS wants it to have."})
	account := awsapigateway.NewCfnAccount(g, jsii.String("ApiLogs"), &awsapigateway.CfnAccountProps{CloudWatchRoleArn: role.AttrArn()})
	account.ApplyRemovalPolicy(awscdk.RemovalPolicy_RETAIN, nil)
	return account
}
