// Package sagemaker runs models on SageMaker's endpoints. A chat container speaks
// OpenAI's chat completions, in the words of package container. Bodies for models of other
// kinds are passed through.
package sagemaker

import (
	"bytes"
	"cmp"
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/gateway/container"
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
	out, err := e.invoke(ctx, &invocation{model: m, variant: call.Variant, body: container.Body(m, call.Chat), contentType: "application/json", accept: "application/json"})
	if err != nil {
		return nil, err
	}
	a, ok := container.Answer(out.body, call.Raw)
	if !ok {
		return nil, notCompletions(m, out.body)
	}
	return &engine.Answer{Chat: a}, nil
}

func (e *Engine) stream(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	m := call.Model
	out, err := e.direct.post(ctx, &invocation{model: m, variant: call.Variant, body: container.Body(m, call.Chat), contentType: "application/json", accept: "text/event-stream", stream: true})
	if err != nil {
		return nil, invokeError(ctx, m, err)
	}
	return &engine.Answer{Stream: container.NewStream(newFrames(out.Body), call.Raw, container.Faults{
		NotCompletions: func(body []byte) error { return notCompletions(m, body) },
		Broken:         func(err error) error { return sdk.Broken(ctx, err) },
	})}, nil
}

func (e *Engine) raw(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	out, err := e.invoke(ctx, &invocation{model: call.Model, variant: call.Variant, body: call.Body, contentType: call.ContentType, accept: call.Accept})
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
