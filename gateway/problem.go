package gateway

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"github.com/sagerock/sagerock/gateway/auth"
)

// problem is an answer that says what went wrong and what to do, in the shape of
// OpenAI's errors.
type problem struct {
	Status    int      `json:"-"`
	Allow     string   `json:"-"`
	Message   string   `json:"message"`
	Type      string   `json:"type"`  // OpenAI's; it follows from the status
	Param     *string  `json:"param"` // the one that is wrong
	Code      string   `json:"code"`
	Hint      string   `json:"hint"`
	Models    []string `json:"models,omitempty"`
	RequestID string   `json:"request_id"`
}

// finish fills in what follows from the rest. The message has to do without the
// hint, because clients of OpenAI show nothing but the message.
func (p *problem) finish(id string) {
	p.RequestID = id
	p.Message += ": " + p.Hint
	switch {
	case p.Type != "":
	case p.Status == http.StatusTooManyRequests:
		p.Type = "rate_limit_error"
	case p.Status >= 500:
		p.Type = "server_error"
	default:
		p.Type = "invalid_request_error"
	}
}

// json is p as a body shows it.
func (p *problem) json() []byte {
	return bytes.TrimSuffix(jsonLine(map[string]any{"error": p}), []byte("\n"))
}

// retryAfter is how many seconds a throttled caller should wait. Bedrock's
// quotas are per minute and refill all the time.
const retryAfter = "5"

func invalid(message, hint string) *problem {
	return &problem{Status: http.StatusBadRequest, Code: "invalid_request", Message: message, Hint: hint}
}

// badParam says what is wrong with a parameter that is known.
func badParam(name, wrong, hint string) *problem {
	return &problem{Status: http.StatusBadRequest, Code: "invalid_value", Param: &name, Message: name + " " + wrong, Hint: hint}
}

// unknownParam cuts the name, because callers make it up.
func unknownParam(name string) *problem {
	name = short(name)
	return &problem{
		Status: http.StatusBadRequest, Code: "unknown_parameter", Param: &name,
		Message: fmt.Sprintf("%q is not a parameter that the gateway knows", name), Hint: "leave it out",
	}
}

// short is a name as a message can show it.
func short(name string) string {
	if len(name) > 60 {
		return strings.ToValidUTF8(name[:60], "") + "..."
	}
	return name
}

func refusedParam(p *param) *problem {
	hint := "leave it out"
	if p.harmless != "" {
		hint += " or send " + p.harmless
	}
	if p.instead != "" {
		hint = p.instead
	}
	return &problem{
		Status: http.StatusBadRequest, Code: "unsupported_parameter", Param: &p.name,
		Message: p.name + " is not supported for this model", Hint: hint,
	}
}

func tooLarge(limit int64) *problem {
	return &problem{
		Status: http.StatusRequestEntityTooLarge, Code: "too_large",
		Message: fmt.Sprintf("the body is larger than %d KB", limit>>10),
		Hint:    "send less, or raise api.maxBodyKB in sagerock.yaml and deploy",
	}
}

func notFound() *problem {
	return &problem{
		Status: http.StatusNotFound, Code: "not_found", Message: "there is nothing at this path",
		Hint: "use POST /v1/chat/completions, POST /v1/responses, POST /v1/embeddings, POST /v1/models/NAME/invoke, POST /v1/models/NAME/async, GET /v1/models, GET /v1/prompts or GET /healthz",
	}
}

// noResponse answers whoever wants a response back.
func noResponse() *problem {
	return &problem{
		Status: http.StatusNotFound, Code: "not_found", Message: "there is no such response, because none is stored",
		Hint: "keep what POST /v1/responses answers",
	}
}

func unknownModel(known []string) *problem {
	name := "model"
	return &problem{
		Status: http.StatusNotFound, Code: "model_not_found", Param: &name, Message: "there is no model of this name",
		Hint: "use one of: " + strings.Join(known, ", "), Models: known,
	}
}

// forbiddenModel says what [auth.NotAllowed] says, and which parameter it is about.
func forbiddenModel(model string) *problem {
	no := auth.NotAllowed(model)
	return &problem{Status: no.Status, Type: no.Type, Code: no.Code, Param: no.Param, Message: no.Message, Hint: no.Hint}
}

// CodeAsync is the code of the error that says that a model's calls wait in a queue.
const CodeAsync = "async_model"

// wrongKind refuses a model on a path that is for others.
func wrongKind(m *Model, use string) *problem {
	name := "model"
	return &problem{
		Status: http.StatusBadRequest, Code: "wrong_model", Param: &name,
		Message: m.Name + " cannot be asked at this path", Hint: use,
	}
}

// answersLater refuses a call that a model would have to answer at once.
func answersLater(m *Model) *problem {
	p := wrongKind(m, "its calls wait in a queue: use "+pathOf(m)+", then GET what its Location says")
	p.Code = CodeAsync
	return p
}

// unknownCall is for an id that nobody has, that another caller has, and that is
// forgotten.
func unknownCall() *problem {
	return &problem{
		Status: http.StatusNotFound, Code: "call_not_found", Message: "no call of yours has this id, or it is older than 7 days",
		Hint: "use the Location that the answer to POST has",
	}
}

func notAllowed(allow string) *problem {
	return &problem{
		Status: http.StatusMethodNotAllowed, Code: "method_not_allowed",
		Message: "this path does not take this method", Hint: "use " + allow, Allow: allow,
	}
}

func internal() *problem {
	return &problem{
		Status: http.StatusInternalServerError, Code: "internal", Message: "the gateway failed",
		Hint: "try again; the gateway's log has more under this request id",
	}
}
