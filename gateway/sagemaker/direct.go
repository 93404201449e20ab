package sagemaker

import (
	"bytes"
	"context"
	"crypto/sha256"
	enchex "encoding/hex"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/sdk"
)

// direct calls SageMaker's endpoints. A successful call needs the SDK's credentials,
// endpoint and signature, and not the rest of its client, which would use more CPU time than
// everything else in a call. A failed call is passed to that client as if the client had made
// it: it decodes the error and retries.
type direct struct {
	client *sagemakerruntime.Client
	of     sagemakerruntime.Options
	sender aws.HTTPClient // sees the length of a body, so that a short one is sent together with the headers
	base   *url.URL       // nil if only the client can resolve it
}

// invocation is one call of an endpoint.
type invocation struct {
	model               *engine.Model
	variant             string
	body                []byte
	contentType, accept string
	stream              bool
}

func newDirect(cfg aws.Config, sender aws.HTTPClient) *direct {
	d := &direct{client: sagemakerruntime.NewFromConfig(cfg), sender: sender}
	d.of = d.client.Options()
	if strings.Contains(d.of.Region, "fips") { // is not the name of a Region; the client resolves it
		return d
	}
	at, err := d.of.EndpointResolverV2.ResolveEndpoint(context.Background(), sagemakerruntime.EndpointParameters{
		Region: &d.of.Region, Endpoint: d.of.BaseEndpoint,
		UseDualStack: aws.Bool(d.of.EndpointOptions.UseDualStackEndpoint == aws.DualStackEndpointStateEnabled),
		UseFIPS:      aws.Bool(d.of.EndpointOptions.UseFIPSEndpoint == aws.FIPSEndpointStateEnabled),
	})
	if err == nil { // otherwise the client returns the error when it is called
		d.base = &at.URI
	}
	return d
}

// post returns the successful response to in.
func (d *direct) post(ctx context.Context, in *invocation) (*http.Response, error) {
	var first outcome
	if r := d.request(ctx, in); r != nil {
		first.resp, first.err = d.sender.Do(r)
		if first.good() {
			return first.resp, nil
		}
	}
	return d.retry(ctx, in, first)
}

// request is the signed request of in, or nil if it cannot be signed.
func (d *direct) request(ctx context.Context, in *invocation) *http.Request {
	if d.base == nil || d.of.Credentials == nil {
		return nil
	}
	creds, err := d.of.Credentials.Retrieve(ctx)
	if err != nil || !creds.HasKeys() {
		return nil
	}
	to, accept := *d.base, "Accept"
	to.Path = strings.TrimSuffix(to.Path, "/") + "/endpoints/" + in.model.Endpoint + "/invocations"
	if in.stream {
		to.Path += "-response-stream"
		accept = "X-Amzn-Sagemaker-Accept"
	}
	h := http.Header{"User-Agent": {"sagerock"}, "Amz-Sdk-Request": {firstAttempt}}
	for _, field := range [...]struct{ name, value string }{
		{"Content-Type", in.contentType},
		{accept, in.accept},
		{"X-Amzn-Sagemaker-Inference-Component", in.model.Component},
		{"X-Amzn-Sagemaker-Target-Variant", in.variant},
		{"X-Amzn-Trace-Id", os.Getenv(contract.EnvTrace)}, // of Lambda, which detects recursive calls by it
	} {
		if field.value != "" {
			h[field.name] = []string{field.value}
		}
	}
	r := (&http.Request{
		Method: http.MethodPost, URL: &to, Host: to.Host, Header: h,
		Body: io.NopCloser(bytes.NewReader(in.body)), ContentLength: int64(len(in.body)),
		GetBody: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(in.body)), nil },
	}).WithContext(ctx)
	sum := sha256.Sum256(in.body)
	if d.of.HTTPSignerV4.SignHTTP(ctx, creds, r, enchex.EncodeToString(sum[:]), "sagemaker", d.of.Region, time.Now()) != nil {
		return nil
	}
	return r
}

var firstAttempt = "attempt=1; max=" + strconv.Itoa(sdk.Attempts)
