package sagemaker

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/sagerock/sagerock/gateway/engine"
)

// wire loses every call, and ends the second.
type wire struct {
	calls  []*http.Request
	cancel func()
}

func (w *wire) Do(r *http.Request) (*http.Response, error) {
	if w.calls = append(w.calls, r); len(w.calls) == 2 {
		w.cancel()
	}
	return nil, errors.New("connection reset")
}

// TestAddress sees that the SDK's client, which tries again, goes where the first
// call went.
func TestAddress(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		region, base string
		source       any
		want         string
	}{
		"of a Region":       {region: "eu-central-1", want: "https://runtime.sagemaker.eu-central-1.amazonaws.com"},
		"of China":          {region: "cn-north-1", want: "https://runtime.sagemaker.cn-north-1.amazonaws.com.cn"},
		"of FIPS":           {region: "us-east-1", source: fips{}, want: "https://runtime-fips.sagemaker.us-east-1.amazonaws.com"},
		"of FIPS, the old":  {region: "fips-us-east-1", want: "https://runtime-fips.sagemaker.us-east-1.amazonaws.com"},
		"of a VPC endpoint": {region: "us-east-1", base: "https://vpce-1-2.runtime.sagemaker.us-east-1.vpce.amazonaws.com", want: "https://vpce-1-2.runtime.sagemaker.us-east-1.vpce.amazonaws.com"},
		"below a path":      {region: "us-east-1", base: "http://localhost:1/aws/", want: "http://localhost:1/aws"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			w := &wire{cancel: cancel}
			cfg := aws.Config{Region: tc.region, HTTPClient: w, Credentials: credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", "")}
			if tc.base != "" {
				cfg.BaseEndpoint = &tc.base
			}
			if tc.source != nil {
				cfg.ConfigSources = []any{tc.source}
			}
			_, err := newDirect(cfg, w).post(ctx, &invocation{model: &engine.Model{Endpoint: "churn"}, body: []byte("1"), stream: true})
			if err == nil || len(w.calls) != 2 {
				t.Fatalf("%d calls, %v", len(w.calls), err)
			}
			for i, r := range w.calls {
				if got, want := r.URL.String(), tc.want+"/endpoints/churn/invocations-response-stream"; got != want {
					t.Errorf("call %d went to %s\nwant %s", i+1, got, want)
				}
			}
		})
	}
}

// fips is a source of the SDK's settings that asks for FIPS.
type fips struct{}

func (fips) GetUseFIPSEndpoint(context.Context) (aws.FIPSEndpointState, bool, error) {
	return aws.FIPSEndpointStateEnabled, true, nil
}
