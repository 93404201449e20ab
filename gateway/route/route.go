// Package route chooses the engine for a call: by weight, the same one for the same caller, and
// another one if the first fails.
package route

import (
	"context"
	"errors"
	randv2 "math/rand/v2"
	"slices"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wake"
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
	Variant      string // of its endpoint, where there are several
	FallbackFrom string // the engine that failed before it
	FallbackFor  string // and why

	Held       time.Duration // the call waited for a copy to come up
	WakeFailed bool          // and none did in time
}

// reserve is the part of Lambda's time limit that a call leaves for writing the answer.
const reserve = 500 * time.Millisecond

// Budget bounds ctx by the time a call of m may take, retries and fallback included. The time
// for which a call may be held comes on top.
func (r *Router) Budget(ctx context.Context, m *engine.Model) (context.Context, context.CancelFunc) {
	end := time.Now().Add(r.timeout + mostHeld(m))
	if limit, ok := ctx.Deadline(); ok && limit.Add(-reserve).Before(end) {
		end = limit.Add(-reserve)
	}
	return context.WithDeadline(ctx, end)
}

// mostHeld is how long a call of m may be held.
func mostHeld(m *engine.Model) time.Duration {
	if !m.Wake.Holds() {
		return 0
	}
	return m.Wake.Wait
}

// plan lists the engines to try for a call of m, in order: one by weight, then
// the fallback. Calls with the same key stay together.
func (r *Router) plan(m *Model, key string) []string {
	first := m.shares[0].name
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
	for i := 0; ; i++ {
		name, last := plan[i], i == len(plan)-1
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
		trip.Engine, trip.Variant = name, ""
		if name == engine.SageMaker {
			call.Variant = r.variant(m, call)
			trip.Variant = call.Variant
		}
		answer, err := r.try(ctx, name, call, last, trip)
		if err == nil {
			done("")
			return answer, nil
		}
		done(err.Kind)
		if sleeps(err) {
			trip.WakeFailed = trip.WakeFailed || err.Kind == engine.WakeFailed
			plan = meanwhile(m, plan[:i+1], plan)
			last = i == len(plan)-1
		}
		if last || ctx.Err() != nil || !err.Elsewhere() {
			return nil, err
		}
		trip.FallbackFrom, trip.FallbackFor = name, err.Error()
		if r.Failed != nil {
			r.Failed(&m.Model, name, err)
		}
	}
}

// Wake sends call, which is for nothing else, to the engine on which m sleeps. It is not held. No
// error means that a copy is up.
func (r *Router) Wake(ctx context.Context, m *Model, call *engine.Call) *engine.Error {
	refuses, probed := *m.Wake, m.Model
	refuses.Meanwhile = contract.MeanwhileRefuse
	probed.Wake, probed.Guardrail = &refuses, nil
	call.Model, call.Created = &probed, time.Now()
	_, err := r.engines[engine.SageMaker].Invoke(ctx, call)
	if wake.Answered(err) {
		return nil
	}
	return engine.ErrorOf(err)
}

// sleeps reports whether err is that no copy of the model runs.
func sleeps(err *engine.Error) bool {
	return err.Kind == engine.Asleep || err.Kind == engine.WakeFailed || err.Kind == engine.Closed
}

// meanwhile is the rest of a plan, of which the last engine that was tried sleeps: what its
// model says, whatever is the fallback of calls that fail.
func meanwhile(m *Model, tried, plan []string) []string {
	switch {
	case m.Wake == nil:
	case m.Wake.Meanwhile == contract.MeanwhileBedrock && m.BedrockID != "" && !slices.Contains(tried, engine.Bedrock):
		return append(slices.Clone(tried), engine.Bedrock)
	case m.Wake.Meanwhile == contract.MeanwhileRefuse:
		return tried
	}
	return plan
}

// try asks one engine. What it returns as a stream has its first chunk.
func (r *Router) try(ctx context.Context, name string, call *engine.Call, last bool, trip *Trip) (*engine.Answer, *engine.Error) {
	end, bounded := ctx.Deadline()
	ctx, cancel := context.WithCancelCause(ctx)
	streams, held := false, mostHeld(call.Model)
	left := func() time.Duration { return time.Until(end) - max(held-trip.Held, 0) } // the time to be held in is for nothing else
	if bounded && (!last || held > 0) {
		share := left()
		if !last {
			share /= 2
		}
		slow := time.AfterFunc(share, func() { cancel(context.DeadlineExceeded) })
		defer func() {
			if slow.Stop() && streams && held > 0 {
				slow.Reset(left())
			}
		}()
		if held > 0 {
			ctx = watched(ctx, slow, share, trip)
		}
	}
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

// watched returns ctx for a call that slow ends, but not while it is held.
func watched(ctx context.Context, slow *time.Timer, share time.Duration, trip *Trip) context.Context {
	return wake.With(ctx, &wake.Watch{
		Hold:  func() { slow.Stop() },
		Alive: wake.WatchOf(ctx).Alive,
		Release: func(d time.Duration) {
			trip.Held += d
			slow.Reset(share)
		},
	})
}

// key identifies the caller, whose calls stay on one engine.
func key(call *engine.Call) string {
	if call.Chat == nil {
		return ""
	}
	return call.Chat.Key
}
