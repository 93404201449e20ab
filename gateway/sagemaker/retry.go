package sagemaker

import (
	"context"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/schemas"

	"github.com/sagerock/sagerock/gateway/sdk"
)

// retry passes in, with the outcome of its first attempt, to the SDK's client.
func (d *direct) retry(ctx context.Context, in *invocation, first outcome) (*http.Response, error) {
	m := in.model
	rest := &replay{first: first, next: d.of.HTTPClient}
	var err error
	if in.stream {
		var out *sagemakerruntime.InvokeEndpointWithResponseStreamOutput
		out, err = d.client.InvokeEndpointWithResponseStream(ctx, &sagemakerruntime.InvokeEndpointWithResponseStreamInput{
			EndpointName: &m.Endpoint, Body: in.body, ContentType: sdk.Optional(in.contentType), Accept: sdk.Optional(in.accept),
			InferenceComponentName: sdk.Optional(m.Component), TargetVariant: sdk.Optional(in.variant),
		}, func(o *sagemakerruntime.Options) {
			o.HTTPClient, o.Protocol = rest, sdk.OwnProtocol(schemas.AmazonSageMakerRuntime)
		})
		if err == nil {
			_ = out.GetStream().Close() // it is empty
		}
	} else {
		_, err = d.client.InvokeEndpoint(ctx, &sagemakerruntime.InvokeEndpointInput{
			EndpointName: &m.Endpoint, Body: in.body, ContentType: sdk.Optional(in.contentType), Accept: sdk.Optional(in.accept),
			InferenceComponentName: sdk.Optional(m.Component), TargetVariant: sdk.Optional(in.variant),
		}, func(o *sagemakerruntime.Options) { o.HTTPClient = rest })
	}
	if rest.answer != nil {
		return rest.answer, nil
	}
	return nil, err
}

// outcome is the result of an attempt, and empty if nothing was sent.
type outcome struct {
	resp *http.Response
	err  error
}

func (o *outcome) good() bool {
	return o.err == nil && o.resp != nil && o.resp.StatusCode/100 == 2
}

// replay is an HTTP client for one call that has been attempted. It keeps the successful
// response and gives the SDK an empty one.
type replay struct {
	first  outcome
	next   sagemakerruntime.HTTPClient
	answer *http.Response
}

// Do implements [sagemakerruntime.HTTPClient].
func (c *replay) Do(r *http.Request) (*http.Response, error) {
	now := c.first
	c.first = outcome{}
	if now == (outcome{}) {
		now.resp, now.err = c.next.Do(r)
	}
	if !now.good() {
		return now.resp, now.err
	}
	c.answer = now.resp
	return &http.Response{StatusCode: now.resp.StatusCode, Header: now.resp.Header, Body: http.NoBody, Request: r}, nil
}
