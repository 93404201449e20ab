package gateway_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/constructs/gateway"
)

// id is the logical id of the one resource of a kind.
func (s synthesis) id(t *testing.T, kind string) string {
	t.Helper()
	id, _ := s.only(t, kind)
	return id
}

func TestREST(t *testing.T) {
	s := synth(t, true, nil)
	api, fn := s.id(t, "AWS::ApiGateway::RestApi"), s.id(t, "AWS::Lambda::Function")
	calls := `{"Fn::Join": ["", ["arn:aws:execute-api:us-east-1:123456789012:", {"Ref": "` + api + `"}, "/v1/*/*"]]}`

	rest := s.props(t, "AWS::ApiGateway::RestApi")
	for key, want := range map[string]string{
		"Name": `"shop"`, "BinaryMediaTypes": `["*/*"]`, "EndpointConfiguration": `{"Types": ["REGIONAL"]}`,
		"SecurityPolicy": `"SecurityPolicy_TLS13_1_2_2021_06"`, "EndpointAccessMode": `"STRICT"`,
		"Policy": `null`, "DisableExecuteApiEndpoint": `null`,
	} {
		is(t, key, rest[key], want)
	}
	is(t, "path", s.props(t, "AWS::ApiGateway::Resource")["PathPart"], `"{proxy+}"`)
	method := s.props(t, "AWS::ApiGateway::Method")
	is(t, "method", []any{method["HttpMethod"], method["AuthorizationType"]}, `["ANY", "AWS_IAM"]`)
	is(t, "integration", method["Integration"], `{"Type": "AWS_PROXY", "IntegrationHttpMethod": "POST", "ResponseTransferMode": "STREAM", "TimeoutInMillis": 31000,
		"Uri": {"Fn::Join": ["", ["arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/", {"Fn::GetAtt": ["`+fn+`", "Arn"]}, "/response-streaming-invocations"]]}}`)
	permission := s.props(t, "AWS::Lambda::Permission")
	is(t, "who invokes", []any{permission["Action"], permission["Principal"]}, `["lambda:InvokeFunction", "apigateway.amazonaws.com"]`)
	is(t, "for what", permission["SourceArn"], calls)

	_, callers := s.named(t, "GatewayCallerPolicy")
	is(t, "callers", callers["Properties"].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"],
		`[{"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": `+calls+`}]`)
	is(t, "URL", s.outputs["Url"].(map[string]any)["Value"], `{"Fn::Join": ["", ["https://", {"Ref": "`+api+`"}, ".execute-api.us-east-1.amazonaws.com"]]}`)
}

func TestStage(t *testing.T) {
	s := synth(t, true, nil)
	stage := s.props(t, "AWS::ApiGateway::Stage")
	is(t, "name", stage["StageName"], `"v1"`)
	is(t, "settings", stage["MethodSettings"], `[{"HttpMethod": "*", "ResourcePath": "/*", "LoggingLevel": "ERROR", "DataTraceEnabled": false}]`)
	access, _ := s.named(t, "GatewayApiAccess")
	log := stage["AccessLogSetting"].(map[string]any)
	is(t, "destination", log["DestinationArn"], `{"Fn::Join": ["", ["arn:aws:logs:us-east-1:123456789012:log-group:", {"Ref": "`+access+`"}]]}`)
	var line map[string]string
	if err := json.Unmarshal([]byte(log["Format"].(string)), &line); err != nil {
		t.Errorf("a line of the log is not JSON: %v", err)
	}
	if stage["TracingEnabled"] != nil {
		t.Error("the API traces, and the function does not")
	}

	// What is there before a stage can log.
	_, r := s.only(t, "AWS::ApiGateway::Stage")
	depends := fmt.Sprint(r["DependsOn"])
	for _, id := range []string{"GatewayApiErrors", "GatewayApiLogs"} {
		if !strings.Contains(depends, id) {
			t.Errorf("the stage does not wait for %s: %s", id, depends)
		}
	}
	_, errors := s.named(t, "GatewayApiErrors")
	is(t, "errors", errors["Properties"], `{"RetentionInDays": 90, "LogGroupName": {"Fn::Join": ["", ["API-Gateway-Execution-Logs_", {"Ref": "`+s.id(t, "AWS::ApiGateway::RestApi")+`"}, "/v1"]]}}`)
	_, account := s.only(t, "AWS::ApiGateway::Account")
	_, role := s.named(t, "GatewayApiLogsRole")
	is(t, "what is kept", []any{account["DeletionPolicy"], role["DeletionPolicy"], errors["DeletionPolicy"]}, `["Retain", "Retain", "Retain"]`)

	s = synth(t, true, func(p *gateway.GatewayProps) { p.Config.Concurrency, p.Data.OnDestroy = 7, "delete" })
	settings := s.props(t, "AWS::ApiGateway::Stage")["MethodSettings"].([]any)[0].(map[string]any)
	is(t, "limits", []any{settings["ThrottlingBurstLimit"], settings["ThrottlingRateLimit"]}, `[7, 70]`)
	_, errors = s.named(t, "GatewayApiErrors")
	_, account = s.only(t, "AWS::ApiGateway::Account")
	is(t, "what is kept", []any{errors["DeletionPolicy"], account["DeletionPolicy"]}, `["Delete", "Retain"]`)
}

// TestLogRole checks that only logRole: managed changes the account's setting, and
// that without a role the stage asks for no log, since it would not deploy.
func TestLogRole(t *testing.T) {
	for role, want := range map[string]struct {
		level string
		logs  bool
	}{
		config.LogRoleNone:    {"OFF", false},
		config.LogRoleAccount: {"ERROR", true},
	} {
		t.Run(role, func(t *testing.T) {
			s := synth(t, true, func(p *gateway.GatewayProps) { p.Config.LogRole = role })
			for id, r := range s.resources {
				if r["Type"] == "AWS::ApiGateway::Account" || strings.HasPrefix(id, "GatewayApiLogsRole") {
					t.Errorf("%s is there", id)
				}
				if !want.logs && strings.HasPrefix(id, "GatewayApi") && r["Type"] == "AWS::Logs::LogGroup" {
					t.Errorf("%s is there, and nothing writes to it", id)
				}
			}
			stage := s.props(t, "AWS::ApiGateway::Stage")
			if got := stage["AccessLogSetting"] != nil; got != want.logs {
				t.Errorf("the stage logs calls: %v, want %v", got, want.logs)
			}
			if level := stage["MethodSettings"].([]any)[0].(map[string]any)["LoggingLevel"]; level != want.level {
				t.Errorf("the stage logs errors at level %v, want %s", level, want.level)
			}
		})
	}
}

// TestPrivateREST checks the resource policy of a private API: it denies calls from outside
// the VPC, and allows callers who do not sign.
func TestPrivateREST(t *testing.T) {
	private := func(change func(*config.API)) func(*gateway.GatewayProps) {
		return func(p *gateway.GatewayProps) {
			p.Config.Exposure = config.ExposurePrivate
			change(p.Config)
		}
	}
	for name, tc := range map[string]struct {
		change  func(*config.API)
		allowed string // resource that needs no signature
	}{
		"iam":           {func(*config.API) {}, ""},
		"iam and pages": {func(a *config.API) { a.CORS.Origins = []string{"https://a.example"} }, "execute-api:/v1/OPTIONS/*"},
		"key":           {func(a *config.API) { a.Auth = config.AuthKey }, "execute-api:/*"},
		"jwt":           {func(a *config.API) { a.Auth = config.AuthJWT }, "execute-api:/*"},
	} {
		t.Run(name, func(t *testing.T) {
			s := synth(t, true, private(tc.change))
			rest := s.props(t, "AWS::ApiGateway::RestApi")
			is(t, "endpoint", rest["EndpointConfiguration"], `{"Types": ["PRIVATE"]}`)
			_, entrance := s.named(t, "GatewayEntranceEndpoint")
			vpc, _ := json.Marshal(entrance["Properties"].(map[string]any)["VpcId"])
			want := `[{"Effect": "Deny", "Principal": {"AWS": "*"}, "Action": "execute-api:Invoke", "Resource": "execute-api:/*", "Condition": {"StringNotEquals": {"aws:SourceVpc": ` + string(vpc) + `}}}`
			if tc.allowed != "" {
				want += `, {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "execute-api:Invoke", "Resource": "` + tc.allowed + `", "Condition": {"StringEquals": {"aws:SourceVpc": ` + string(vpc) + `}}}`
			}
			is(t, "policy", rest["Policy"].(map[string]any)["Statement"], want+"]")
			statement := entrance["Properties"].(map[string]any)["PolicyDocument"].(map[string]any)["Statement"].([]any)[0].(map[string]any)
			is(t, "who may come through it", statement["Principal"], `{"AWS": "*"}`)
			if condition := statement["Condition"]; condition != nil {
				t.Errorf("a call that nobody signed may lack the key of the condition %v", condition)
			}
			is(t, "what the endpoint leads to", statement["Resource"], `{"Fn::Join": ["", ["arn:aws:execute-api:us-east-1:123456789012:", {"Ref": "`+s.id(t, "AWS::ApiGateway::RestApi")+`"}, "/v1/*/*"]]}`)
		})
	}
	t.Run("with endpoints that were there before", func(t *testing.T) {
		s := synth(t, true, private(func(a *config.API) { a.VPCEndpoints = []string{"vpce-1", "vpce-2"} }))
		rest := s.props(t, "AWS::ApiGateway::RestApi")
		is(t, "endpoint", rest["EndpointConfiguration"], `{"Types": ["PRIVATE"], "VpcEndpointIds": ["vpce-1", "vpce-2"]}`)
		is(t, "from where", rest["Policy"].(map[string]any)["Statement"].([]any)[0].(map[string]any)["Condition"], `{"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}}`)
		is(t, "URL", s.outputs["Url"].(map[string]any)["Value"], `{"Fn::Join": ["", ["https://", {"Ref": "`+s.id(t, "AWS::ApiGateway::RestApi")+`"}, "-vpce-1.execute-api.us-east-1.amazonaws.com"]]}`)
	})
}

// TestMethods sees who must sign what.
func TestMethods(t *testing.T) {
	pages := func(a *config.API) { a.CORS.Origins = []string{"https://a.example"} }
	for name, tc := range map[string]struct {
		change func(*config.API)
		want   map[string]string // authorization by method
		output string
	}{
		"iam":           {func(*config.API) {}, map[string]string{"ANY": "AWS_IAM"}, "CallerPolicy"},
		"iam and pages": {pages, map[string]string{"ANY": "AWS_IAM", "OPTIONS": "NONE"}, "CallerPolicy"},
		"key":           {func(a *config.API) { a.Auth = config.AuthKey; pages(a) }, map[string]string{"ANY": "NONE"}, "Keys"},
		"jwt":           {func(a *config.API) { a.Auth = config.AuthJWT }, map[string]string{"ANY": "NONE"}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := synth(t, true, func(p *gateway.GatewayProps) { tc.change(p.Config) })
			got := map[string]string{}
			for _, r := range s.resources {
				if r["Type"] == "AWS::ApiGateway::Method" {
					p := r["Properties"].(map[string]any)
					got[p["HttpMethod"].(string)] = p["AuthorizationType"].(string)
				}
			}
			if fmt.Sprint(got) != fmt.Sprint(tc.want) {
				t.Errorf("got %v, want %v", got, tc.want)
			}
			for _, output := range []string{"CallerPolicy", "Keys"} {
				if _, there := s.outputs[output]; there != (output == tc.output) {
					t.Errorf("output %s: %v", output, there)
				}
			}
		})
	}
}

// TestDeployment expects a new deployment exactly when the API changes.
func TestDeployment(t *testing.T) {
	id := func(change func(*config.API)) string {
		s := synth(t, true, func(p *gateway.GatewayProps) { change(p.Config) })
		id, r := s.only(t, "AWS::ApiGateway::Deployment")
		if !strings.Contains(fmt.Sprint(r["DependsOn"]), "GatewayAny") {
			t.Errorf("%s does not wait for the method", id)
		}
		return id
	}
	base := id(func(*config.API) {})
	for name, tc := range map[string]struct {
		change func(*config.API)
		new    bool
	}{
		"nothing":     {func(*config.API) {}, false},
		"memory":      {func(a *config.API) { a.MemoryMB = 1024 }, false},
		"concurrency": {func(a *config.API) { a.Concurrency = 3 }, false}, // a setting of the stage
		"timeout":     {func(a *config.API) { a.Timeout = form.Seconds(40) }, true},
		"auth":        {func(a *config.API) { a.Auth = config.AuthJWT }, true},
		"exposure":    {func(a *config.API) { a.Exposure = config.ExposurePrivate }, true},
		"pages":       {func(a *config.API) { a.CORS.Origins = []string{"https://a.example"} }, true},
	} {
		if got := id(tc.change); (got != base) != tc.new {
			t.Errorf("%s: %s, then %s", name, base, got)
		}
	}
}
