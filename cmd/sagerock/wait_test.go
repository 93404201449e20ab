package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"
)

// TestWait sees how long a wait pauses, and when it says that it goes on.
func TestWait(t *testing.T) {
	after := []string{"5", "", "20", "-1", "0", "9223372037"} // Retry-After of each answer that is none
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked == len(after) {
			return
		}
		w.Header().Set("Retry-After", after[asked])
		asked++
		w.Header().Set("Location", r.URL.Path+"/ID")
		w.WriteHeader(map[bool]int{false: http.StatusAccepted, true: http.StatusTooManyRequests}[asked == 3])
	}))
	defer server.Close()
	clock := time.Unix(0, 0)
	var pauses []time.Duration
	var stderr bytes.Buffer
	w := &wait{
		ask: &askCmd{Model: "jobs", Raw: "speech.wav"}, to: &target{url: server.URL}, stderr: &stderr,
		now: func() time.Time { return clock },
		pause: func(_ context.Context, d time.Duration) {
			pauses = append(pauses, d/time.Second)
			clock = clock.Add(d)
		},
	}
	answer, _, err := w.answer(t.Context(), "/v1/models/jobs/async", []byte("x"), "audio/wav")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer, err)
	}
	if want := []time.Duration{5, 5, 20, 5, 5, 5}; !slices.Equal(pauses, want) {
		t.Errorf("paused %d seconds, want %d", pauses, want)
	}
	if got, want := stderr.String(), "jobs answers later: waiting for call ID\nstill waiting, for 30s\n"; got != want {
		t.Errorf("said:\n%swant:\n%s", got, want)
	}
}

// TestWaitIsInterrupted sees that Ctrl-C ends a wait at once.
func TestWaitIsInterrupted(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Path+"/ID")
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	w := &wait{
		ask: &askCmd{Model: "jobs", Raw: "speech.wav"}, to: &target{url: server.URL}, stderr: &bytes.Buffer{}, now: time.Now,
		pause: func(ctx context.Context, d time.Duration) { cancel(); pause(ctx, d) },
	}
	if _, _, err := w.answer(ctx, "/v1/models/jobs/async", []byte("x"), "audio/wav"); err == nil || err.Error() != interrupted().Error() {
		t.Errorf("got %v", err)
	}
}
