package main

import "testing"

// TestTargetSigns tells the URLs that Lambda guards from all others.
func TestTargetSigns(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", fakeKey)
	t.Setenv("AWS_SECRET_ACCESS_KEY", fakeSecret)
	for url, region := range map[string]string{
		"https://abc123.lambda-url.eu-west-1.on.aws/":        "eu-west-1",
		"https://abc123.lambda-url.us-gov-west-1.on.aws":     "us-gov-west-1",
		"http://localhost:8080":                              "",
		"https://models.example.com/lambda-url.us-east-1.on": "",
	} {
		to, err := (&askCmd{EndpointURL: url}).target(t.Context())
		if err != nil {
			t.Errorf("%s: %v", url, err)
		} else if to.region != region || (to.creds.AccessKeyID == fakeKey) != (region != "") {
			t.Errorf("%s is signed for %q with key %q, want Region %q", url, to.region, to.creds.AccessKeyID, region)
		}
	}
}
