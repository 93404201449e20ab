package problem

import "bytes"

// Variables that API Gateway fills in when it answers by itself (API Gateway Developer
// Guide, "Variables for data transformations for API Gateway").
const (
	gatewayMessage = "$context.error.messageString"
	gatewayCode    = "$context.error.responseType"
	gatewayRequest = "$context.requestId"
)

// Template is the body with which API Gateway itself answers p. Where p has no message
// or no code, its own take their places; it puts the message in quotes itself.
func (p *Problem) Template() string {
	told := *p
	if told.Message == "" {
		told.Message = gatewayMessage
	}
	if told.Code == "" {
		told.Code = gatewayCode
	}
	return string(bytes.Replace(told.Body(gatewayRequest), []byte(`"`+gatewayMessage+`"`), []byte(gatewayMessage), 1))
}

// TooMany is what a caller reads whom API Gateway throttles or the firewall stops.
func TooMany() *Problem {
	return &Problem{
		Status: 429, Code: CodeRateLimit,
		Message: "too many requests: wait as long as Retry-After says, then try again",
	}
}
