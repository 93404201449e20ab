package auth

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/sagerock/sagerock/contract/problem"
)

// Counter counts the requests of each key in a fixed minute.
type Counter interface {
	// Add counts one request of a key in the minute that starts at minute, and
	// returns how many there are.
	Add(ctx context.Context, key string, minute time.Time) (int, error)
}

// limiter refuses a key its requests above the limit.
type limiter struct {
	counter Counter
	log     *slog.Logger
	now     func() time.Time

	mu   sync.Mutex
	full map[string]time.Time // the minute that each key has used up
}

func newLimiter(o *Options) *limiter {
	return &limiter{counter: o.Counter, log: o.Log, now: o.Now, full: map[string]time.Time{}}
}

// count counts a request of c, and says in the answer's header how many are left.
func (l *limiter) count(ctx context.Context, h http.Header, c *Caller) *problem.Problem {
	limit := c.requestsPerMinute
	if limit == 0 {
		return nil
	}
	now := l.now()
	minute := now.Truncate(time.Minute)
	wait := minute.Add(time.Minute).Sub(now)
	used := limit + 1
	if !l.isFull(c.Name, minute) { // a key that is over needs no more counting
		var err error
		if used, err = l.counter.Add(ctx, c.Name, minute); err != nil {
			// A limit protects a budget. A counter in trouble must not stop every caller,
			// and what slips through meanwhile is bounded by the quotas of the account.
			l.log.WarnContext(ctx, "not counted", slog.String("caller", c.Name), slog.String("err", err.Error()))
			return nil
		}
	}
	h.Set("X-Ratelimit-Limit-Requests", strconv.Itoa(limit))
	h.Set("X-Ratelimit-Remaining-Requests", strconv.Itoa(max(0, limit-used)))
	h.Set("X-Ratelimit-Reset-Requests", problem.Seconds(wait)+"s")
	if used <= limit {
		return nil
	}
	l.setFull(c.Name, minute)
	return tooMany(limit, wait)
}

func (l *limiter) isFull(name string, minute time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.full[name].Equal(minute)
}

func (l *limiter) setFull(name string, minute time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.full[name] = minute
}

// Memory is a [Counter] for a gateway that runs once.
type Memory struct {
	mu     sync.Mutex
	minute time.Time
	counts map[string]int
}

// NewMemory returns a Memory that has counted nothing.
func NewMemory() *Memory { return &Memory{} }

// Add implements [Counter].
func (m *Memory) Add(_ context.Context, key string, minute time.Time) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.minute.Equal(minute) {
		m.minute, m.counts = minute, map[string]int{}
	}
	m.counts[key]++
	return m.counts[key], nil
}
