package gateway

import (
	"fmt"
	"net/http"
	"strings"
)

// problem is an answer that says what went wrong and what to do.
type problem struct {
	Status    int      `json:"-"`
	Allow     string   `json:"-"`
	Type      string   `json:"type"`
	Message   string   `json:"message"`
	Hint      string   `json:"hint"`
	Models    []string `json:"models,omitempty"`
	RequestID string   `json:"requestId"`
}

// retryAfter is how many seconds a throttled caller should wait. Bedrock's
// quotas are per minute and refill all the time.
const retryAfter = "5"

func invalid(message, hint string) *problem {
	return &problem{Status: http.StatusBadRequest, Type: "invalid_request", Message: message, Hint: hint}
}

func tooLarge(limit int64) *problem {
	return &problem{
		Status: http.StatusRequestEntityTooLarge, Type: "too_large",
		Message: fmt.Sprintf("the body is larger than %d KB", limit>>10),
		Hint:    "send less, or raise api.maxBodyKB in sagerock.yaml and deploy",
	}
}

func answerTooLarge(limit int) *problem {
	return &problem{
		Status: http.StatusBadGateway, Type: "answer_too_large",
		Message: fmt.Sprintf("the answer is larger than %d KB", limit>>10),
		Hint:    "ask for less at a time",
	}
}

func notFound() *problem {
	return &problem{
		Status: http.StatusNotFound, Type: "not_found", Message: "there is nothing at this path",
		Hint: "use POST /v1/models/NAME/invoke, GET /v1/models or GET /healthz",
	}
}

func (g *Gateway) unknownModel() *problem {
	return &problem{
		Status: http.StatusNotFound, Type: "unknown_model", Message: "there is no model of this name",
		Hint: "use one of: " + strings.Join(g.names, ", "), Models: g.names,
	}
}

func notAllowed(allow string) *problem {
	return &problem{
		Status: http.StatusMethodNotAllowed, Type: "method_not_allowed",
		Message: "this path does not take this method", Hint: "use " + allow, Allow: allow,
	}
}

func internal() *problem {
	return &problem{
		Status: http.StatusInternalServerError, Type: "internal", Message: "the gateway failed",
		Hint: "try again; the gateway's log has more under this request id",
	}
}

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
	p.Type = string(err.Kind)
	p.Message = fmt.Sprintf(p.Message, m.Name)
	if err.Hint != "" {
		p.Hint = err.Hint
	}
	return &p
}
