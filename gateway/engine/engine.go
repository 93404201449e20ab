// Package engine defines how a model is run: the model, a call, its answer and its errors.
// Each engine has its own package.
package engine

import (
	"context"
	"time"

	"github.com/sagerock/sagerock/gateway/chat"
)

// Names of the engines, as the config file has them.
const (
	Bedrock   = "bedrock"
	SageMaker = "sagemaker"
)

// Engine runs models somewhere. Bedrock and SageMaker each have one.
type Engine interface {
	// Invoke sends call to its model. Its errors are of type [*Error]. A chat that
	// asks for a stream gets one; it ends when ctx does.
	Invoke(ctx context.Context, call *Call) (*Answer, error)
}

// Call is one request to a model: a chat, texts to embed or a body.
type Call struct {
	Model   *Model
	ID      string // of the request
	Created time.Time
	User    string // who calls, as far as the gateway knows; "" for nobody in particular
	Variant string // of the endpoint that answers; "" where there is one

	Chat *chat.Request
	Raw  bool // the caller reads chat completions, so a container's need not be decoded

	Texts *chat.Texts

	Body                []byte
	ContentType, Accept string
}

// Answer is the answer of a model: to a chat, as a whole or a stream, vectors or a body.
type Answer struct {
	Chat    *chat.Answer
	Stream  Stream
	Vectors *chat.Vectors

	Body        []byte
	ContentType string
}

// Outcome is the state of an asynchronous invocation: unknown, waiting (neither field is set),
// or answered.
type Outcome struct {
	Unknown bool
	Answer  *Answer
}

// Stream is an answer that comes in parts.
type Stream interface {
	// Next returns the next part, [io.EOF] after the last one, and an [*Error] if
	// the stream breaks.
	Next() (chat.Delta, error)
	// Close releases the resources of the stream. It can be called at any time.
	Close()
}
