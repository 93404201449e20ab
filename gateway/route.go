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
// the fallback.
func (g *Gateway) plan(m *Model) []string {
	pick := m.shares[0].engine
	if len(m.shares) > 1 {
		total := 0
		for _, s := range m.shares {
			total += s.weight
		}
		n := g.intn(total)
		for _, s := range m.shares {
			if n < s.weight {
				pick = s.engine
				break
			}
			n -= s.weight
		}
	}
	if m.fallback == "" || m.fallback == pick {
		return []string{pick}
	}
	return []string{pick, m.fallback}
}

// invoke tries the engines of call's plan until one answers. The first of two
// gets half of the time, so that the second has as much.
func (g *Gateway) invoke(ctx context.Context, call *Call, rec *record) (*Answer, *Error) {
	plan := g.plan(call.Model)
	for i, name := range plan {
		rec.engine = name
		last := i == len(plan)-1
		answer, err := g.try(ctx, name, call, last)
		if err == nil {
			return answer, nil
		}
		if last || ctx.Err() != nil || !err.elsewhere() {
			return nil, err
		}
		rec.fallbackFrom, rec.fallbackFor = name, err.Error()
	}
	panic("unreachable: a plan is never empty")
}

func (g *Gateway) try(ctx context.Context, engine string, call *Call, last bool) (*Answer, *Error) {
	if end, ok := ctx.Deadline(); ok && !last {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, time.Until(end)/2)
		defer cancel()
	}
	answer, err := g.engines[engine].Invoke(ctx, call)
	if err == nil {
		return answer, nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return nil, e
	}
	return nil, &Error{Kind: interruption(ctx, Failed), Err: err}
}

// interruption is why ctx ended, or else if it did not.
func interruption(ctx context.Context, otherwise Kind) Kind {
	switch err := ctx.Err(); {
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Canceled
	}
	return otherwise
}
