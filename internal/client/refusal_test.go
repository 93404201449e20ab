package client

import (
	"net/http"
	"strings"
	"testing"
)

// TestBadCredentialsAreNotAMissingPolicy holds what the services in front of a gateway answer
// to signatures that they do not accept against what the user reads.
func TestBadCredentialsAreNotAMissingPolicy(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "")
	t.Setenv("AWS_PROFILE", "")
	for _, tc := range []struct{ code, body, want, fix string }{
		{"ExpiredTokenException", `{"message":"The security token included in the request is expired"}`, "have expired (ExpiredTokenException)", "aws sso login"},
		{"UnrecognizedClientException", `{"message":"The security token included in the request is invalid."}`, "does not know the access key", "aws sso login"},
		{"InvalidSignatureException", `{"message":"Signature expired: 20261127T1 is now earlier than 20261127T2"}`, "another time than the clock", "set the clock"},
		{"InvalidSignatureException", `{"message":"The request signature we calculated does not match"}`, "the AWS secret key is not", "aws sso login"},
		// as the gateway responses of a REST API word it
		{"ExpiredTokenException", `{"error":{"message":"The security token included in the request is expired","code":"EXPIRED_TOKEN","hint":"x"}}`, "have expired", "aws sso login"},
		{"AccessDeniedException", `{"Message":"User: arn:aws:iam::1:user/x is not authorized to perform: execute-api:Invoke"}`, "you may not call the gateway (403)", "attach the policy"},
		{"MissingAuthenticationTokenException", `{"message":"Missing Authentication Token"}`, "you may not call the gateway (403)", "attach the policy"},
		{"", `{"Message":"Forbidden"}`, "you may not call the gateway (403)", "attach the policy"},
	} {
		g := &Gateway{URL: "https://x", service: "execute-api", region: "us-east-1"}
		a := &Answer{Status: http.StatusForbidden, Header: http.Header{"X-Amzn-Errortype": {tc.code}}, Body: []byte(tc.body)}
		text, fix, _ := strings.Cut(g.Refusal(a).Error(), "\n\tfix: ")
		if !strings.Contains(text, tc.want) || !strings.HasPrefix(fix, tc.fix) {
			t.Errorf("%s %s: got %q, fix %q", tc.code, tc.body, text, fix)
		}
	}
}
