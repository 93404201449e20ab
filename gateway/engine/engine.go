// Package engine says what it takes to run a model: the model, a call of it, its
// answer, and what can go wrong. Each engine is a package of its own.
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
	// Invoke gives call to its model. Its errors are of type [*Error]. A chat that
	// asks for a stream gets one; it ends when ctx does.
	Invoke(ctx context.Context, call *Call) (*Answer, error)
}

// Call is one request to a model: one of a chat, texts to embed and a body.
type Call struct {
	Model   *Model
	ID      string // of the request
	Created time.Time

	Chat *chat.Request
	Raw  bool // the caller reads chat completions, so a container's need not be taken apart

	Texts *chat.Texts

	Body                []byte
	ContentType, Accept string
}

// Answer is what a model said: one of a chat, a stream of one, vectors and a body.
type Answer struct {
	Chat    *chat.Answer
	Stream  Stream
	Vectors *chat.Vectors

	Body        []byte
	ContentType string
}

// Stream is an answer that comes in parts.
type Stream interface {
	// Next returns the next part, [io.EOF] after the last one, and an [*Error] if
	// the stream breaks.
	Next() (chat.Delta, error)
	// Close gives up what the stream holds. It can be called at any time.
	Close()
}
