package gateway

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapigateway"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract/problem"
)

// retryAfter is how many seconds a caller waits who sent too much.
var retryAfter = problem.Seconds(problem.Busy)

// apiErrors are the answers that API Gateway gives by itself, where a request does not
// get to the function or its answer not back. Those that are not here are like
// DEFAULT_4XX or DEFAULT_5XX, with their own status (API Gateway Developer Guide,
// "Gateway response types for API Gateway").
var apiErrors = []struct {
	id, of string
	says   *problem.Problem // without a message and a code, those of API Gateway take their places
}{
	{"Refusal", "DEFAULT_4XX", &problem.Problem{Type: problem.TypeInvalid}},
	{"Throttling", "THROTTLED", problem.TooMany()},
	{"Failure", "DEFAULT_5XX", &problem.Problem{Type: problem.TypeServer}},
}

// errorAnswers gives API Gateway's own errors the shape of OpenAI's, and lets pages read
// them.
func errorAnswers(cfg *config.API, api *string) []*awsapigateway.CfnGatewayResponseProps {
	var all []*awsapigateway.CfnGatewayResponseProps
	for _, e := range apiErrors {
		headers := map[string]string{}
		for name, value := range readable(cfg.CORS) {
			headers["gatewayresponse.header."+name] = "'" + value + "'"
		}
		if e.says.Code == problem.CodeRateLimit {
			headers["gatewayresponse.header.Retry-After"] = "'" + retryAfter + "'"
		}
		all = append(all, &awsapigateway.CfnGatewayResponseProps{
			RestApiId: api, ResponseType: jsii.String(e.of),
			ResponseTemplates:  map[string]string{"application/json": e.says.Template()},
			ResponseParameters: headers,
		})
	}
	return all
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
