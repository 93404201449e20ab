// Package upstream runs models on a server of the user's that speaks OpenAI's API, such as
// Ollama, vLLM or LM Studio: chats with its chat completions, streams and tools included, and
// embeddings with its embeddings. It calls no AWS.
package upstream

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"io"
	"net/http"

	"github.com/sagerock/sagerock/gateway/container"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// maxAnswer bounds an answer that does not stream.
const maxAnswer = 64 << 20

// batch is how many texts one call for embeddings has.
const batch = 96

// Engine calls one server.
type Engine struct {
	// URL of the server, up to /v1.
	URL string
	// Model is the server's own model that stands for every model, unless Models names
	// another one for it.
	Model  string
	Models map[string]string
	// Bodies answers the bodies for raw models, which OpenAI's API has no call for.
	Bodies engine.Engine

	client http.Client
}

var _ engine.Engine = (*Engine)(nil)

// Of is what the server calls the model that the config file calls name.
func (e *Engine) Of(name string) string { return cmp.Or(e.Models[name], e.Model) }

// Invoke implements [engine.Engine].
func (e *Engine) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	switch {
	case call.Texts != nil:
		return e.embed(ctx, call)
	case call.Chat != nil:
		return e.chat(ctx, call)
	}
	return e.Bodies.Invoke(ctx, call)
}

func (e *Engine) chat(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	body := append([]byte(`{"model":`), rawjson.Quote(e.Of(call.Model.Name))...)
	body = append(append(body, ','), container.Body(call.Model, call.Chat)[1:]...)
	resp, err := e.post(ctx, "/chat/completions", body)
	if err != nil {
		return nil, err
	}
	if call.Chat.Stream {
		return &engine.Answer{Stream: container.NewStream(&pieces{from: resp.Body, buf: make([]byte, 16<<10)}, call.Raw, container.Faults{
			NotCompletions: func(body []byte) error { return e.notCompletions(body) },
			Broken:         func(err error) error { return e.broken(ctx, err) },
		})}, nil
	}
	src, err := e.read(ctx, resp)
	if err != nil {
		return nil, err
	}
	answer, ok := container.Answer(src, call.Raw)
	if !ok {
		return nil, e.notCompletions(src)
	}
	return &engine.Answer{Chat: answer}, nil
}

func (e *Engine) embed(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	return engine.Embed(ctx, call.Texts.Input, batch, func(ctx context.Context, texts []string) ([][]float32, int, error) {
		return e.embedSome(ctx, call, texts)
	})
}

func (e *Engine) embedSome(ctx context.Context, call *engine.Call, texts []string) ([][]float32, int, error) {
	body, err := json.Marshal(struct {
		Model      string   `json:"model"`
		Input      []string `json:"input"`
		Dimensions int      `json:"dimensions,omitempty"`
	}{e.Of(call.Model.Name), texts, call.Texts.Dimensions})
	if err != nil {
		return nil, 0, err
	}
	resp, err := e.post(ctx, "/embeddings", body)
	if err != nil {
		return nil, 0, err
	}
	src, err := e.read(ctx, resp)
	if err != nil {
		return nil, 0, err
	}
	vectors, tokens, err := container.Vectors(src)
	if err == nil {
		err = engine.Complete(vectors, len(texts))
	}
	if err != nil {
		return nil, 0, &engine.Error{
			Kind: engine.Misconfigured, Code: "NotEmbeddings", Err: err,
			Hint: e.URL + " did not answer with embeddings: name a model that embeds with --upstream-model " + call.Model.Name + "=MODEL",
		}
	}
	return vectors, tokens, nil
}

// post sends body, and returns an answer of status 200.
func (e *Engine) post(ctx context.Context, path string, body []byte) (*http.Response, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL+path, bytes.NewReader(body))
	if err != nil {
		return nil, &engine.Error{Kind: engine.Misconfigured, Err: err}
	}
	r.Header.Set("Content-Type", "application/json")
	resp, err := e.client.Do(r) //nolint:bodyclose // the caller closes it
	switch {
	case err != nil:
		return nil, e.unreachable(ctx, err)
	case resp.StatusCode != http.StatusOK:
		return nil, e.refused(resp)
	}
	return resp, nil
}

// read reads a whole answer.
func (e *Engine) read(ctx context.Context, resp *http.Response) ([]byte, error) {
	defer resp.Body.Close()
	src, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return nil, e.broken(ctx, err)
	}
	return src, nil
}

// pieces is a streamed answer as it arrives. It implements [container.Source].
type pieces struct {
	from io.ReadCloser
	buf  []byte
}

// Next returns the next piece, until the next call.
func (p *pieces) Next() ([]byte, error) {
	n, err := p.from.Read(p.buf)
	if n > 0 {
		return p.buf[:n], nil
	}
	return nil, err
}

// Ready reports whether Next would not wait, which nobody knows here.
func (p *pieces) Ready() bool { return false }

// Close ends the connection.
func (p *pieces) Close() error { return p.from.Close() }

var _ engine.Stream = (*container.Stream)(nil)
