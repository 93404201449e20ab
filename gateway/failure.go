package gateway

import (
	"fmt"
	"net/http"
)

// failures says how each kind of error looks to a caller. An error's own hint
// goes before the one here.
var failures = map[Kind]problem{
	Throttled: {
		Status: http.StatusTooManyRequests, Message: "%s is busy",
		Hint: "wait as long as Retry-After says, then try again",
	},
	Timeout: {
		Status: http.StatusGatewayTimeout, Message: "%s did not answer in time",
		Hint: "ask for less at a time, or raise api.timeout in sagerock.yaml and deploy",
	},
	Failed: {
		Status: http.StatusBadGateway, Message: "%s failed",
		Hint: "try again; the gateway's log has more under this request id",
	},
	Missing: {
		Status: http.StatusBadGateway, Message: "%s is not deployed",
		Hint: "deploy it",
	},
	Denied: {
		Status: http.StatusBadGateway, Message: "the gateway may not call %s",
		Hint: "check the permissions of the gateway's role",
	},
	Misconfigured: {
		Status: http.StatusBadGateway, Message: "%s cannot be called the way it is configured",
		Hint: "check the model in sagerock.yaml",
	},
	Rejected: {
		Status: http.StatusBadRequest, Message: "%s does not take this input",
		Hint: "check the input",
	},
	Blocked: {
		Status: http.StatusBadRequest, Message: "the guardrail of %s does not let this pass",
		Hint: "change the input",
	},
	Unreadable: {
		Status: http.StatusUnsupportedMediaType, Message: "the guardrail of %s reads text only",
		Hint: "send UTF-8 text",
	},
	Canceled: {
		Status: statusClientGone, Message: "%s was interrupted",
		Hint: "try again",
	},
}

// statusClientGone is what the log says of a caller who left; nobody reads it.
const statusClientGone = 499

// failure is the problem that a caller of m reads for err.
func failure(m *Model, err *Error) *problem {
	p, ok := failures[err.Kind]
	if !ok {
		p = failures[Failed]
	}
	p.Code = string(err.Kind)
	if err.Kind == Throttled {
		p.Code = "rate_limit_exceeded" // OpenAI's name for it
	}
	p.Message = fmt.Sprintf(p.Message, m.Name)
	if err.Hint != "" {
		p.Hint = err.Hint
	}
	return &p
}
