package runtimes

import (
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// converse answers Converse.
func (m *Models) converse(w http.ResponseWriter, r *http.Request, body []byte) {
	began := time.Now()
	answer, err := m.ask(r, body, false)
	if err != nil {
		failed(w, err)
		return
	}
	content := []any{}
	if answer.Chat.Reasoning != "" {
		content = append(content, map[string]any{"reasoningContent": map[string]any{"reasoningText": map[string]any{"text": answer.Chat.Reasoning}}})
	}
	if answer.Chat.Text != "" || len(answer.Chat.Calls) == 0 {
		content = append(content, map[string]any{"text": answer.Chat.Text})
	}
	for _, c := range answer.Chat.Calls {
		content = append(content, map[string]any{"toolUse": map[string]any{"toolUseId": c.ID, "name": c.Name, "input": object(c.Arguments)}})
	}
	reply(w, map[string]any{
		"output":     map[string]any{"message": map[string]any{"role": "assistant", "content": content}},
		"stopReason": answer.Chat.Stop, "usage": usage(answer.Chat.Usage), "metrics": metrics(began),
	})
}

// converseStream answers ConverseStream.
func (m *Models) converseStream(w http.ResponseWriter, r *http.Request, body []byte) {
	began := time.Now()
	answer, err := m.ask(r, body, true)
	if err != nil {
		failed(w, err)
		return
	}
	defer answer.Stream.Close()
	out := newEvents(w)
	out.send("messageStart", map[string]any{"role": "assistant"})
	var stop chat.StopReason
	var used *chat.Usage
	for {
		d, err := answer.Stream.Next()
		switch {
		case errors.Is(err, io.EOF):
			out.stopBlock()
			out.send("messageStop", map[string]any{"stopReason": cmp.Or(stop, chat.StopEnd)})
			out.send("metadata", map[string]any{"usage": usage(used), "metrics": metrics(began)})
			return
		case err != nil:
			out.write(fakeaws.Exception("modelStreamErrorException", text(engine.ErrorOf(err))))
			return
		}
		out.delta(&d)
		stop = cmp.Or(d.Stop, stop)
		if d.Usage != nil {
			used = d.Usage
		}
	}
}

func (m *Models) ask(r *http.Request, body []byte, stream bool) (*engine.Answer, error) {
	asked, err := readConverse(body)
	if err != nil {
		return nil, &engine.Error{Kind: engine.Rejected, Hint: err.Error(), Err: err}
	}
	c := m.bedrockCall(r.PathValue("id"))
	asked.Stream, c.Chat = stream, asked
	return m.engine.Invoke(r.Context(), c)
}

// object is src as an object of JSON, which the input of a tool has to be.
func object(src string) json.RawMessage {
	if src == "" || !json.Valid([]byte(src)) {
		return json.RawMessage("{}")
	}
	return json.RawMessage(src)
}

func usage(u *chat.Usage) map[string]int {
	if u == nil {
		u = &chat.Usage{}
	}
	return map[string]int{"inputTokens": u.InputTokens, "outputTokens": u.OutputTokens, "totalTokens": u.InputTokens + u.OutputTokens}
}

func metrics(began time.Time) map[string]int64 {
	return map[string]int64{"latencyMs": time.Since(began).Milliseconds()}
}
