package gateway

import (
	"encoding/json"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// retryAfter is how many seconds a caller waits who sent too much, as the gateway
// itself says it.
const retryAfter = "5"

// apiErrors are the answers that API Gateway gives by itself, where a request does not
// get to the function or its answer not back. Those that are not here are like
// DEFAULT_4XX or DEFAULT_5XX, with their own status (API Gateway Developer Guide,
// "Gateway response types for API Gateway").
var apiErrors = []struct{ id, of, kind, code, message string }{
	{id: "Refusal", of: "DEFAULT_4XX", kind: "invalid_request_error"},
	{id: "Throttling", of: "THROTTLED", kind: "rate_limit_error", code: tooManyCode, message: tooMany},
	{id: "Failure", of: "DEFAULT_5XX", kind: "server_error"},
}

// What somebody hears who sent too much.
const (
	tooManyCode = "rate_limit_exceeded"
	tooMany     = "too many requests: wait as long as Retry-After says, then try again"
)

// errorAnswers gives API Gateway's own errors the shape of OpenAI's, and lets pages read
// them.
func errorAnswers(cfg *config.API, api *string) []*awsapigateway.CfnGatewayResponseProps {
	var all []*awsapigateway.CfnGatewayResponseProps
	for _, e := range apiErrors {
		headers := map[string]string{}
		for name, value := range readable(cfg.CORS) {
			headers["gatewayresponse.header."+name] = "'" + value + "'"
		}
		if e.code == tooManyCode {
			headers["gatewayresponse.header.Retry-After"] = "'" + retryAfter + "'"
		}
		all = append(all, &awsapigateway.CfnGatewayResponseProps{
			RestApiId: api, ResponseType: jsii.String(e.of),
			ResponseTemplates:  map[string]string{"application/json": errorBody(e.message, e.kind, e.code, "$context.requestId")},
			ResponseParameters: headers,
		})
	}
	return all
}

// errorBody is an error as OpenAI has it. Without a message or a code of ours, those
// of API Gateway take their places; it puts the message in quotes itself.
func errorBody(message, kind, code, requestID string) string {
	var body struct {
		Error struct {
			Message   string  `json:"message"`
			Type      string  `json:"type"`
			Param     *string `json:"param"` // none is wrong
			Code      string  `json:"code"`
			RequestID string  `json:"request_id,omitempty"`
		} `json:"error"`
	}
	e := &body.Error
	e.Message, e.Type, e.Code, e.RequestID = message, kind, code, requestID
	if code == "" {
		e.Message, e.Code = "$context.error.messageString", "$context.error.responseType"
	}
	src, err := json.Marshal(body)
	if err != nil {
		panic(err) // plain strings always encode
	}
	return strings.ReplaceAll(string(src), `"$context.error.messageString"`, "$context.error.messageString")
}

// readable are the headers with which pages of other origins may read an answer that
// does not come from the function. They are the same for every request, so of
// several origins none can be named, and every page may read it: that a request was
// refused is all that is in it, and no page gets there with credentials that it does
// not have. The function's own answers name the origin that asks.
func readable(cors *config.CORS) map[string]string {
	if !cors.On() {
		return nil
	}
	headers := map[string]string{"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
	if origin := cors.Origins[0]; len(cors.Origins) == 1 && origin != "*" {
		headers["Access-Control-Allow-Origin"], headers["Vary"] = origin, "Origin"
	}
	return headers
}
