package gateway

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// sendPrompt is the hint for every caller who did not send a prompt.
const sendPrompt = `send {"prompt": "..."}`

// readCall reads what r asks m.
func (g *Gateway) readCall(w http.ResponseWriter, r *http.Request, m *Model) (*Call, *problem) {
	if enc := r.Header.Get("Content-Encoding"); enc != "" && enc != "identity" {
		return nil, &problem{
			Status: http.StatusUnsupportedMediaType, Type: "unsupported_encoding",
			Message: "the body is compressed", Hint: "send it without Content-Encoding",
		}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, g.maxBody))
	if _, big := errors.AsType[*http.MaxBytesError](err); big {
		return nil, tooLarge(g.maxBody)
	}
	if err != nil {
		return nil, invalid("the body could not be read", "send it again")
	}
	call := &Call{Model: m}
	if !m.Raw {
		var p *problem
		call.Prompt, p = parsePrompt(body)
		return call, p
	}
	if len(body) == 0 {
		return nil, invalid("the body is empty", sendRaw(m))
	}
	call.Body, call.ContentType = body, r.Header.Get("Content-Type")
	if accept := r.Header.Get("Accept"); accept != "*/*" { // which says as little as none
		call.Accept = accept
	}
	return call, nil
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
