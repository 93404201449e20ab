package auth_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/gateway/auth"
)

func TestRequestsPerMinute(t *testing.T) {
	c := newClock() // 15 seconds into a minute
	h, logs := startKeys(t, twoKeys(), auth.Options{Now: c.Now})
	for i, left := range []string{"1", "0"} {
		w := get(h, bearer(testKey("little")))
		if w.Code != http.StatusOK || w.Header().Get("X-Ratelimit-Limit-Requests") != "2" ||
			w.Header().Get("X-Ratelimit-Remaining-Requests") != left || w.Header().Get("X-Ratelimit-Reset-Requests") != "45s" {
			t.Errorf("request %d: got %d %v", i+1, w.Code, w.Header())
		}
	}
	const want = `{"error":{"message":"the key has used its 2 requests of this minute","type":"rate_limit_error","param":null,"code":"rate_limit_exceeded",` +
		`"hint":"wait as long as Retry-After says, then try again"}}` + "\n"
	w := get(h, bearer(testKey("little")))
	if w.Code != http.StatusTooManyRequests || w.Body.String() != refusedAs(want) || w.Header().Get("Retry-After") != "45" {
		t.Errorf("got %d %s %v", w.Code, w.Body, w.Header())
	}
	if !strings.Contains(logs.String(), `"error":"rate_limit_exceeded","caller":"little"`) {
		t.Errorf("logged %s", logs)
	}
	for range 10 { // a key without limit is not counted
		if w := get(h, bearer(testKey("everything"))); w.Code != http.StatusOK || w.Header().Get("X-Ratelimit-Limit-Requests") != "" {
			t.Errorf("got %d %v", w.Code, w.Header())
		}
	}
	c.move(44*time.Second + 999*time.Millisecond)
	if w := get(h, bearer(testKey("little"))); w.Code != http.StatusTooManyRequests || w.Header().Get("Retry-After") != "1" {
		t.Errorf("just before the minute ends: got %d %v", w.Code, w.Header())
	}
	c.move(time.Millisecond)
	if w := get(h, bearer(testKey("little"))); w.Code != http.StatusOK {
		t.Errorf("in the next minute: got %d", w.Code)
	}
}

// counterFunc is a counter made of one function.
type counterFunc func(key string, minute time.Time) (int, error)

func (f counterFunc) Add(_ context.Context, key string, minute time.Time) (int, error) {
	return f(key, minute)
}

// TestFullKeyIsNotCounted saves the table the requests of a caller who insists.
func TestFullKeyIsNotCounted(t *testing.T) {
	calls := 0
	h, _ := startKeys(t, twoKeys(), auth.Options{Now: newClock().Now, Counter: counterFunc(func(string, time.Time) (int, error) {
		calls++
		return calls + 1, nil // another copy has counted one already
	})})
	for i, want := range []int{200, 429, 429, 429} {
		if w := get(h, bearer(testKey("little"))); w.Code != want {
			t.Errorf("request %d: got %d, want %d", i+1, w.Code, want)
		}
	}
	if calls != 2 {
		t.Errorf("counted %d times, want 2", calls)
	}
}

func TestCounterInTroubleLetsThrough(t *testing.T) {
	h, logs := startKeys(t, twoKeys(), auth.Options{Counter: counterFunc(func(string, time.Time) (int, error) {
		return 0, errors.New("ProvisionedThroughputExceededException")
	})})
	for range 5 {
		if w := get(h, bearer(testKey("little"))); w.Code != http.StatusOK {
			t.Errorf("got %d", w.Code)
		}
	}
	if !strings.Contains(logs.String(), `"msg":"not counted","caller":"little","err":"ProvisionedThroughputExceededException"`) {
		t.Errorf("logged %s", logs)
	}
}
