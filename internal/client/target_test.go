package client

import (
	"testing"

	"github.com/sagerock/sagerock/config"
)

// TestTargetSigns tells the URLs that AWS guards from all others.
func TestTargetSigns(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "secret")
	for url, want := range map[string][2]string{
		"https://abc123.lambda-url.eu-west-1.on.aws/":                      {"lambda", "eu-west-1"},
		"https://abc123.lambda-url.us-gov-west-1.on.aws":                   {"lambda", "us-gov-west-1"},
		"https://abc123.execute-api.eu-west-1.amazonaws.com":               {"execute-api", "eu-west-1"},
		"https://abc123.execute-api.cn-north-1.amazonaws.com.cn/":          {"execute-api", "cn-north-1"},
		"http://localhost:8080":                                            {},
		"https://models.example.com/lambda-url.us-east-1.on":               {},
		"https://models.example.com/a.execute-api.us-east-1.amazonaws.com": {},
	} {
		to, err := At(t.Context(), url, "")
		if err != nil {
			t.Errorf("%s: %v", url, err)
		} else if got := [2]string{to.service, to.region}; got != want || (to.creds != nil) != (want[0] != "") {
			t.Errorf("%s is signed for %v with credentials: %v, want %v", url, got, to.creds != nil, want)
		}
		keyed, err := At(t.Context(), url, "sk-mine")
		if err != nil || keyed.creds != nil {
			t.Errorf("%s with a key: %v, credentials: %v", url, err, keyed.creds != nil)
		}
	}
}

// TestSignedForTheServiceBehindTheName signs for API Gateway behind a custom domain,
// whose name does not say what it is.
func TestSignedForTheServiceBehindTheName(t *testing.T) {
	named := &config.Config{API: &config.API{Domain: &config.Domain{Name: "llm.example.com"}}}
	plain := &config.Config{API: &config.API{}}
	for _, tc := range []struct {
		url  string
		cfg  *config.Config
		want string
	}{
		{"https://llm.example.com", named, "execute-api"},
		{"https://abc123.execute-api.eu-west-1.amazonaws.com", named, "execute-api"},
		{"https://abc123.lambda-url.eu-west-1.on.aws", plain, "lambda"},
		{"http://127.0.0.1:4000", plain, "lambda"},
	} {
		if got := signedFor(tc.url, tc.cfg); got != tc.want {
			t.Errorf("%s is signed for %s, want %s", tc.url, got, tc.want)
		}
	}
}
