// Package wake handles calls of models that have scaled to zero. Only a failed call makes
// SageMaker start a copy, and until that answers, which takes minutes, each call fails ("Scale an
// endpoint to zero instances", SageMaker Developer Guide). Calls are held until then, or end with
// an error of kind [engine.Asleep], on which package route acts.
//
// There is no call that only asks whether a copy is up: of all calls of a model that wait in
// this process, one is tried at a time, after ever longer pauses, and what it finds out holds
// for the others.
package wake

import (
	"context"
	randv2 "math/rand/v2"
	"sync"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
)

// Engine is an engine whose models may sleep.
type Engine struct {
	// Beat is how often a call that is held says so, which keeps its connection open: an
	// intermediary may close one that is silent ("Server-sent events", HTML Standard, "Authoring
	// notes").
	Beat time.Duration

	next     engine.Engine
	sleepers sync.Map // of a model's name to *sleeper
}

var _ engine.Engine = (*Engine)(nil)

// Before returns next for models that may sleep.
func Before(next engine.Engine) *Engine { return &Engine{Beat: 15 * time.Second, next: next} }

// worked is how long a call takes at least that a copy works on: one that fails because there
// is none does so at once.
const worked = 5 * time.Second

// spread is the time over which calls are sent that have waited for the same copy.
const spread = time.Second

// Invoke implements [engine.Engine].
func (e *Engine) Invoke(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
	m := call.Model
	if m.Wake == nil {
		answer, err := e.next.Invoke(ctx, call)
		return answer, known(m, err)
	}
	s := e.sleeper(m.Name)
	if turn := s.turn(); turn != waits {
		answer, err := e.attempt(ctx, call, s, turn)
		if !asleep(err) {
			return answer, err
		}
	} else if err := closed(m); err != nil {
		return nil, err
	}
	if m.Wake.Holds() {
		return e.hold(ctx, call, s)
	}
	return nil, s.refusal(m)
}

func (e *Engine) sleeper(model string) *sleeper {
	if found, ok := e.sleepers.Load(model); ok {
		return found.(*sleeper)
	}
	made, _ := e.sleepers.LoadOrStore(model, newSleeper())
	return made.(*sleeper)
}

// asleep reports whether err says that no copy of the model runs.
func asleep(err error) bool { return err != nil && engine.ErrorOf(err).Kind == engine.Asleep }

// Answered reports whether err, of a call, shows that a copy worked on it: there is none, or it is
// the container's own ("InvokeEndpoint", SageMaker Runtime API Reference, ModelError).
func Answered(err error) bool { return err == nil || engine.ErrorOf(err).Code == "ModelError" }

// opening is how long after its hour an endpoint may not be there yet: its instances may take two
// hours for the download and the start.
const opening = 2 * time.Hour

// known is err in the light of the hours of m. An endpoint that is gone, or has no copy, is closed,
// and no call makes it come back. One that is gone after it should have opened is being made, and
// its calls are like those of a model that wakes up.
func known(m *engine.Model, err error) error {
	if err == nil || m.Opens == nil {
		return err
	}
	kind := engine.ErrorOf(err).Kind
	if kind != engine.Missing && kind != engine.Asleep {
		return err
	}
	if closed := closed(m); closed != nil {
		return closed
	}
	if now := time.Now(); kind == engine.Missing && m.Wake != nil && m.Opened != nil {
		if at, ok := m.Opened(now); ok && now.Sub(at) < opening {
			return &engine.Error{Kind: engine.Asleep, Code: codeAsleep, Err: err}
		}
	}
	return err
}

// closed is the error of a call of a model that is closed now, or nil.
func closed(m *engine.Model) error {
	if m.Opens == nil {
		return nil
	}
	opens, closed := m.Opens(time.Now())
	if !closed {
		return nil
	}
	return &engine.Error{
		Kind: engine.Closed, Code: codeAsleep, RetryAfter: time.Until(opens) + firstStart, // it takes some minutes to come up
		Hint: "its schedule opens it at " + opens.UTC().Format("2006-01-02 15:04 MST") + ", and it needs some minutes to come up",
	}
}

// attempt sends call, and tells s what it finds out.
func (e *Engine) attempt(ctx context.Context, call *engine.Call, s *sleeper, turn turn) (*engine.Answer, error) {
	if turn != probes {
		answer, err := e.next.Invoke(ctx, call)
		err = known(call.Model, err)
		if asleep(err) {
			s.fell(turn)
		}
		return answer, err
	}
	working := time.AfterFunc(worked, s.rose)
	defer working.Stop()
	ended := false
	defer func() {
		if !ended { // it panicked
			s.unsure(true)
		}
	}()
	answer, err := e.next.Invoke(ctx, call)
	err, ended = known(call.Model, err), true
	switch {
	case asleep(err):
		s.fell(turn)
	case Answered(err):
		s.rose()
	default: // which says nothing about copies
		s.unsure(ctx.Err() != nil)
	}
	return answer, err
}

// hold keeps call until a copy answers it.
func (e *Engine) hold(ctx context.Context, call *engine.Call, s *sleeper) (*engine.Answer, error) {
	h := &held{call: call, s: s, watch: WatchOf(ctx), limit: call.Model.Wake.Wait}
	if call.Chat == nil || !call.Chat.Stream {
		h.limit = call.Model.Wake.Whole
	}
	over := time.NewTimer(h.limit)
	defer over.Stop()
	beat := time.NewTicker(e.Beat)
	defer beat.Stop()
	for {
		turn, err := h.wait(ctx, over.C, beat.C)
		if err != nil {
			return nil, err
		}
		answer, err := e.attempt(ctx, call, s, turn)
		if !asleep(err) {
			return answer, err
		}
	}
}

// held is a call that waits.
type held struct {
	call  *engine.Call
	s     *sleeper
	watch *Watch
	limit time.Duration
}

// wait returns when the call can be sent.
func (h *held) wait(ctx context.Context, over, beat <-chan time.Time) (turn, error) {
	begin := time.Now()
	h.watch.hold()
	defer func() { h.watch.release(time.Since(begin)) }()
	for {
		turn, changed, due := h.s.next()
		if turn == probes {
			return turn, nil
		}
		if turn == goes {
			due = randv2.N(spread)
		}
		timer := time.NewTimer(due)
		var err error
		select {
		case <-ctx.Done():
			err = &engine.Error{Kind: engine.Interruption(ctx, engine.Canceled), Err: ctx.Err()}
		case <-over:
			err = h.over()
		case <-beat:
			err = h.watch.alive()
		case <-changed:
		case <-timer.C:
			if turn == goes {
				return turn, nil
			}
		}
		timer.Stop()
		if err != nil {
			return turn, err
		}
	}
}

// over is the error of a call that has waited for as long as it may.
func (h *held) over() error {
	if m := h.call.Model; h.limit >= m.Wake.Wait {
		return failed(m)
	}
	return h.s.refusal(h.call.Model)
}
