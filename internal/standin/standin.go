// Package standin is an engine that answers by itself, without a model and without an AWS
// account: for trying a config file, a client or a tool before anything is deployed. Each
// answer says that it is not a model's. The same call always gets the same answer.
package standin

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Engine answers every call of every model.
type Engine struct {
	// Pace is the time between two words of a stream.
	Pace time.Duration
}

// Invoke implements [engine.Engine].
func (e *Engine) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	switch {
	case call.Chat != nil && call.Chat.Stream:
		return &engine.Answer{Stream: newStream(ctx, answer(call), e.Pace)}, nil
	case call.Chat != nil:
		return &engine.Answer{Chat: answer(call)}, nil
	case call.Texts != nil:
		return &engine.Answer{Vectors: vectors(call.Texts)}, nil
	}
	body, contentType := raw(call)
	return &engine.Answer{Body: body, ContentType: contentType}, nil
}

// answer is the whole answer to a chat.
func answer(call *engine.Call) *chat.Answer {
	r := call.Chat
	a := &chat.Answer{Stop: chat.StopEnd}
	if tool := wanted(r); tool != nil {
		a.Calls = []chat.Call{{ID: "call_standin_1", Name: tool.Name, Arguments: sample(tool.Parameters)}}
		a.Stop = chat.StopTools
	} else {
		a.Text, a.Stop = shorten(text(call), r)
	}
	a.Usage = &chat.Usage{InputTokens: tokens(call.Model.System) + tokens(r.Prompt), OutputTokens: tokens(a.Text)}
	for i := range r.Messages {
		a.Usage.InputTokens += tokens(r.Messages[i].Text())
	}
	for _, c := range a.Calls {
		a.Usage.OutputTokens += tokens(c.Name) + tokens(c.Arguments)
	}
	return a
}

// wanted is the tool that the answer calls, or nil. A tool is called once for each message of
// the user: the result of the call is answered with a text.
func wanted(r *chat.Request) *chat.Tool {
	last := r.Messages[len(r.Messages)-1]
	if len(r.Tools) == 0 || r.Choice.Mode == chat.ChoiceNone || last.Role != chat.RoleUser {
		return nil
	}
	if r.Choice.Mode == chat.ChoiceNamed {
		for i := range r.Tools {
			if r.Tools[i].Name == r.Choice.Name {
				return &r.Tools[i]
			}
		}
	}
	return &r.Tools[0]
}

// text is what an answer says: which model it is for, and what was asked.
func text(call *engine.Call) string {
	r := call.Chat
	switch {
	case r.Schema != nil:
		return sample([]byte(r.Schema.JSON))
	case r.AnyJSON:
		return `{"standIn": true}`
	}
	label := fmt.Sprintf("This is a stand-in for %s, not a model. ", call.Model.Name)
	last := r.Messages[len(r.Messages)-1]
	asked := strings.TrimSpace(last.Text())
	switch {
	case last.Role == chat.RoleTool:
		return label + "The tool returned: " + asked
	case asked == "":
		return label + "You sent an image."
	}
	return label + "You asked: " + asked
}

// shorten cuts text at the first stop sequence and at the maximum length, as a model would.
func shorten(text string, r *chat.Request) (string, chat.StopReason) {
	stop := chat.StopEnd
	for _, sequence := range r.Stop {
		if before, _, found := strings.Cut(text, sequence); found && sequence != "" {
			text, stop = before, chat.StopSequence
		}
	}
	if r.MaxTokens > 0 && tokens(text) > r.MaxTokens {
		runes := []rune(text)
		text, stop = string(runes[:r.MaxTokens*runesPerToken]), chat.StopLength
	}
	return text, stop
}

// runesPerToken is how many characters a token has in English, about.
const runesPerToken = 4

// tokens estimates the tokens of text.
func tokens(text string) int {
	return (utf8.RuneCountInString(text) + runesPerToken - 1) / runesPerToken
}

// stream is an answer word by word.
type stream struct {
	ctx    context.Context
	pace   time.Duration
	deltas []chat.Delta
	begun  bool
}

func newStream(ctx context.Context, a *chat.Answer, pace time.Duration) *stream {
	s := &stream{ctx: ctx, pace: pace, deltas: []chat.Delta{{}}}
	for _, word := range strings.SplitAfter(a.Text, " ") {
		if word != "" {
			s.deltas = append(s.deltas, chat.Delta{Text: word})
		}
	}
	for i, c := range a.Calls {
		s.deltas = append(s.deltas, chat.Delta{Calls: []chat.CallDelta{{Index: i, ID: c.ID, Name: c.Name, Arguments: c.Arguments}}})
	}
	s.deltas = append(s.deltas, chat.Delta{Stop: a.Stop, Usage: a.Usage})
	return s
}

// Next implements [engine.Stream].
func (s *stream) Next() (chat.Delta, error) {
	if len(s.deltas) == 0 {
		return chat.Delta{}, io.EOF
	}
	if s.begun && s.pace > 0 {
		select {
		case <-s.ctx.Done():
			return chat.Delta{}, &engine.Error{Kind: engine.Canceled, Err: s.ctx.Err()}
		case <-time.After(s.pace):
		}
	}
	s.begun = true
	next := s.deltas[0]
	s.deltas = s.deltas[1:]
	return next, nil
}

// Close implements [engine.Stream].
func (s *stream) Close() { s.deltas = nil }

// raw is the answer to a body: a score for each line of a CSV, or a JSON document that says
// what was sent.
func raw(call *engine.Call) (body []byte, contentType string) {
	if strings.HasPrefix(call.ContentType, "text/csv") {
		var out strings.Builder
		for line := range strings.Lines(string(call.Body)) {
			if line = strings.TrimSpace(line); line != "" {
				fmt.Fprintf(&out, "%.4f\n", score(line))
			}
		}
		return []byte(out.String()), "text/csv"
	}
	body, _ = json.Marshal(map[string]any{"standIn": true, "model": call.Model.Name, "bytes": len(call.Body)}) // always encodes
	return body, "application/json"
}
