package route

import (
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/gateway/engine"
)

// call makes one call that ends like this, or reports that none was allowed.
func call(b *breaker, kind engine.Kind) bool {
	done, ok := b.allow()
	if ok {
		done(kind)
	}
	return ok
}

// trip opens b.
func trip(t *testing.T, b *breaker) {
	t.Helper()
	for range breakerFailures {
		if !call(b, engine.Failed) {
			t.Fatal("opened too early")
		}
	}
	if _, ok := b.allow(); ok {
		t.Fatal("did not open")
	}
}

func TestBreakerOpensOnTrouble(t *testing.T) {
	for kind, opens := range map[engine.Kind]bool{
		engine.Throttled: true, engine.Timeout: true, engine.Failed: true,
		engine.Rejected: false, engine.Blocked: false, engine.Unreadable: false, engine.Canceled: false, engine.Missing: false, engine.Denied: false, engine.Credentials: false, engine.Misconfigured: false, "": false,
	} {
		b := newBreaker()
		for range 2 * breakerFailures {
			call(b, kind)
		}
		if _, ok := b.allow(); ok == opens {
			t.Errorf("%q: open is %v, want %v", kind, !ok, opens)
		}
	}
}

func TestBreakerCountsFailuresInARow(t *testing.T) {
	b := newBreaker()
	for range 10 * breakerFailures {
		for range breakerFailures - 1 {
			if !call(b, engine.Throttled) {
				t.Fatal("opened without enough failures in a row")
			}
		}
		call(b, "")
	}
	for range breakerFailures - 1 {
		call(b, engine.Failed)
	}
	call(b, engine.Canceled) // says nothing, so the row goes on
	call(b, engine.Timeout)
	if _, ok := b.allow(); ok {
		t.Error("a caller who left ended the row")
	}
}

// TestBreakerProbes runs on a fake clock.
func TestBreakerProbes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBreaker()
		trip(t, b)
		time.Sleep(breakerPause)
		if _, ok := b.allow(); ok {
			t.Error("a probe before the pause is over")
		}
		time.Sleep(time.Nanosecond)
		probe, ok := b.allow()
		if !ok {
			t.Fatal("no probe after the pause")
		}
		if _, ok := b.allow(); ok {
			t.Error("two probes at once")
		}
		probe(engine.Timeout)
		if _, ok := b.allow(); ok {
			t.Error("a probe that failed did not open it again")
		}

		time.Sleep(breakerPause + time.Nanosecond)
		probe, _ = b.allow()
		probe(engine.Canceled) // the next caller probes instead
		if probe, ok = b.allow(); !ok {
			t.Fatal("a probe whose caller left is not repeated")
		}
		probe("")
		for range 3 {
			if !call(b, "") {
				t.Error("a probe that went well did not close it")
			}
		}
	})
}

// TestBreakerForgetsOldCalls has calls end that began before it opened.
func TestBreakerForgetsOldCalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBreaker()
		slow, _ := b.allow()
		late, _ := b.allow()
		trip(t, b)
		slow("")
		if _, ok := b.allow(); ok {
			t.Error("an old call that went well closed it")
		}
		time.Sleep(breakerPause + time.Nanosecond)
		probe, _ := b.allow()
		late(engine.Failed)
		probe("")
		if !call(b, "") {
			t.Error("an old call that failed spoiled the probe")
		}
	})
}

func TestBreakerIsSafeForMany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var all breakers
		trip(t, all.of("m", engine.Bedrock))
		time.Sleep(breakerPause + time.Nanosecond)
		var probes atomic.Int32
		var group sync.WaitGroup
		release := make(chan struct{})
		for range 100 {
			group.Go(func() {
				if done, ok := all.of("m", engine.Bedrock).allow(); ok {
					probes.Add(1)
					<-release
					done("")
				}
			})
		}
		synctest.Wait()
		close(release)
		group.Wait()
		if probes.Load() != 1 {
			t.Errorf("%d probes at once", probes.Load())
		}
		if !call(all.of("m", engine.SageMaker), "") || !call(all.of("n", engine.Bedrock), "") || !call(all.of("m", engine.Bedrock), "") {
			t.Error("the targets share a breaker, or it did not close")
		}
	})
}
