package main

import (
	"context"
	"net/http"
	"net/url"
	"strings"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdaurl"

	"github.com/sagerock/sagerock/contract"
)

// rest turns h into a handler for a REST API that streams. Its answers are those
// of a Function URL that streams (API Gateway Developer Guide, "Configure a Lambda
// proxy integration with payload response streaming in API Gateway"); only its
// events are others.
func rest(h http.Handler) func(context.Context, *events.APIGatewayProxyRequest) (*events.LambdaFunctionURLStreamingResponse, error) {
	stream := lambdaurl.Wrap(h)
	return func(ctx context.Context, in *events.APIGatewayProxyRequest) (*events.LambdaFunctionURLStreamingResponse, error) {
		return stream(ctx, fromREST(in))
	}
}

// fromREST is in as a Function URL would have sent it.
func fromREST(in *events.APIGatewayProxyRequest) *events.LambdaFunctionURLRequest {
	out := &events.LambdaFunctionURLRequest{
		Version:         "2.0",
		RawPath:         restPath(in.PathParameters["proxy"]),
		RawQueryString:  url.Values(in.MultiValueQueryStringParameters).Encode(),
		Headers:         make(map[string]string, len(in.MultiValueHeaders)),
		Body:            in.Body,
		IsBase64Encoded: in.IsBase64Encoded,
	}
	for name, values := range in.MultiValueHeaders {
		separator := "," // RFC 9110, "Field Lines and Combined Field Value"
		if strings.EqualFold(name, "Cookie") {
			separator = "; "
		}
		out.Headers[name] = strings.Join(values, separator)
	}
	at := &in.RequestContext
	out.RequestContext = events.LambdaFunctionURLRequestContext{
		AccountID: at.AccountID, RequestID: at.RequestID, APIID: at.APIID,
		DomainName: at.DomainName, DomainPrefix: at.DomainPrefix,
		Time: at.RequestTime, TimeEpoch: at.RequestTimeEpoch,
		HTTP: events.LambdaFunctionURLRequestContextHTTPDescription{
			Method: in.HTTPMethod, Path: out.RawPath, Protocol: at.Protocol,
			SourceIP: at.Identity.SourceIP, UserAgent: at.Identity.UserAgent,
		},
	}
	return out
}

// restPath is the path that callers write, with the stage. It is made from the parameter of
// the resource, because the path of the event has the stage or not, depending on the domain
// that was called.
func restPath(proxy string) string {
	if proxy == "healthz" { // the one path that is not below /v1
		return "/healthz"
	}
	return escaped("/" + contract.RESTStage + "/" + proxy)
}
