package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// sent is what a call of the gateway and the same call of the SDK's client send.
func sent(t *testing.T, cfg aws.Config, path string) (ours, theirs http.Header) {
	t.Helper()
	headers := make(chan http.Header, 2)
	f := newFakeAWS(t, map[string][]http.HandlerFunc{path: {func(w http.ResponseWriter, r *http.Request) {
		headers <- r.Header
		if strings.HasSuffix(path, "-stream") {
			fakeaws.Parts(fakeaws.Completions("Hi"), 50)(w, r)
			return
		}
		completionAnswer(w, r)
	}}})
	cfg.BaseEndpoint = &f.URL
	_, sagemaker := wiring.Engines(cfg)
	s := roomy(onlySageMaker())
	s.Models["hybrid"].SageMaker.InferenceComponent, s.Models["hybrid"].SageMaker.Variants = "llama", []contract.Variant{{Name: "blue", Weight: 100}}
	g, _ := start(t, gateway.Options{Settings: s, SageMaker: sagemaker})
	client := sagemakerruntime.NewFromConfig(cfg)
	endpoint, component, variant, asJSON := aws.String("shop-hybrid"), aws.String("llama"), aws.String("blue"), aws.String("application/json")
	var err error
	if strings.HasSuffix(path, "-stream") {
		askChat(g, "hybrid", streamed)
		_, err = client.InvokeEndpointWithResponseStream(t.Context(), &sagemakerruntime.InvokeEndpointWithResponseStreamInput{
			EndpointName: endpoint, InferenceComponentName: component, TargetVariant: variant,
			Body: []byte(f.requests[0].body), ContentType: asJSON, Accept: aws.String("text/event-stream"),
		})
	} else {
		askChat(g, "hybrid", hi)
		_, err = client.InvokeEndpoint(t.Context(), &sagemakerruntime.InvokeEndpointInput{
			EndpointName: endpoint, InferenceComponentName: component, TargetVariant: variant,
			Body: []byte(f.requests[0].body), ContentType: asJSON, Accept: asJSON,
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	return <-headers, <-headers
}

// TestTheWireIsTheSDKs compares a call with the same call of the SDK's client.
func TestTheWireIsTheSDKs(t *testing.T) {
	t.Setenv("AWS_LAMBDA_FUNCTION_NAME", "gateway")
	t.Setenv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1")
	cfg := sdkConfig("")
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "AKIAEXAMPLE", SecretAccessKey: "secret", SessionToken: "token"}, nil
	})
	for _, path := range []string{invokePath, invokeStreamPath} {
		ours, theirs := sent(t, cfg, path)
		for _, own := range []string{"User-Agent", "Amz-Sdk-Invocation-Id", "X-Amz-Date"} {
			ours.Del(own)
			theirs.Del(own)
		}
		for _, h := range []http.Header{ours, theirs} { // the signature is of what differs, too
			before, _, _ := strings.Cut(h.Get("Authorization"), ", SignedHeaders=")
			h.Set("Authorization", before)
		}
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("%s: the SDK sends -, the gateway +\n%s", path, diff)
		}
	}
}

// TestTriedAgain sees a call through that does not go well at first.
func TestTriedAgain(t *testing.T) {
	t.Parallel()
	stream := fakeaws.Parts(fakeaws.Completions("Hi"), 50)
	lost := func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
	for name, first := range map[string]http.HandlerFunc{
		"throttled":  awsError(400, "ThrottlingException", "Rate exceeded"),
		"broken":     awsError(500, "InternalFailure", "x"),
		"connection": lost,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{invokePath: {first, completionAnswer}, invokeStreamPath: {first, stream}})
			g, _ := f.gateway(t, gateway.Options{Settings: roomy(onlySageMaker())})
			if w := askChat(g, "hybrid", hi); w.Code != 200 || !strings.Contains(w.Body.String(), "Hi there") {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
			w := askChat(g, "hybrid", streamed)
			if got := deltas(t, w.Body.String()); w.Code != 200 || !strings.Contains(got, `{"content":"Hi"}`) || !strings.HasSuffix(got, "done\n") {
				t.Errorf("got %d %s", w.Code, got)
			}
			if len(f.requests) != 4 {
				t.Errorf("AWS was called %d times, want 4", len(f.requests))
			}
			for i, r := range f.requests {
				if r.body != f.requests[i/2*2].body || r.auth == "" {
					t.Errorf("call %d: %+v", i, r)
				}
			}
		})
	}
}
