package gateway_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/gateway"
)

// TestURL sees that the URL of callers has no slash at its end.
func TestURL(t *testing.T) {
	s := synth(t, false, nil)
	is(t, "URL", s.outputs["Url"].(map[string]any)["Value"],
		`{"Fn::Join": ["", ["https://", {"Fn::Select": [2, {"Fn::Split": ["/", {"Fn::GetAtt": ["`+s.id(t, "AWS::Lambda::Url")+`", "FunctionUrl"]}]}]}]]}`)
}

// TestOpenURL sees that a URL is open to all only where the function asks callers
// for keys or tokens, and what Lambda wants said for that.
func TestOpenURL(t *testing.T) {
	for _, auth := range []string{config.AuthKey, config.AuthJWT} {
		s := synth(t, false, func(p *gateway.GatewayProps) { p.Config.Auth = auth })
		is(t, auth, s.props(t, "AWS::Lambda::Url")["AuthType"], `"NONE"`)
		fn := `"FunctionName": {"Fn::GetAtt": ["` + s.id(t, "AWS::Lambda::Function") + `", "Arn"]}, "Principal": "*"`
		_, url := s.named(t, "GatewayUrlCalls")
		is(t, auth, url["Properties"], `{"Action": "lambda:InvokeFunctionUrl", "FunctionUrlAuthType": "NONE", `+fn+`}`)
		n := 0
		for _, r := range s.resources {
			if r["Type"] != "AWS::Lambda::Permission" {
				continue
			}
			n++
			if p := r["Properties"].(map[string]any); p["Action"] == "lambda:InvokeFunction" {
				is(t, auth, p, `{"Action": "lambda:InvokeFunction", "InvokedViaFunctionUrl": true, `+fn+`}`)
			}
		}
		if n != 2 {
			t.Errorf("%s: %d permissions, want 2", auth, n)
		}
		if _, there := s.outputs["CallerPolicy"]; there {
			t.Errorf("%s: there is a policy that callers do not need", auth)
		}
	}
}

func TestURLForPages(t *testing.T) {
	s := synth(t, false, func(p *gateway.GatewayProps) { p.Config.CORS.Origins = []string{"https://a.example"} })
	is(t, "CORS", s.props(t, "AWS::Lambda::Url")["Cors"], `{"AllowOrigins": ["https://a.example"], "AllowMethods": ["GET", "POST"],
		"AllowHeaders": ["authorization", "*"], "ExposeHeaders": ["*"], "MaxAge": 3600}`)
}
