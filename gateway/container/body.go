// Package container speaks OpenAI's chat completions with a server that runs a model: the
// container of a SageMaker endpoint, or a server on the user's machine. It writes requests in
// that format, and decodes an answer or passes it on.
package container

import (
	"strconv"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// Body is a request for a chat completion of m.
func Body(m *engine.Model, r *chat.Request) []byte {
	w := writer{b: append(make([]byte, 0, 1<<10), '{')}
	w.key("messages")
	w.messages(system(m, r), r.Messages)
	w.tools(r)
	w.format(r)
	w.number("temperature", r.Temperature)
	w.number("top_p", r.TopP)
	w.number("frequency_penalty", r.Frequency)
	w.number("presence_penalty", r.Presence)
	if r.Seed != nil {
		w.key("seed")
		w.b = strconv.AppendInt(w.b, *r.Seed, 10)
	}
	if r.Effort != "" {
		w.text("reasoning_effort", r.Effort)
	}
	if len(r.Stop) > 0 {
		w.key("stop")
		w.list(len(r.Stop), func(i int) { w.b = rawjson.AppendString(w.b, r.Stop[i]) })
	}
	if r.MaxTokens > 0 {
		w.key("max_tokens") // the name that every container supports
		w.b = rawjson.AppendInt(w.b, r.MaxTokens)
	}
	if r.Stream {
		w.raw("stream", "true")
		w.raw("stream_options", `{"include_usage":true}`)
	}
	return append(w.b, '}')
}

// system is what the model and the prompt say before the messages.
func system(m *engine.Model, r *chat.Request) string {
	switch {
	case chat.Blank(r.Prompt):
		return m.System
	case m.System == "":
		return r.Prompt
	}
	return m.System + "\n\n" + r.Prompt
}

// writer writes JSON objects.
type writer struct{ b []byte }

func (w *writer) key(name string) {
	if last := w.b[len(w.b)-1]; last != '{' {
		w.b = append(w.b, ',')
	}
	w.b = append(append(append(w.b, '"'), name...), `":`...)
}

// list writes n elements, each with element.
func (w *writer) list(n int, element func(i int)) {
	w.b = append(w.b, '[')
	for i := range n {
		if i > 0 {
			w.b = append(w.b, ',')
		}
		element(i)
	}
	w.b = append(w.b, ']')
}

func (w *writer) text(key, value string) {
	w.key(key)
	w.b = rawjson.AppendString(w.b, value)
}

func (w *writer) raw(key, value string) {
	w.key(key)
	w.b = append(w.b, value...)
}

func (w *writer) number(key string, n *float64) {
	if n != nil {
		w.key(key)
		w.b = strconv.AppendFloat(w.b, *n, 'g', -1, 64)
	}
}

func (w *writer) tools(r *chat.Request) {
	if len(r.Tools) > 0 {
		w.key("tools")
		w.list(len(r.Tools), func(i int) { w.tool(&r.Tools[i]) })
	}
	switch r.Choice.Mode {
	case "":
	case chat.ChoiceNamed:
		w.raw("tool_choice", `{"type":"function","function":{`)
		w.text("name", r.Choice.Name)
		w.b = append(w.b, "}}"...)
	default:
		w.text("tool_choice", r.Choice.Mode)
	}
	if r.OneTool {
		w.raw("parallel_tool_calls", "false")
	}
}

func (w *writer) tool(t *chat.Tool) {
	w.b = append(w.b, `{"type":"function","function":{`...)
	w.text("name", t.Name)
	if t.Description != "" {
		w.text("description", t.Description)
	}
	if t.Parameters != nil {
		w.raw("parameters", string(t.Parameters))
	}
	if t.Strict {
		w.raw("strict", "true")
	}
	w.b = append(w.b, "}}"...)
}

func (w *writer) format(r *chat.Request) {
	switch s := r.Schema; {
	case s != nil:
		w.raw("response_format", `{"type":"json_schema","json_schema":{`)
		w.text("name", s.Name)
		if s.Description != "" {
			w.text("description", s.Description)
		}
		w.raw("schema", s.JSON)
		if s.Strict {
			w.raw("strict", "true")
		}
		w.b = append(w.b, "}}"...)
	case r.AnyJSON:
		w.raw("response_format", `{"type":"json_object"}`)
	}
}
