package route

import (
	"errors"
	"sync"
	"time"

	"github.com/sony/gobreaker/v2"

	"github.com/sagerock/sagerock/gateway/engine"
)

// When a breaker opens, and how long it waits before it lets a probe through.
const (
	breakerFailures = 5
	breakerPause    = 10 * time.Second
)

// breakers has a breaker for each target, which is a model on an engine. They
// belong to this process: copies of a Lambda learn of trouble one by one.
type breakers struct{ all sync.Map }

// of returns the breaker of a target.
func (b *breakers) of(model, engine string) *breaker {
	type target struct{ model, engine string }
	key := target{model, engine}
	if found, ok := b.all.Load(key); ok {
		return found.(*breaker)
	}
	made, _ := b.all.LoadOrStore(key, newBreaker())
	return made.(*breaker)
}

// breaker keeps calls away from a target that fails, so that they go to another
// engine at once instead of after a timeout. It is worth asking only where there is
// another: with one engine, a call that might succeed beats one that is not made.
type breaker struct {
	circuit *gobreaker.TwoStepCircuitBreaker[struct{}]
}

func newBreaker() *breaker {
	return &breaker{gobreaker.NewTwoStepCircuitBreaker[struct{}](gobreaker.Settings{
		MaxRequests: 1, // one probe at a time, and one that succeeds is enough
		Timeout:     breakerPause,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= breakerFailures },
		IsExcluded:  func(err error) bool { return errors.Is(err, errUndecided) },
	})}
}

// The outcomes of a call, for the circuit breaker.
var (
	errBroke     = errors.New("the target is in trouble")
	errUndecided = errors.New("the call says nothing about the target")
)

// allow reports whether a call may be made. If so, done must be called with how it
// ended, "" if it went well; a call that began before the last change of state no
// longer counts.
func (b *breaker) allow() (done func(engine.Kind), ok bool) {
	report, err := b.circuit.Allow()
	if err != nil {
		return nil, false
	}
	return func(kind engine.Kind) { report(verdict(kind)) }, true
}

// verdict is the outcome that an error of this kind counts as. A target that rejects the
// input, or does not exist, answers promptly.
func verdict(kind engine.Kind) error {
	switch kind {
	case engine.Throttled, engine.Timeout, engine.Failed:
		return errBroke
	case engine.Canceled, engine.Asleep, engine.WakeFailed, engine.Closed: // a model that sleeps is in no trouble
		return errUndecided
	}
	return nil
}
