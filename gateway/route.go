package gateway

import (
	"context"
	"errors"
	"time"
)

// reserve is what a call leaves of Lambda's own time limit, so that the answer
// is written before Lambda ends the function.
const reserve = 500 * time.Millisecond

// budget bounds ctx by the time a call may take, retries and fallback included.
func (g *Gateway) budget(ctx context.Context) (context.Context, context.CancelFunc) {
	end := time.Now().Add(g.timeout)
	if limit, ok := ctx.Deadline(); ok && limit.Add(-reserve).Before(end) {
		end = limit.Add(-reserve)
	}
	return context.WithDeadline(ctx, end)
}

// plan lists the engines to try for a call of m, in order: one by weight, then
// the fallback. Calls with the same key stay together.
func (g *Gateway) plan(m *Model, key string) []string {
	first := m.shares[0].engine
	if len(m.shares) > 1 {
		first = pick(m.shares, key, g.intn)
	}
	if m.fallback == "" || m.fallback == first {
		return []string{first}
	}
	return []string{first, m.fallback}
}

// invoke tries the engines of call's plan until one answers. The first of two
// gets half of the time, so that the second has as much. A stream has answered
// with its first chunk, and is never begun again after that.
func (g *Gateway) invoke(ctx context.Context, call *Call, rec *record) (*Answer, *Error) {
	plan := g.plan(call.Model, call.key())
	for i, name := range plan {
		last := i == len(plan)-1
		done := func(Kind) {}
		if len(plan) > 1 {
			told, closed := g.breakers.of(call.Model.Name, name).allow()
			if closed {
				done = told
			} else if !last { // the last is tried all the same: there is nobody else
				rec.fallbackFrom, rec.fallbackFor = name, "breaker_open"
				continue
			}
		}
		rec.engine = name
		answer, err := g.try(ctx, name, call, last)
		if err == nil {
			done("")
			return answer, nil
		}
		done(err.Kind)
		if last || ctx.Err() != nil || !err.elsewhere() {
			return nil, err
		}
		rec.fallbackFrom, rec.fallbackFor = name, err.Error()
	}
	panic("unreachable: a plan is never empty")
}

// try asks one engine. What it returns as a stream has its first chunk.
func (g *Gateway) try(ctx context.Context, engine string, call *Call, last bool) (*Answer, *Error) {
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
	answer, err := g.engines[engine].Invoke(ctx, call)
	if err == nil && answer.Stream != nil {
		answer.Stream, err = begin(answer.Stream, cancel)
		streams = err == nil
	}
	if err == nil {
		return answer, nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return nil, e
	}
	return nil, &Error{Kind: interruption(ctx, Failed), Err: err}
}

// key is what holds calls of one caller together.
func (c *Call) key() string {
	if c.Chat == nil {
		return ""
	}
	return c.Chat.Key
}

// interruption is why ctx ended, or else if it did not.
func interruption(ctx context.Context, otherwise Kind) Kind {
	switch err := context.Cause(ctx); {
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Canceled
	}
	return otherwise
}
