package gateway

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// sendPrompt is the hint for every caller who did not send a prompt.
const sendPrompt = `send {"prompt": "..."}`

// readBody reads what r sends.
func (g *Gateway) readBody(w http.ResponseWriter, r *http.Request) ([]byte, *problem) {
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return nil, &problem{
			Status: http.StatusUnsupportedMediaType, Code: "unsupported_encoding",
			Message: "the body is compressed", Hint: "send it without Content-Encoding",
		}
	}
	from := http.MaxBytesReader(w, r.Body, g.maxBody)
	var body bytes.Buffer
	if n := r.ContentLength; n > 0 && n <= g.maxBody {
		body.Grow(int(n) + bytes.MinRead) // so that it never grows again
	}
	_, err := body.ReadFrom(from)
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return nil, tooLarge(g.maxBody)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return nil, &problem{
			Status: http.StatusRequestTimeout, Code: "slow_body", Message: "the body did not arrive in time", Hint: "send it again",
		}
	}
	if err != nil {
		return nil, invalid("the body could not be read", "send it again")
	}
	return body.Bytes(), nil
}

// readJSON reads a body that names its model, which answers at once.
func (g *Gateway) readJSON(w http.ResponseWriter, r *http.Request, rec *record) (rawjson.Value, *Model, *problem) {
	src, p := g.readBody(w, r)
	if p != nil {
		return rawjson.Value{}, nil, p
	}
	body, why := rawjson.Check(src)
	if why != "" {
		return rawjson.Value{}, nil, invalid(why, "send a JSON object, as OpenAI's clients do")
	}
	if body.Kind() != '{' {
		return rawjson.Value{}, nil, invalid("the body is not a JSON object", "send one, as OpenAI's clients do")
	}
	name := body.Get("model")
	if name.Kind() != '"' {
		return rawjson.Value{}, nil, badParam("model", "is missing or not a string", "use one of: "+strings.Join(g.allowed(r), ", "))
	}
	known, _ := name.Text()
	m, p := g.find(r, known, rec)
	if p == nil && m.Async {
		p = answersLater(m)
	}
	return body, m, p
}

// readCall reads what r asks m, a prompt or a body for a raw model.
func (g *Gateway) readCall(w http.ResponseWriter, r *http.Request, m *Model) (*Call, *problem) {
	body, p := g.readBody(w, r)
	if p != nil {
		return nil, p
	}
	if m.Kind == KindChat {
		prompt, p := parsePrompt(body)
		if p != nil {
			return nil, p
		}
		chat, p := parseChat(promptBody(prompt), m.shares)
		return &Call{Model: m, Chat: chat}, p
	}
	if len(body) == 0 {
		return nil, invalid("the body is empty", sendRaw(m))
	}
	return rawCall(r, m, body), nil
}

// rawCall is a call of m with a body that reaches the container as it is.
func rawCall(r *http.Request, m *Model, body []byte) *Call {
	call := &Call{Model: m, Body: body, ContentType: r.Header.Get("Content-Type")}
	if accept := r.Header.Get("Accept"); accept != "*/*" { // which says as little as none
		call.Accept = accept
	}
	return call
}

// promptBody is what a prompt is short for.
func promptBody(prompt string) rawjson.Value {
	src := append(rawjson.AppendString([]byte(`{"messages":[{"role":"user","content":`), prompt), "}]}"...)
	return rawjson.Of(src)
}

// parsePrompt reads the body of a chat: a JSON object that holds a prompt and
// nothing else.
func parsePrompt(body []byte) (string, *problem) {
	var doc map[string]json.RawMessage
	if err := json.Unmarshal(body, &doc); err != nil || doc == nil {
		return "", invalid("the body is not a JSON object", sendPrompt)
	}
	for _, key := range slices.Sorted(maps.Keys(doc)) {
		if key != "prompt" { // ignoring it would look as if it worked
			return "", invalid(fmt.Sprintf("the body has an unknown key, %.40q", key), sendPrompt+" and nothing else")
		}
	}
	var prompt *string
	if raw, ok := doc["prompt"]; !ok || json.Unmarshal(raw, &prompt) != nil || prompt == nil {
		return "", invalid("the body has no prompt, or one that is not a string", sendPrompt)
	}
	if strings.TrimSpace(*prompt) == "" {
		return "", invalid("the prompt is empty", sendPrompt)
	}
	return *prompt, nil
}

// sendRaw says how to call a raw model.
func sendRaw(m *Model) string {
	return m.Name + " is not a chat model: send what its container takes as the body, with its Content-Type (such as text/csv)"
}
