package auth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// pause is how long a cache waits after a load that failed.
const pause = 5 * time.Second

// loadTimeout bounds one load, so that callers who wait for it get an answer.
const loadTimeout = 3 * time.Second

// cache keeps the last good copy of something that is loaded over the network.
// A copy older than soft is replaced in the background, one older than hard
// before it is used again. If that fails it serves until it is older than stale.
// However many callers wait, one load is under way at a time.
type cache[T any] struct {
	what string // for the log
	load func(context.Context) (T, error)

	soft, hard, stale time.Duration

	log *slog.Logger
	now func() time.Time

	flight singleflight.Group
	mu     sync.Mutex
	copied T
	loaded time.Time // when copied was; zero means never
	begun  time.Time // the last load
	failed time.Time // when a load last failed by itself
	err    error     // of the last load
}

// get returns a copy that is young enough.
func (c *cache[T]) get(ctx context.Context) (T, error) {
	copied, age, ok := c.peek()
	switch {
	case ok && age < c.soft:
		return copied, nil
	case c.resting():
	case ok && age < c.hard:
		c.start(ctx, c.soft) // nobody waits for it
		return copied, nil
	default:
		c.wait(ctx, c.hard)
	}
	copied, age, ok = c.peek()
	if !ok || age >= c.stale {
		return copied, c.lastError()
	}
	return copied, nil
}

// newer returns a copy that is younger than age, loading one if it has to.
func (c *cache[T]) newer(ctx context.Context, age time.Duration) (T, error) {
	copied, have, ok := c.peek()
	if ok && have < age {
		return copied, nil
	}
	c.wait(ctx, age)
	copied, have, ok = c.peek()
	if !ok || have >= age {
		return copied, c.lastError()
	}
	return copied, nil
}

func (c *cache[T]) peek() (copied T, age time.Duration, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.copied, c.now().Sub(c.loaded), !c.loaded.IsZero()
}

// resting reports whether a load has failed just now.
func (c *cache[T]) resting() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return !c.failed.IsZero() && c.now().Sub(c.failed) < pause
}

var errNotYet = errors.New("there is no copy yet")

// lastError is why there is no copy that can be used.
func (c *cache[T]) lastError() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		return errNotYet
	}
	return c.err
}

// wait loads a copy that is younger than age, or waits for the load that is under
// way, as long as ctx lasts. One that was under way may have been frozen together
// with the process, which is what Lambda does between requests: if it has failed,
// wait loads again.
func (c *cache[T]) wait(ctx context.Context, age time.Duration) {
	arrived := c.now()
	for range 2 {
		select {
		case <-c.start(ctx, age):
		case <-ctx.Done():
			return
		}
		if !c.failedBefore(arrived) {
			return
		}
	}
}

// failedBefore reports whether the last load failed and had begun before then.
func (c *cache[T]) failedBefore(then time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err != nil && c.begun.Before(then)
}

// start loads a copy that is younger than age, unless a load is under way. The load
// goes on when the caller who started it has left, for the others.
func (c *cache[T]) start(ctx context.Context, age time.Duration) <-chan singleflight.Result {
	return c.flight.DoChan("", func() (any, error) {
		if _, have, ok := c.peek(); ok && have < age || c.resting() {
			return nil, nil // another load has ended since the caller looked
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), loadTimeout)
		defer cancel()
		begun := c.now() // what changes while it loads is not in it
		loaded, err := c.load(ctx)
		c.mu.Lock()
		defer c.mu.Unlock()
		c.begun, c.err = begun, err
		if err == nil {
			c.copied, c.loaded, c.failed = loaded, begun, time.Time{}
			return nil, nil
		}
		c.err = fmt.Errorf("%s: %w", c.what, err)
		if c.now().Sub(begun) < loadTimeout+pause { // otherwise it was frozen, and says nothing
			c.failed = c.now()
		}
		c.log.WarnContext(ctx, "not refreshed", slog.String("what", c.what), slog.String("err", err.Error()))
		return nil, nil
	})
}
