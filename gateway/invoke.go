package gateway

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
)

// invoke answers POST /v1/models/NAME/invoke: a prompt and nothing else for a chat
// model, and a body that is passed through for a raw model.
func (g *Gateway) invoke(x *exchange, r *http.Request) *reply {
	m, p := g.find(r, r.PathValue("name"), x.rec)
	if p != nil {
		return refuse(p, x.rec)
	}
	if m.Async {
		if _, p := g.readBody(x, r); p != nil { // a client that is still sending does not read the answer
			return refuse(p, x.rec)
		}
		return refuse(answersLater(&m.Model), x.rec)
	}
	if m.Kind == engine.KindEmbedding {
		return refuse(wrongKind(&m.Model, "use "+pathOf(&m.Model)), x.rec)
	}
	call, p := g.readCall(x, r, &m.Model)
	if p != nil {
		return refuse(p, x.rec)
	}
	answer, rep := g.ask(x, r, m, call)
	switch {
	case rep != nil:
		return rep
	case answer.Chat == nil:
		return &reply{status: http.StatusOK, contentType: answer.ContentType, body: answer.Body}
	}
	return jsonReply(http.StatusOK, promptAnswer{
		Model: m.Name, Engine: x.rec.Engine, Text: answer.Chat.Text, StopReason: answer.Chat.Stop, Usage: answer.Chat.Usage,
	})
}

// promptAnswer is the answer to a request that holds only a prompt.
type promptAnswer struct {
	Model      string          `json:"model"`
	Engine     string          `json:"engine"`
	Text       string          `json:"text"`
	Usage      *chat.Usage     `json:"usage,omitempty"`
	StopReason chat.StopReason `json:"stopReason"`
}

// readCall reads what r asks m, a prompt or a body for a raw model.
func (g *Gateway) readCall(x *exchange, r *http.Request, m *engine.Model) (*engine.Call, *problem.Problem) {
	body, p := g.readBody(x, r)
	if p != nil {
		return nil, p
	}
	if m.Kind == engine.KindChat {
		prompt, p := parsePrompt(body)
		return &engine.Call{Chat: openai.PromptOnly(prompt)}, p
	}
	if len(body) == 0 {
		return nil, problem.Invalid("the body is empty", m.SendRaw())
	}
	return rawCall(r, body), nil
}

// rawCall is a call whose body is passed to the container unchanged.
func rawCall(r *http.Request, body []byte) *engine.Call {
	call := &engine.Call{Body: body, ContentType: r.Header.Get("Content-Type")}
	if accept := r.Header.Get("Accept"); accept != "*/*" { // which means the same as none
		call.Accept = accept
	}
	return call
}

// sendPrompt is the hint for a request without a prompt.
const sendPrompt = `send {"prompt": "..."}`

// parsePrompt reads the body of a chat: a JSON object that holds a prompt and
// nothing else.
func parsePrompt(body []byte) (string, *problem.Problem) {
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(body, &doc); err != nil || doc == nil {
		return "", problem.Invalid("the body is not a JSON object", sendPrompt)
	}
	for _, key := range slices.Sorted(maps.Keys(doc)) {
		if key != "prompt" { // ignoring it would look as if it worked
			return "", problem.Invalid(fmt.Sprintf("the body has an unknown key, %.40q", key), sendPrompt+" and nothing else")
		}
	}
	var prompt *string
	if raw, ok := doc["prompt"]; !ok || json.Unmarshal(raw, &prompt) != nil || prompt == nil {
		return "", problem.Invalid("the body has no prompt, or one that is not a string", sendPrompt)
	}
	if chat.Blank(*prompt) {
		return "", problem.Invalid("the prompt is empty", sendPrompt)
	}
	return *prompt, nil
}
