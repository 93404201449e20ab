package fakeaws

import (
	"encoding/json"
	"fmt"
	"net/http"
)

// containerInput is what the fake reads of a call of an endpoint, whose container
// chats as OpenAI does, or embeds as Hugging Face's does.
type containerInput struct {
	Messages []struct {
		Role    string
		Content string
	}
	Tools  []any
	Format *struct{ Type string } `json:"response_format"`
	Inputs []string
}

// readContainer returns the answer to a chat, or refuses.
func (m *Models) readContainer(w http.ResponseWriter, r *http.Request, in *containerInput) *answer {
	if len(in.Messages) == 0 {
		fail(w, http.StatusBadRequest, "ValidationError")
		return nil
	}
	last := in.Messages[len(in.Messages)-1]
	system := ""
	if first := in.Messages[0]; first.Role == "system" {
		system = first.Content
	}
	a := answerTo(system, last.Content, len(in.Tools) > 0 && last.Role != "tool", in.Format != nil && in.Format.Type == "json_schema")
	if m.refuses(w, r, "sagemaker", last.Content, a) {
		return nil
	}
	return a
}

func (m *Models) container(w http.ResponseWriter, r *http.Request, body []byte) {
	var in containerInput
	if err := json.Unmarshal(body, &in); err != nil {
		fail(w, http.StatusBadRequest, "ValidationError")
		return
	}
	if in.Inputs != nil {
		var vectors [][]float32
		for _, text := range in.Inputs {
			vectors = append(vectors, vector(text, 0))
		}
		reply(w, vectors)
		return
	}
	a := m.readContainer(w, r, &in)
	if a == nil {
		return
	}
	message, reason := map[string]any{"role": "assistant", "content": a.text()}, "stop"
	if a.call {
		message, reason = map[string]any{"role": "assistant", "content": nil, "tool_calls": []any{toolCall("function", toolArgs)}}, "tool_calls"
	}
	reply(w, map[string]any{
		"id": "x1", "object": "chat.completion", "created": 1, "model": "/opt/ml/model",
		"choices": []any{map[string]any{"index": 0, "message": message, "finish_reason": reason}},
		"usage":   map[string]int{"prompt_tokens": 11, "completion_tokens": a.tokens(), "total_tokens": 11 + a.tokens()},
	})
}

func toolCall(kind, args string) map[string]any {
	return map[string]any{"index": 0, "id": toolID, "type": kind, "function": map[string]any{"name": toolName, "arguments": args}}
}

func (m *Models) containerStream(w http.ResponseWriter, r *http.Request, body []byte) {
	var in containerInput
	if err := json.Unmarshal(body, &in); err != nil {
		fail(w, http.StatusBadRequest, "ValidationError")
		return
	}
	a := m.readContainer(w, r, &in)
	if a == nil {
		return
	}
	event := func(choices, usage string) []byte {
		return Part(`data: {"id":"x1","object":"chat.completion.chunk","created":1,"model":"/opt/ml/model","choices":[` + choices + `]` + usage + "}\n\n")
	}
	delta := func(delta any, reason string) []byte {
		src, err := json.Marshal(delta)
		if err != nil {
			panic(err) // maps of strings always encode
		}
		return event(`{"index":0,"delta":`+string(src)+`,"finish_reason":`+reason+`}`, "")
	}
	head, reason := [][]byte{delta(map[string]any{"role": "assistant", "content": ""}, "null")}, `"stop"`
	if a.call {
		reason = `"tool_calls"`
		head = append(head,
			delta(map[string]any{"tool_calls": []any{toolCall("function", toolArgs[:5])}}, "null"),
			delta(map[string]any{"tool_calls": []any{map[string]any{"index": 0, "function": map[string]any{"arguments": toolArgs[5:]}}}}, "null"))
	}
	m.send(w, r, "sagemaker", a, head, func(text string) []byte {
		return delta(map[string]any{"content": text}, "null")
	}, [][]byte{
		delta(map[string]any{}, reason),
		event("", fmt.Sprintf(`,"usage":{"prompt_tokens":11,"completion_tokens":%d,"total_tokens":%d}`, a.tokens(), 11+a.tokens())),
		Part("data: [DONE]\n\n"),
	})
}
