// Package sagemaker runs models on SageMaker's endpoints. A chat container speaks
// OpenAI's chat completions: this package writes requests in that format, and decodes an
// answer or passes it on. Bodies for models of other kinds are passed through.
package sagemaker

import (
	"bytes"
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/sdk"
)

// Engine runs models on real-time endpoints.
type Engine struct {
	direct *direct
}

var _ engine.Engine = (*Engine)(nil)

// New returns the engine for the credentials and the Region of cfg, which [sdk.Tuned]
// has made, with sender.
func New(cfg aws.Config, sender aws.HTTPClient) *Engine {
	return &Engine{direct: newDirect(cfg, sender)}
}

// Invoke implements [engine.Engine].
func (e *Engine) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	switch {
	case call.Texts != nil:
		return e.embed(ctx, call)
	case call.Chat == nil:
		return e.raw(ctx, call)
	case call.Chat.Stream:
		return e.stream(ctx, call)
	}
	return e.chat(ctx, call)
}

func (e *Engine) chat(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	m := call.Model
	out, err := e.invoke(ctx, &invocation{model: m, body: chatBody(m, call.Chat), contentType: "application/json", accept: "application/json"})
	if err != nil {
		return nil, err
	}
	choices, usage, ok := completions(out.body)
	if !ok || choices.Empty() {
		return nil, notCompletions(m, out.body)
	}
	if call.Raw {
		said := passOn(make([]byte, 0, len(choices.Bytes())+64), choices)
		return &engine.Answer{Chat: &chat.Answer{Raw: said.data, Stop: said.stop, Usage: usage}}, nil
	}
	said := decode(choices, "message")
	a := &chat.Answer{Text: said.Text, Reasoning: said.Reasoning, Stop: said.Stop, Usage: usage}
	for _, c := range said.Calls {
		a.Calls = append(a.Calls, chat.Call{ID: c.ID, Name: c.Name, Arguments: c.Arguments})
	}
	return &engine.Answer{Chat: a}, nil
}

func (e *Engine) raw(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	out, err := e.invoke(ctx, &invocation{model: call.Model, body: call.Body, contentType: call.ContentType, accept: call.Accept})
	if err != nil {
		return nil, err
	}
	return &engine.Answer{Body: out.body, ContentType: cmp.Or(out.contentType, "application/octet-stream")}, nil
}

// output is what an endpoint answered.
type output struct {
	body        []byte
	contentType string
}

func (e *Engine) invoke(ctx context.Context, in *invocation) (*output, error) {
	resp, err := e.direct.post(ctx, in)
	if err != nil {
		return nil, invokeError(ctx, in.model, err)
	}
	defer resp.Body.Close()
	var body bytes.Buffer
	body.Grow(int(max(resp.ContentLength, 0)) + bytes.MinRead) // so that it rarely grows again
	if _, err := body.ReadFrom(resp.Body); err != nil {
		return nil, sdk.Broken(ctx, err)
	}
	return &output{body.Bytes(), resp.Header.Get("Content-Type")}, nil
}
