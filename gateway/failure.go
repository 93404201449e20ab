package gateway

import (
	"fmt"
	"net/http"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
)

// failures maps each kind of error to the answer of the API. The hint of an error itself
// replaces the one here.
var failures = map[engine.Kind]problem.Problem{
	engine.Throttled: {
		Status: http.StatusTooManyRequests, Message: "%s is busy",
		Hint: "wait as long as Retry-After says, then try again",
	},
	engine.Timeout: {
		Status: http.StatusGatewayTimeout, Message: "%s did not answer in time",
		Hint: "ask for less at a time, or raise api.timeout in sagerock.yaml and deploy",
	},
	engine.Failed: {
		Status: http.StatusBadGateway, Message: "%s failed",
		Hint: "try again; the gateway's log has more under this request id",
	},
	engine.Asleep: {
		Status: http.StatusServiceUnavailable, Message: "%s is asleep",
		Hint: "its first copy is being started: ask again after as long as Retry-After says",
	},
	engine.WakeFailed: {
		Status: http.StatusServiceUnavailable, Message: "no copy of %s came up in time",
		Hint: "look up in its log group why none starts",
	},
	engine.Closed: {
		Status: http.StatusServiceUnavailable, Message: "%s is closed",
		Hint: "ask again after as long as Retry-After says",
	},
	engine.Missing: {
		Status: http.StatusBadGateway, Message: "%s is not deployed",
		Hint: "deploy it",
	},
	engine.Denied: {
		Status: http.StatusBadGateway, Message: "the gateway may not call %s",
		Hint: "check the permissions of the gateway's role",
	},
	engine.Credentials: {
		Status: http.StatusBadGateway, Message: "the gateway has no credentials that AWS accepts, so %s was not called",
		Hint: "deploy the api stack again, which gives the gateway its role; on a machine of your own, sign in again",
	},
	engine.Misconfigured: {
		Status: http.StatusBadGateway, Message: "%s cannot be called the way it is configured",
		Hint: "check the model in sagerock.yaml",
	},
	engine.Rejected: {
		Status: http.StatusBadRequest, Message: "%s does not take this input",
		Hint: "check the input",
	},
	engine.Blocked: {
		Status: http.StatusBadRequest, Message: "the guardrail of %s does not let this pass",
		Hint: "change the input",
	},
	engine.Unreadable: {
		Status: http.StatusUnsupportedMediaType, Message: "the guardrail of %s reads text only",
		Hint: "send UTF-8 text",
	},
	engine.Canceled: {
		Status: statusClientGone, Message: "%s was interrupted",
		Hint: "try again",
	},
}

// statusClientGone is the status in the log for a caller who has disconnected.
const statusClientGone = 499

// failure is the answer of the API for err, in a call of m.
func failure(m *engine.Model, err *engine.Error) *problem.Problem {
	p, ok := failures[err.Kind]
	if !ok {
		p = failures[engine.Failed]
	}
	p.Code = string(err.Kind)
	if err.Kind == engine.Throttled {
		p.Code = problem.CodeRateLimit
	}
	p.Message = fmt.Sprintf(p.Message, m.Name)
	if err.Hint != "" {
		p.Hint = err.Hint
	}
	p.RetryAfter = err.RetryAfter
	return &p
}
