// Package openai has the dialects of OpenAI's API: chat completions, responses and
// embeddings. A dialect reads a request into a checked one and words an answer. It
// knows which parameters an engine takes, and not how the engine is called.
package openai

import (
	"time"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Dialect words the answer to one chat, a whole one or a stream as server-sent events.
type Dialect interface {
	// Reads reports whether the caller reads chat completions.
	Reads() bool
	// Whole is the body that says a.
	Whole(a *chat.Answer) ([]byte, *engine.Error)
	// Delta appends what d says to b, which may be nothing.
	Delta(b []byte, d *chat.Delta) ([]byte, *engine.Error)
	// End appends how a whole answer ends.
	End(b []byte) []byte
	// Failed appends how an answer ends that p has stopped.
	Failed(b []byte, p *problem.Problem) []byte
}

// About is what every answer says of itself.
type About struct {
	ID      string // of the request
	Created time.Time
	Model   string
}
