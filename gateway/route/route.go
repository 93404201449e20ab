// Package route chooses the engine for a call: by weight, the same one for the same caller, and
// another one if the first fails.
package route

import (
	"context"
	"errors"
	randv2 "math/rand/v2"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
)

// Router sends calls to engines.
type Router struct {
	// Failed hears of an engine that failed, after which another one is tried. It may be nil.
	Failed func(m *engine.Model, engine string, err *engine.Error)

	engines  map[string]engine.Engine
	timeout  time.Duration
	intn     func(int) int
	breakers breakers
}

// New returns a Router. A call takes at most timeout; intn picks a number from 0 to
// n-1, by which calls are shared, and nil means at random.
func New(bedrock, sagemaker engine.Engine, timeout time.Duration, intn func(n int) int) *Router {
	if intn == nil {
		intn = randv2.IntN
	}
	return &Router{
		engines: map[string]engine.Engine{engine.Bedrock: bedrock, engine.SageMaker: sagemaker},
		timeout: timeout, intn: intn,
	}
}

// Trip records which engines a call has reached.
type Trip struct {
	Engine       string // the last that was tried
	FallbackFrom string // the engine that failed before it
	FallbackFor  string // and why
}

// reserve is the part of Lambda's time limit that a call leaves for writing the answer.
const reserve = 500 * time.Millisecond

// Budget bounds ctx by the time a call may take, retries and fallback included.
func (r *Router) Budget(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(r.timeout)
	if limit, ok := ctx.Deadline(); ok && limit.Add(-reserve).Before(end) {
		end = limit.Add(-reserve)
	}
	return context.WithDeadline(ctx, end)
}

// plan lists the engines to try for a call of m, in order: one by weight, then
// the fallback. Calls with the same key stay together.
func (r *Router) plan(m *Model, key string) []string {
	first := m.shares[0].engine
	if len(m.shares) > 1 {
		first = pick(m.shares, key, r.intn)
	}
	if m.fallback == "" || m.fallback == first {
		return []string{first}
	}
	return []string{first, m.fallback}
}

// Invoke tries the engines of call's plan until one answers. The first of two
// gets half of the time, so that the second has as much. A stream has answered
// with its first chunk, and is never begun again after that.
func (r *Router) Invoke(ctx context.Context, m *Model, call *engine.Call, trip *Trip) (*engine.Answer, *engine.Error) {
	plan := r.plan(m, key(call))
	for i, name := range plan {
		last := i == len(plan)-1
		done := func(engine.Kind) {}
		if len(plan) > 1 {
			report, closed := r.breakers.of(m.Name, name).allow()
			if closed {
				done = report
			} else if !last { // the last is tried anyway: there is no other
				trip.FallbackFrom, trip.FallbackFor = name, "breaker_open"
				continue
			}
		}
		trip.Engine = name
		answer, err := r.try(ctx, name, call, last)
		if err == nil {
			done("")
			return answer, nil
		}
		done(err.Kind)
		if last || ctx.Err() != nil || !err.Elsewhere() {
			return nil, err
		}
		trip.FallbackFrom, trip.FallbackFor = name, err.Error()
		if r.Failed != nil {
			r.Failed(&m.Model, name, err)
		}
	}
	panic("unreachable: a plan is never empty")
}

// try asks one engine. What it returns as a stream has its first chunk.
func (r *Router) try(ctx context.Context, name string, call *engine.Call, last bool) (*engine.Answer, *engine.Error) {
	end, bounded := ctx.Deadline()
	ctx, cancel := context.WithCancelCause(ctx)
	if bounded && !last {
		slow := time.AfterFunc(time.Until(end)/2, func() { cancel(context.DeadlineExceeded) })
		defer slow.Stop()
	}
	streams := false
	defer func() {
		if !streams { // which goes on until it is closed
			cancel(nil)
		}
	}()
	answer, err := r.engines[name].Invoke(ctx, call)
	if err == nil && answer.Stream != nil {
		answer.Stream, err = begin(answer.Stream, cancel)
		streams = err == nil
	}
	if err == nil {
		return answer, nil
	}
	if e, ok := errors.AsType[*engine.Error](err); ok {
		return nil, e
	}
	return nil, &engine.Error{Kind: engine.Interruption(ctx, engine.Failed), Err: err}
}

// key identifies the caller, whose calls stay on one engine.
func key(call *engine.Call) string {
	if call.Chat == nil {
		return ""
	}
	return call.Chat.Key
}
