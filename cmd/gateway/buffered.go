package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdaurl"
)

// bufferedLimit is the largest answer that fits: Lambda takes 6 MB on invoke mode
// BUFFERED, in which base64 needs a third more.
const bufferedLimit = 4 << 20

// buffered turns h into a handler for a Function URL whose invoke mode is
// BUFFERED. The lambdaurl package reads the requests and knows streams only, so
// what it streams is collected here.
func buffered(h http.Handler) func(context.Context, *events.LambdaFunctionURLRequest) (*events.LambdaFunctionURLResponse, error) {
	stream := lambdaurl.Wrap(h)
	return func(ctx context.Context, in *events.LambdaFunctionURLRequest) (*events.LambdaFunctionURLResponse, error) {
		out, err := stream(ctx, in)
		if err != nil {
			return nil, err
		}
		body, err := io.ReadAll(out.Body)
		if err != nil {
			return nil, fmt.Errorf("collect the answer: %w", err)
		}
		resp := &events.LambdaFunctionURLResponse{StatusCode: out.StatusCode, Headers: out.Headers, Cookies: out.Cookies}
		if isText(out.Headers["Content-Type"]) && utf8.Valid(body) {
			resp.Body = string(body)
		} else {
			resp.Body, resp.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
		}
		return resp, nil
	}
}

func isText(contentType string) bool {
	return strings.HasPrefix(contentType, "text/") || strings.HasPrefix(contentType, "application/json")
}
