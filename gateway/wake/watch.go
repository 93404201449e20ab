package wake

import (
	"context"
	"time"
)

// Watch hears of a call while it is held. Any function of it may be nil.
type Watch struct {
	Hold    func()                // the call waits from now on
	Alive   func() error          // it still does; an error ends it
	Release func(d time.Duration) // it has waited this long, and is sent, or ends
}

type watchKey struct{}

// With returns ctx for a call that w hears of, and what it was for before.
func With(ctx context.Context, w *Watch) context.Context {
	return context.WithValue(ctx, watchKey{}, w)
}

// WatchOf is what hears of a call. It is never nil.
func WatchOf(ctx context.Context) *Watch {
	if w, ok := ctx.Value(watchKey{}).(*Watch); ok {
		return w
	}
	return &Watch{}
}

func (w *Watch) hold() {
	if w.Hold != nil {
		w.Hold()
	}
}

func (w *Watch) alive() error {
	if w.Alive != nil {
		return w.Alive()
	}
	return nil
}

func (w *Watch) release(d time.Duration) {
	if w.Release != nil {
		w.Release(d)
	}
}
