package standin

import (
	"context"
	"sync"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
)

// mostCalls is how many invocations a Queue keeps.
const mostCalls = 1000

// Queue takes asynchronous invocations and keeps them in memory. Each is answered after a
// while, so that clients learn to ask again.
type Queue struct {
	Container *Container
	After     time.Duration

	mu    sync.Mutex
	calls map[string]*invocation
}

// invocation is one call of a Queue.
type invocation struct {
	model, caller string
	answer        *engine.Answer
	err           *engine.Error
}

// Submit queues call under its id.
func (q *Queue) Submit(ctx context.Context, call *engine.Call, caller string) *engine.Error {
	in := &invocation{model: call.Model.Name, caller: caller}
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.calls) == mostCalls {
		return &engine.Error{Kind: engine.Throttled, Code: "QueueFull", Hint: "the stand-in keeps 1000 invocations: start it again"}
	}
	if q.calls == nil {
		q.calls = map[string]*invocation{}
	}
	q.calls[call.ID] = in
	ctx = context.WithoutCancel(ctx) // which goes on after the answer that it is queued
	time.AfterFunc(q.After, func() {
		answer, err := q.Container.Answer(ctx, call)
		q.mu.Lock()
		defer q.mu.Unlock()
		in.answer, in.err = answer, engine.ErrorOf(err)
	})
	return nil
}

// Result looks up the invocation of m with this id. Only the caller who sent it finds it.
func (q *Queue) Result(_ context.Context, m *engine.Model, id, caller string) (*engine.Outcome, *engine.Error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	switch in := q.calls[id]; {
	case in == nil || in.model != m.Name || in.caller != caller:
		return &engine.Outcome{Unknown: true}, nil
	case in.err != nil:
		return nil, in.err
	default:
		return &engine.Outcome{Answer: in.answer}, nil
	}
}
