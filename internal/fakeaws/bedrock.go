package fakeaws

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// converseInput is what the fake reads of a call of Converse.
type converseInput struct {
	Messages []struct {
		Content []struct {
			Text       string
			ToolResult *struct{ Content []struct{ Text string } }
		}
	}
	System     []struct{ Text string }
	ToolConfig *struct{ Tools []any }

	OutputConfig *struct{ TextFormat any }
}

// read returns the answer to a chat, or refuses.
func (m *Models) read(w http.ResponseWriter, r *http.Request, body []byte) *answer {
	var in converseInput
	if err := json.Unmarshal(body, &in); err != nil || len(in.Messages) == 0 {
		fail(w, http.StatusBadRequest, "ValidationException")
		return nil
	}
	prompt, hasTools := "", in.ToolConfig != nil
	for _, c := range in.Messages[len(in.Messages)-1].Content {
		prompt += c.Text
		if c.ToolResult != nil && len(c.ToolResult.Content) > 0 {
			prompt, hasTools = c.ToolResult.Content[0].Text, false
		}
	}
	var system []string
	for _, s := range in.System {
		system = append(system, s.Text)
	}
	a := answerTo(strings.Join(system, "\n\n"), prompt, hasTools, in.OutputConfig != nil)
	if m.refuses(w, r, "bedrock", prompt, a) {
		return nil
	}
	return a
}

func (m *Models) converse(w http.ResponseWriter, r *http.Request, body []byte) {
	a := m.read(w, r, body)
	if a == nil {
		return
	}
	content, reason := map[string]any{"text": a.text()}, "end_turn"
	if a.call {
		content, reason = map[string]any{"toolUse": map[string]any{"toolUseId": toolID, "name": toolName, "input": json.RawMessage(toolArgs)}}, "tool_use"
	}
	reply(w, map[string]any{
		"output":     map[string]any{"message": map[string]any{"role": "assistant", "content": []any{content}}},
		"stopReason": reason, "metrics": map[string]int{"latencyMs": 5},
		"usage": map[string]int{"inputTokens": 11, "outputTokens": a.tokens(), "totalTokens": 11 + a.tokens()},
	})
}

func (m *Models) converseStream(w http.ResponseWriter, r *http.Request, body []byte) {
	a := m.read(w, r, body)
	if a == nil {
		return
	}
	head, reason := [][]byte{Event("messageStart", `{"role":"assistant"}`)}, "end_turn"
	if a.call {
		reason = "tool_use"
		head = append(head,
			Event("contentBlockStart", fmt.Sprintf(`{"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":%q,"name":%q}}}`, toolID, toolName)),
			Event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"toolUse":{"input":`+quote(toolArgs[:5])+`}}}`),
			Event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"toolUse":{"input":`+quote(toolArgs[5:])+`}}}`))
	}
	m.send(w, r, "bedrock", a, head, func(text string) []byte {
		return Event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":`+quote(text)+`}}`)
	}, [][]byte{
		Event("contentBlockStop", `{"contentBlockIndex":0}`),
		Event("messageStop", `{"stopReason":"`+reason+`"}`),
		Event("metadata", fmt.Sprintf(`{"usage":{"inputTokens":11,"outputTokens":%d,"totalTokens":%d},"metrics":{"latencyMs":5}}`, a.tokens(), 11+a.tokens())),
	})
}
