package wake

import (
	randv2 "math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Pauses between two calls that find out whether a copy is up: the first, which doubles, and
// the longest. With the longest, a copy that is up is found within a quarter of a minute, and a
// hundred gateways make about seven calls a second between them.
const (
	firstPause = 2 * time.Second
	mostPause  = 15 * time.Second
)

// firstStart is how long a start takes as long as none was seen: what AWS measured for models of
// 8 and 70 billion parameters is 5 and 6 minutes ("Unlock cost savings with the new scale down to
// zero feature in SageMaker Inference", AWS Machine Learning Blog, "Performance evaluation").
const firstStart = 5 * time.Minute

// stale is how long after the last call that failed nothing is known any more: others may have
// woken the model, which has gone to sleep again.
const stale = 2 * time.Minute

// turn says what becomes of a call.
type turn int

const (
	goes   turn = iota // a copy runs, as far as anybody knows
	probes             // it finds out whether one does
	waits              // none does, and another call finds out
)

// sleeper is what this process knows about the copies of one model. Each process learns for
// itself: a shared table would cost more for each look than a call that fails, which is free.
type sleeper struct {
	sleeping atomic.Bool // whether since is set; the one thing that a call of an awake model reads

	mu      sync.Mutex
	since   time.Time // of the first call that failed for want of a copy; zero while one runs
	last    time.Time // of the last one
	due     time.Time // when to find out again
	tries   int
	probing bool // a call is finding out
	changed chan struct{}
	took    time.Duration // the last start; 0 before the first that was seen
}

func newSleeper() *sleeper { return &sleeper{changed: make(chan struct{})} }

// turn says what becomes of a call that has just come.
func (s *sleeper) turn() turn {
	if !s.sleeping.Load() {
		return goes
	}
	turn, _, _ := s.next()
	return turn
}

// next says what becomes of a call, and if it waits, until when: until changed is closed, or due
// has passed. Whoever is told to probe must say how it ended.
func (s *sleeper) next() (turn turn, changed <-chan struct{}, due time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	due = time.Until(s.due)
	switch {
	case s.since.IsZero():
		return goes, nil, 0
	case s.probing:
		return waits, s.changed, mostPause
	case due > 0:
		return waits, s.changed, due
	}
	s.probing = true
	return probes, nil, 0
}

// fell notes a call that failed for want of a copy.
func (s *sleeper) fell(turn turn) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := time.Now()
	first := s.since.IsZero()
	if first || now.Sub(s.last) > stale {
		s.since, s.tries = now, 0
	}
	s.last = now
	if first || turn == probes {
		s.retry(now)
	}
	s.sleeping.Store(true)
}

// rose notes that a copy works on a call.
func (s *sleeper) rose() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		return
	}
	if now := time.Now(); now.Sub(s.last) <= stale {
		s.took = now.Sub(s.since)
	}
	s.since, s.probing = time.Time{}, false
	s.sleeping.Store(false)
	s.tell()
}

// unsure notes a call that found out nothing. With again, the next one may go at once.
func (s *sleeper) unsure(again bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.since.IsZero() {
		return
	}
	now := time.Now()
	s.retry(now)
	if again {
		s.due = now
	}
}

// retry ends a call that was to find out, and says when the next one may.
func (s *sleeper) retry(now time.Time) {
	pause := min(firstPause<<min(s.tries, 8), mostPause)
	s.tries++
	s.due = now.Add(pause*4/5 + randv2.N(pause*2/5)) // so that gateways do not call in step
	s.probing = false
	s.tell()
}

// tell wakes the calls that wait.
func (s *sleeper) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// refusal is the error of a call that is not held.
func (s *sleeper) refusal(m *engine.Model) *engine.Error {
	s.mu.Lock()
	defer s.mu.Unlock()
	slept := time.Duration(0)
	if !s.since.IsZero() {
		slept = time.Since(s.since)
	}
	if slept > m.Wake.Wait {
		return failed(m)
	}
	expected := firstStart
	if s.took > 0 {
		expected = s.took
	}
	return &engine.Error{
		Kind: engine.Asleep, Code: codeAsleep, RetryAfter: max(expected-slept, mostPause),
		Hint: "its first copy is being started: ask again after as long as Retry-After says",
	}
}

// codeAsleep is the code in the log of a call for which there is no copy. SageMaker has one for
// many errors.
const codeAsleep = "NoCapacity"

// failed is the error where no copy has come up in time.
func failed(m *engine.Model) *engine.Error {
	hint := "look up why its copy does not start, in the events of endpoint " + m.Endpoint + " and in its log group; if it only needs longer, raise sagemaker.wake.wait of " + m.Name
	if m.Wake.Meanwhile == contract.MeanwhileWait && m.BedrockID != "" {
		hint += ", or write meanwhile: bedrock there"
	}
	return &engine.Error{Kind: engine.WakeFailed, Code: codeAsleep, RetryAfter: mostPause, Hint: hint}
}
