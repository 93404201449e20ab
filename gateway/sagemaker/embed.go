package sagemaker

import (
	"context"
	"encoding/json"

	"github.com/sagerock/sagerock/gateway/container"
	"github.com/sagerock/sagerock/gateway/engine"
)

// containerBatch is how many texts a container of Hugging Face's text embeddings
// inference takes in one call by default (its option --max-client-batch-size).
const containerBatch = 32

// embed calls a container of Hugging Face's text embeddings inference, which answers with a
// list of vectors. Answers in OpenAI's format are read as well.
func (e *Engine) embed(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	return engine.Embed(ctx, call.Texts.Input, containerBatch, func(ctx context.Context, texts []string) ([][]float32, int, error) {
		return e.embedSome(ctx, call, texts)
	})
}

func (e *Engine) embedSome(ctx context.Context, call *engine.Call, texts []string) ([][]float32, int, error) {
	body, err := json.Marshal(struct {
		Inputs []string `json:"inputs"`
	}{texts})
	if err != nil {
		return nil, 0, err
	}
	out, err := e.invoke(ctx, &invocation{model: call.Model, variant: call.Variant, body: body, contentType: "application/json", accept: "application/json"})
	if err != nil {
		return nil, 0, err
	}
	vectors, tokens, err := container.Vectors(out.body)
	if err == nil {
		err = engine.Complete(vectors, len(texts))
	}
	if err != nil {
		return nil, 0, &engine.Error{
			Kind: engine.Misconfigured, Code: "NotEmbeddings", Err: err,
			Hint: "its container did not answer with embeddings: set its sagemaker.protocol to what it speaks in sagerock.yaml",
		}
	}
	return vectors, tokens, nil
}
