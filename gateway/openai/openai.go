// Package openai implements the dialects of OpenAI's API: chat completions, responses and
// embeddings. A dialect reads and checks requests, and writes answers. It knows which
// parameters an engine supports, but not how the engine is called.
package openai

import (
	"time"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Dialect writes the answer to one chat: as one body, or a stream as server-sent events.
type Dialect interface {
	// Raw reports whether the choices of a container can be passed on unchanged.
	Raw() bool
	// Whole is the body that returns a.
	Whole(a *chat.Answer) ([]byte, *engine.Error)
	// Delta appends the events for d to b. There may be none.
	Delta(b []byte, d *chat.Delta) ([]byte, *engine.Error)
	// End appends the events at the end of a complete answer.
	End(b []byte) []byte
	// Failed appends the events at the end of an answer that p has interrupted.
	Failed(b []byte, p *problem.Problem) []byte
}

// About identifies an answer.
type About struct {
	ID      string // of the request
	Created time.Time
	Model   string
}
