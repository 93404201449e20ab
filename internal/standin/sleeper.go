package standin

import (
	"context"
	"sync"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
)

// Sleeper is an engine whose models have scaled to zero, if they may: the first call of one
// fails and starts a copy, as on SageMaker.
type Sleeper struct {
	Engine engine.Engine
	Start  time.Duration // how long a start takes
	Idle   time.Duration // after so long without a call, a model sleeps again

	mu     sync.Mutex
	copies map[string]*copies // by model
}

// copies says since when a model has a copy, or will have, and when it was called last.
type copies struct{ up, called time.Time }

// Invoke implements [engine.Engine].
func (s *Sleeper) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	if call.Model.Wake != nil && !s.awake(call.Model.Name) {
		return nil, &engine.Error{Kind: engine.Asleep, Code: "ValidationError"}
	}
	return s.Engine.Invoke(ctx, call)
}

// awake reports whether a copy of the model is up. If there is none, one starts.
func (s *Sleeper) awake(model string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	c := s.copies[model]
	if c == nil || now.Sub(c.called) > s.Idle {
		if s.copies == nil {
			s.copies = map[string]*copies{}
		}
		c = &copies{up: now.Add(s.Start)}
		s.copies[model] = c
	}
	c.called = now
	return !now.Before(c.up)
}
