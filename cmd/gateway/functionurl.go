package main

import (
	"context"
	"net/http"
	"net/url"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-lambda-go/lambdaurl"
)

// functionURL turns h into a handler for a Function URL that streams. A path that is
// no part of a URL would end as an error of the function, whose log would have the path.
func functionURL(h http.Handler) func(context.Context, *events.LambdaFunctionURLRequest) (*events.LambdaFunctionURLStreamingResponse, error) {
	stream := lambdaurl.Wrap(h)
	return func(ctx context.Context, in *events.LambdaFunctionURLRequest) (*events.LambdaFunctionURLStreamingResponse, error) {
		in.RawPath = escaped(in.RawPath)
		return stream(ctx, in)
	}
}

// escaped is a path as a URL has it. It may be so already, or not.
func escaped(path string) string {
	u := &url.URL{Path: path}
	if decoded, err := url.PathUnescape(path); err == nil {
		u.Path, u.RawPath = decoded, path
	}
	return u.EscapedPath()
}

// lambdaRequestID is the name Lambda has for a request, so that its log lines and
// ours can be joined.
func lambdaRequestID(ctx context.Context) string {
	if lc, ok := lambdacontext.FromContext(ctx); ok {
		return lc.AwsRequestID
	}
	return ""
}
