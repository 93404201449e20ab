package gateway_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/gateway"
)

// answers are the answers that the API gives by itself, by their type.
func (s synthesis) answers() map[string]map[string]any {
	answers := map[string]map[string]any{}
	for _, r := range s.resources {
		if r["Type"] == "AWS::ApiGateway::GatewayResponse" {
			p := r["Properties"].(map[string]any)
			answers[p["ResponseType"].(string)] = p
		}
	}
	return answers
}

// TestErrorAnswers sees that what API Gateway answers by itself is an error as
// OpenAI has it.
func TestErrorAnswers(t *testing.T) {
	answers := synth(t, true, nil).answers()
	for of, want := range map[string]string{
		"DEFAULT_4XX": `{"error": {"message": "Missing", "type": "invalid_request_error", "param": null, "code": "$context.error.responseType", "request_id": "$context.requestId"}}`,
		"THROTTLED": `{"error": {"message": "too many requests: wait as long as Retry-After says, then try again", "type": "rate_limit_error", "param": null,
			"code": "rate_limit_exceeded", "request_id": "$context.requestId"}}`,
		"DEFAULT_5XX": `{"error": {"message": "Missing", "type": "server_error", "param": null, "code": "$context.error.responseType", "request_id": "$context.requestId"}}`,
	} {
		if answers[of] == nil {
			t.Errorf("no answer for %s", of)
			continue
		}
		if status := answers[of]["StatusCode"]; status != nil {
			t.Errorf("%s: every error has status %v", of, status)
		}
		template := answers[of]["ResponseTemplates"].(map[string]any)["application/json"].(string)
		var got any
		if err := json.Unmarshal([]byte(strings.ReplaceAll(template, "$context.error.messageString", `"Missing"`)), &got); err != nil {
			t.Errorf("%s: %v in %s", of, err, template)
		}
		is(t, of, got, want)
	}
	is(t, "headers", []any{answers["DEFAULT_4XX"]["ResponseParameters"], answers["THROTTLED"]["ResponseParameters"]},
		`[{}, {"gatewayresponse.header.Retry-After": "'5'"}]`)
}

// TestReadableErrors sees which pages may read those, and what the firewall says.
func TestReadableErrors(t *testing.T) {
	for name, tc := range map[string]struct {
		origins       []string
		allowed, vary string
	}{
		"one origin":      {[]string{"https://a.example"}, "https://a.example", "Origin"},
		"several origins": {[]string{"https://a.example", "https://b.example"}, "*", ""},
		"any origin":      {[]string{"*"}, "*", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := synth(t, true, func(p *gateway.GatewayProps) {
				p.Config.Auth, p.Config.CORS.Origins, p.Config.WAF.RequestsPerIP = config.AuthKey, tc.origins, 300
			})
			for of, answer := range s.answers() {
				headers := answer["ResponseParameters"].(map[string]any)
				vary, _ := headers["gatewayresponse.header.Vary"].(string)
				is(t, of, []any{headers["gatewayresponse.header.Access-Control-Allow-Origin"], strings.Trim(vary, "'")}, `["'`+tc.allowed+`'", "`+tc.vary+`"]`)
				for header := range headers {
					if strings.Contains(header, "Credentials") {
						t.Errorf("%s: %s lets pages send cookies", of, header)
					}
				}
			}
			rule := s.props(t, "AWS::WAFv2::WebACL")["Rules"].([]any)[0].(map[string]any)
			src, _ := json.Marshal(rule["Action"])
			if want := `{"Name":"Access-Control-Allow-Origin","Value":"` + tc.allowed + `"}`; !strings.Contains(string(src), want) {
				t.Errorf("the firewall says %s, want %s", src, want)
			}
		})
	}
}
