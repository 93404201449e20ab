// Package guardrail applies Bedrock's guardrails to the requests and answers of another
// engine. It wraps that engine and knows nothing else about it.
package guardrail

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Engine is an engine with guardrails, for the models that have one.
type Engine struct {
	next  engine.Engine
	guard guard
}

var _ engine.Engine = (*Engine)(nil)

// Before returns next with guardrails, which client applies.
func Before(next engine.Engine, client *bedrockruntime.Client) *Engine {
	return &Engine{next, guard{client}}
}

// Invoke implements [engine.Engine].
func (e *Engine) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	switch {
	case call.Model.Guardrail == nil || call.Texts != nil:
		return e.next.Invoke(ctx, call)
	case call.Chat == nil:
		return e.body(ctx, call)
	}
	return e.chat(ctx, call)
}

// body screens a body that is passed through, and its answer.
func (e *Engine) body(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	passed := *call
	var err error
	if passed.Body, err = e.guard.screenBody(ctx, call.Model, input, call.Body); err != nil {
		return nil, err
	}
	answer, err := e.next.Invoke(ctx, &passed)
	if err != nil {
		return nil, err
	}
	answer.Body, err = e.guard.screenBody(ctx, call.Model, output, answer.Body)
	return answer, err
}

// chat screens a chat. The engine decodes its answer, since the text is screened.
func (e *Engine) chat(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	passed := *call
	passed.Raw = false
	instead, err := e.request(ctx, &passed)
	if err != nil {
		return nil, err
	}
	if instead != nil {
		return refusal(call, *instead), nil
	}
	answer, err := e.next.Invoke(ctx, &passed)
	switch {
	case err != nil:
		return nil, err
	case answer.Stream != nil:
		return &engine.Answer{Stream: &stream{ctx: ctx, model: call.Model, guard: &e.guard, from: answer.Stream}}, nil
	}
	answer.Chat, err = e.answer(ctx, call.Model, answer.Chat)
	return answer, err
}

// request screens the texts of users and tools since the last message of the model. It puts
// the masked texts into call, or returns the answer of a guardrail that blocks.
func (e *Engine) request(ctx context.Context, call *engine.Call) (instead *string, err error) {
	sent := call.Chat.Messages
	begin := len(sent)
	for begin > 0 && sent[begin-1].Role != chat.RoleAssistant {
		begin--
	}
	var masked []chat.Message // a copy, because another engine may get the same request
	for i := begin; i < len(sent); i++ {
		if sent[i].Role == chat.RoleSystem {
			continue
		}
		for n, p := range sent[i].Parts {
			out, blocked, err := e.guard.screen(ctx, call.Model, input, p.Text)
			if err != nil {
				return nil, err
			}
			if blocked {
				return &out, nil
			}
			if out == p.Text {
				continue
			}
			if masked == nil {
				masked = slices.Clone(sent)
			}
			masked[i].Parts = slices.Clone(masked[i].Parts)
			masked[i].Parts[n].Text = out
		}
	}
	if masked != nil {
		copied := *call.Chat
		copied.Messages = masked
		call.Chat = &copied
	}
	return nil, nil
}

// answer screens a whole answer, its reasoning included.
func (e *Engine) answer(ctx context.Context, m *engine.Model, a *chat.Answer) (*chat.Answer, error) {
	for _, text := range [...]*string{&a.Reasoning, &a.Text} {
		out, blocked, err := e.guard.screen(ctx, m, output, *text)
		if err != nil {
			return nil, err
		}
		if blocked {
			return &chat.Answer{Text: out, Stop: chat.StopGuardrail, Usage: a.Usage}, nil
		}
		*text = out
	}
	return a, nil
}

// refusal is the answer of a guardrail that blocks a request. The model is not called.
func refusal(call *engine.Call, text string) *engine.Answer {
	if call.Chat.Stream {
		return &engine.Answer{Stream: &prepared{{Text: text}, {Stop: chat.StopGuardrail, Usage: &chat.Usage{}}}}
	}
	return &engine.Answer{Chat: &chat.Answer{Text: text, Stop: chat.StopGuardrail, Usage: &chat.Usage{}}}
}
