package wake_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wake"
)

// fleet is an inference component without copies. The first call that fails makes it start one,
// which takes a while. Each call that a copy works on takes a second.
type fleet struct {
	start  time.Duration // 0 never ends
	kind   engine.Kind   // of the calls that fail; "" is Asleep
	mu     sync.Mutex
	woken  time.Time
	failed atomic.Int32
	served atomic.Int32
}

func (f *fleet) up() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.woken.IsZero() {
		f.woken = time.Now()
	}
	return f.start > 0 && time.Since(f.woken) >= f.start
}

// sleep takes the copies away.
func (f *fleet) sleep() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.woken = time.Time{}
}

func (f *fleet) Invoke(ctx context.Context, _ *engine.Call) (*engine.Answer, error) {
	if f.kind != "" {
		f.failed.Add(1)
		return nil, &engine.Error{Kind: f.kind}
	}
	if !f.up() {
		time.Sleep(50 * time.Millisecond) // on the way to AWS and back
		f.failed.Add(1)
		return nil, &engine.Error{Kind: engine.Asleep, Code: "ValidationError"}
	}
	select {
	case <-time.After(time.Second):
		f.served.Add(1)
		return &engine.Answer{Chat: &chat.Answer{Text: "Hi"}}, nil
	case <-ctx.Done():
		return nil, &engine.Error{Kind: engine.Interruption(ctx, engine.Failed)}
	}
}

func model(meanwhile string, wait, whole time.Duration) *engine.Model {
	return &engine.Model{Name: "llama", Endpoint: "shop-gpu", Wake: &engine.Wake{Meanwhile: meanwhile, Wait: wait, Whole: whole}}
}

func call(m *engine.Model) *engine.Call {
	return &engine.Call{Model: m, Chat: &chat.Request{Stream: true}}
}

// TestAHundredCallersAndOneWake sends a hundred calls to a model that sleeps, ten seconds after the
// first. One of them at a time finds out whether the copy is up, and all are answered by it.
func TestAHundredCallersAndOneWake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{start: 4 * time.Minute}
		e, m := wake.Before(f), model(contract.MeanwhileWait, 5*time.Minute, 5*time.Minute)
		begin := time.Now()
		var group sync.WaitGroup
		for i := range 101 {
			group.Go(func() {
				if i > 0 {
					time.Sleep(10 * time.Second)
				}
				answer, err := e.Invoke(t.Context(), call(m))
				if err != nil || answer.Chat.Text != "Hi" {
					t.Errorf("call %d: got %v, %v", i, answer, err)
				}
			})
		}
		group.Wait()
		if got := f.served.Load(); got != 101 {
			t.Errorf("%d calls were answered, want all 101", got)
		}
		if got := f.failed.Load(); got < 10 || got > 30 { // one in 12 to 18 seconds, and those of the first minute
			t.Errorf("%d calls failed in 4 minutes", got)
		}
		if took := time.Since(begin); took < 4*time.Minute || took > 4*time.Minute+25*time.Second {
			t.Errorf("the last was answered after %s", took)
		}
	})
}

// TestCallersAtOnceFailOnceEach has a hundred calls that nobody could warn. Each fails once at
// most before it waits.
func TestCallersAtOnceFailOnceEach(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{start: time.Minute}
		e, m := wake.Before(f), model(contract.MeanwhileWait, 5*time.Minute, 5*time.Minute)
		var group sync.WaitGroup
		for range 100 {
			group.Go(func() {
				if _, err := e.Invoke(t.Context(), call(m)); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if got := f.failed.Load(); got > 100+12 {
			t.Errorf("%d calls failed", got)
		}
	})
}

// TestMeanwhile is what a call gets in each mode while no copy is up, and when.
func TestMeanwhile(t *testing.T) {
	for name, tc := range map[string]struct {
		meanwhile   string
		start       time.Duration
		wait, whole time.Duration
		stream      bool
		kind        engine.Kind
		after       time.Duration // at most 20 seconds later
		again       time.Duration
	}{
		"waits":                       {contract.MeanwhileWait, time.Minute, 5 * time.Minute, 5 * time.Minute, true, "", time.Minute, 0},
		"waits for a whole answer":    {contract.MeanwhileWait, time.Minute, 5 * time.Minute, 5 * time.Minute, false, "", time.Minute, 0},
		"refuses":                     {contract.MeanwhileRefuse, time.Minute, 5 * time.Minute, 5 * time.Minute, true, engine.Asleep, 0, 5 * time.Minute},
		"leaves it to Bedrock":        {contract.MeanwhileBedrock, time.Minute, 5 * time.Minute, 5 * time.Minute, true, engine.Asleep, 0, 5 * time.Minute},
		"a copy that never comes":     {contract.MeanwhileWait, 0, 5 * time.Minute, 5 * time.Minute, true, engine.WakeFailed, 5 * time.Minute, 15 * time.Second},
		"nothing may be sent so long": {contract.MeanwhileWait, 8 * time.Minute, 9 * time.Minute, 4 * time.Minute, false, engine.Asleep, 4 * time.Minute, time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				c := call(model(tc.meanwhile, tc.wait, tc.whole))
				c.Chat.Stream = tc.stream
				_, err := wake.Before(&fleet{start: tc.start}).Invoke(t.Context(), c)
				got := engine.ErrorOf(err)
				if tc.kind == "" && err != nil || tc.kind != "" && (got == nil || got.Kind != tc.kind || got.Hint == "" || got.RetryAfter.Round(time.Second) != tc.again) {
					t.Errorf("got %+v", err)
				}
				if took := time.Since(begin); took < tc.after || took > tc.after+20*time.Second {
					t.Errorf("after %s", took)
				}
			})
		})
	}
}

// TestRetryAfterIsLearned says 5 minutes before a start was seen, and counts down from what one
// took after that. A start whose end nobody saw teaches nothing.
func TestRetryAfterIsLearned(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{start: 2 * time.Minute}
		e, m := wake.Before(f), model(contract.MeanwhileRefuse, 10*time.Minute, 10*time.Minute)
		ask := func() time.Duration {
			_, err := e.Invoke(t.Context(), call(m))
			if err == nil {
				return 0
			}
			return engine.ErrorOf(err).RetryAfter.Round(time.Second)
		}
		if got := ask(); got != 5*time.Minute {
			t.Errorf("before anything was seen: %s", got)
		}
		for range 200 {
			time.Sleep(time.Second)
			if ask() == 0 {
				break
			}
		}
		if f.served.Load() == 0 {
			t.Fatal("it never woke")
		}
		f.sleep()
		time.Sleep(time.Hour)
		if got := ask(); got < 2*time.Minute || got > 2*time.Minute+20*time.Second {
			t.Errorf("after a start of 2 minutes: %s", got)
		}
		time.Sleep(time.Minute)
		if got := ask(); got < time.Minute || got > time.Minute+20*time.Second {
			t.Errorf("a minute later: %s", got)
		}
		time.Sleep(time.Hour) // in which it was up, and nobody asked here
		ask()
		f.sleep()
		time.Sleep(time.Hour)
		if got := ask(); got > 2*time.Minute+20*time.Second {
			t.Errorf("after a start that nobody saw: %s", got)
		}
	})
}

// TestOldNewsIsForgotten asks once, and again hours later: others may have woken the model since.
func TestOldNewsIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{}
		e, m := wake.Before(f), model(contract.MeanwhileRefuse, 5*time.Minute, 5*time.Minute)
		for range 2 {
			_, err := e.Invoke(t.Context(), call(m))
			if got := engine.ErrorOf(err); got.Kind != engine.Asleep || got.RetryAfter.Round(time.Second) != 5*time.Minute {
				t.Errorf("got %s, and Retry-After %s", got, got.RetryAfter)
			}
			time.Sleep(2 * time.Hour)
		}
	})
}

// TestRefusalsFail after the time in which a copy should have come up.
func TestRefusalsFail(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, m := wake.Before(&fleet{}), model(contract.MeanwhileRefuse, 3*time.Minute, 3*time.Minute)
		for range 4 {
			_, err := e.Invoke(t.Context(), call(m))
			if got := engine.ErrorOf(err); got.Kind != engine.Asleep {
				t.Errorf("got %s", got)
			}
			time.Sleep(55 * time.Second)
		}
		if _, err := e.Invoke(t.Context(), call(m)); engine.ErrorOf(err).Kind != engine.WakeFailed {
			t.Errorf("after 3 minutes 40: got %v", err)
		}
	})
}

// TestCallerWhoLeavesIsReleasedAtOnce, and the next one takes over to find out.
func TestCallerWhoLeavesIsReleasedAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{start: time.Minute}
		e, m := wake.Before(f), model(contract.MeanwhileWait, 5*time.Minute, 5*time.Minute)
		ctx, leave := context.WithCancel(t.Context())
		gone := make(chan error)
		go func() {
			_, err := e.Invoke(ctx, call(m))
			gone <- err
		}()
		time.Sleep(20 * time.Second)
		stays := make(chan error)
		go func() {
			_, err := e.Invoke(t.Context(), call(m))
			stays <- err
		}()
		synctest.Wait()
		at := time.Now()
		leave()
		if err := <-gone; engine.ErrorOf(err).Kind != engine.Canceled || time.Since(at) > 0 {
			t.Errorf("the one who left: %v after %s", err, time.Since(at))
		}
		if err := <-stays; err != nil || time.Since(at) > time.Minute {
			t.Errorf("the one who stayed: %v after %s", err, time.Since(at))
		}
	})
}

// TestOnlyAMissingCopyHoldsACall returns any other error at once: of a Region that refuses to
// scale to zero, where there is no endpoint, and of what nobody knows.
func TestOnlyAMissingCopyHoldsACall(t *testing.T) {
	for _, kind := range []engine.Kind{engine.Missing, engine.Rejected, engine.Failed, engine.Throttled, engine.Denied} {
		synctest.Test(t, func(t *testing.T) {
			begin := time.Now()
			f := &fleet{kind: kind}
			_, err := wake.Before(f).Invoke(t.Context(), call(model(contract.MeanwhileWait, time.Hour, time.Hour)))
			if engine.ErrorOf(err).Kind != kind || time.Since(begin) > time.Second || f.failed.Load() != 1 {
				t.Errorf("%s: got %v after %s and %d calls", kind, err, time.Since(begin), f.failed.Load())
			}
		})
	}
}

// TestAModelThatOpensIsHeld has a call that comes when the endpoint should be there and is being
// made: it waits like one of a model that wakes up. After its hours it is closed for all calls,
// also for those that wait.
func TestAModelThatOpensIsHeld(t *testing.T) {
	for name, tc := range map[string]struct {
		opened, closes, start time.Duration // the endpoint was to open so long ago, and closes in so long
		meanwhile             string
		want                  engine.Kind
		after                 time.Duration // at most 20 seconds later
	}{
		"held until it is there":        {time.Minute, 8 * time.Hour, 3 * time.Minute, contract.MeanwhileWait, "", 3 * time.Minute},
		"refused until it is there":     {time.Minute, 8 * time.Hour, 3 * time.Minute, contract.MeanwhileRefuse, engine.Asleep, 0},
		"not there hours later":         {3 * time.Hour, 8 * time.Hour, 3 * time.Minute, contract.MeanwhileWait, engine.Missing, 0},
		"closed before it is there":     {time.Minute, time.Minute, 0, contract.MeanwhileWait, engine.Closed, time.Minute},
		"closed, and Bedrock may do it": {time.Minute, 0, 0, contract.MeanwhileBedrock, engine.Closed, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begin := time.Now()
				closes, opens := begin.Add(tc.closes), begin.Add(tc.closes+12*time.Hour)
				m := model(tc.meanwhile, 5*time.Minute, 5*time.Minute)
				m.Opens = func(now time.Time) (time.Time, bool) { return opens, !now.Before(closes) }
				m.Opened = func(now time.Time) (time.Time, bool) { return begin.Add(-tc.opened), now.Before(closes) }
				made := &fleet{}
				e := wake.Before(invoke(func(ctx context.Context, c *engine.Call) (*engine.Answer, error) {
					if tc.start > 0 && time.Since(begin) >= tc.start {
						return &engine.Answer{}, nil
					}
					made.failed.Add(1)
					return nil, &engine.Error{Kind: engine.Missing, Code: "ValidationError"}
				}))
				_, err := e.Invoke(t.Context(), call(m))
				got := engine.Kind("")
				if err != nil {
					got = engine.ErrorOf(err).Kind
				}
				if took := time.Since(begin); got != tc.want || took < tc.after || took > tc.after+20*time.Second {
					t.Errorf("got %q after %s and %d calls, want %q", got, took, made.failed.Load(), tc.want)
				}
			})
		})
	}
}

// TestAModelThatNeverSleepsSaysWhenItOpens has one without wake, whose schedule closes it all the
// same.
func TestAModelThatNeverSleepsSaysWhenItOpens(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		opens := time.Now().Add(time.Hour)
		m := &engine.Model{Name: "llama", Opens: func(time.Time) (time.Time, bool) { return opens, true }}
		_, err := wake.Before(&fleet{kind: engine.Asleep}).Invoke(t.Context(), call(m))
		if got := engine.ErrorOf(err); got.Kind != engine.Closed || got.RetryAfter != time.Hour+5*time.Minute {
			t.Errorf("got %+v", got)
		}
	})
}

// TestClosedModels say when they open, whatever meanwhile says, as long as their schedule has them
// closed.
func TestClosedModels(t *testing.T) {
	for name, tc := range map[string]struct {
		kind, want engine.Kind
		opensIn    time.Duration // 0: it is open
		again      time.Duration
	}{
		"no endpoint, closed":   {engine.Missing, engine.Closed, 3 * time.Hour, 3*time.Hour + 5*time.Minute},
		"no copy, closed":       {engine.Asleep, engine.Closed, 3 * time.Hour, 3*time.Hour + 5*time.Minute},
		"no endpoint, open":     {engine.Missing, engine.Missing, 0, 0},
		"another error, closed": {engine.Failed, engine.Failed, 3 * time.Hour, 0},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				m := model(contract.MeanwhileWait, 5*time.Minute, 5*time.Minute)
				opens := time.Now().Add(tc.opensIn)
				m.Opens = func(now time.Time) (time.Time, bool) { return opens, now.Before(opens) }
				_, err := wake.Before(&fleet{kind: tc.kind}).Invoke(t.Context(), call(m))
				if got := engine.ErrorOf(err); got.Kind != tc.want || got.RetryAfter != tc.again {
					t.Errorf("got %s, and Retry-After %s", got, got.RetryAfter)
				}
			})
		})
	}
}

// TestAnErrorReleasesOneCall has a call that finds out nothing, because the network is broken. The
// others go on waiting.
func TestAnErrorReleasesOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{start: 30 * time.Second}
		broken := errors.New("no route to host")
		calls := 0
		var mu sync.Mutex
		e := wake.Before(invoke(func(ctx context.Context, c *engine.Call) (*engine.Answer, error) {
			mu.Lock()
			calls++
			breaks := calls == 4
			mu.Unlock()
			if breaks {
				return nil, broken
			}
			return f.Invoke(ctx, c)
		}))
		m := model(contract.MeanwhileWait, 5*time.Minute, 5*time.Minute)
		var failures atomic.Int32
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				if _, err := e.Invoke(t.Context(), call(m)); errors.Is(err, broken) {
					failures.Add(1)
				} else if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if failures.Load() != 1 || f.served.Load() != 2 {
			t.Errorf("%d failed, %d were answered", failures.Load(), f.served.Load())
		}
	})
}

type invoke func(context.Context, *engine.Call) (*engine.Answer, error)

func (f invoke) Invoke(ctx context.Context, c *engine.Call) (*engine.Answer, error) { return f(ctx, c) }

// TestASlowAnswerReleasesTheOthers has a copy that works on the first call for a minute: the
// others are sent as soon as it has not failed for some seconds.
func TestASlowAnswerReleasesTheOthers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fleet{start: time.Minute}
		var slow atomic.Bool
		e := wake.Before(invoke(func(ctx context.Context, c *engine.Call) (*engine.Answer, error) {
			if f.up() && slow.CompareAndSwap(false, true) {
				time.Sleep(time.Minute)
			}
			return f.Invoke(ctx, c)
		}))
		m := model(contract.MeanwhileWait, 5*time.Minute, 5*time.Minute)
		begin := time.Now()
		var first atomic.Int64
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() {
				_, _ = e.Invoke(t.Context(), call(m))
				first.CompareAndSwap(0, int64(time.Since(begin)))
			})
		}
		group.Wait()
		if got := time.Duration(first.Load()); got > 90*time.Second {
			t.Errorf("the call that did not have to wait was answered after %s", got)
		}
	})
}

// TestWatchHearsOfTheWait counts how often a caller is told that the call still waits, and for how
// long it did. A caller who cannot be told has left.
func TestWatchHearsOfTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var beats int
		var held time.Duration
		gone := &engine.Error{Kind: engine.Canceled}
		w := &wake.Watch{
			Alive: func() error {
				if beats++; beats == 5 {
					return gone
				}
				return nil
			},
			Release: func(d time.Duration) { held += d },
		}
		e, m := wake.Before(&fleet{}), model(contract.MeanwhileWait, time.Hour, time.Hour)
		if _, err := e.Invoke(wake.With(t.Context(), w), call(m)); !errors.Is(err, gone) || beats != 5 || held.Round(5*time.Second) != 5*e.Beat {
			t.Errorf("got %v after %d beats in %s", err, beats, held)
		}
	})
}

// TestAwakeModelsCostNothing compares a call of a model that is awake with one that never sleeps.
func TestAwakeModelsCostNothing(t *testing.T) {
	answer := &engine.Answer{}
	e := wake.Before(invoke(func(context.Context, *engine.Call) (*engine.Answer, error) { return answer, nil }))
	for name, m := range map[string]*engine.Model{"never sleeps": {Name: "a"}, "awake": model(contract.MeanwhileWait, time.Minute, time.Minute)} {
		c := call(m)
		if n := testing.AllocsPerRun(100, func() { _, _ = e.Invoke(t.Context(), c) }); n > 0 {
			t.Errorf("%s: %.0f allocations", name, n)
		}
	}
}
