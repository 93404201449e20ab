package client

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// sleepy is a gateway whose model is up after so many polls; 0 is never. Other statuses come
// first.
func sleepy(t *testing.T, polls int, first ...int) *Gateway {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked++; r.Method != http.MethodPost || r.URL.Path != "/v1/models/llama/wake" {
			t.Errorf("asked for %s %s", r.Method, r.URL)
		}
		switch {
		case asked <= len(first) && first[asked-1] == 0:
			panic(http.ErrAbortHandler)
		case asked <= len(first):
			w.WriteHeader(first[asked-1])
		case polls > 0 && asked > polls:
			fmt.Fprint(w, `{"model":"llama","status":"awake"}`)
		default:
			w.Header().Set("Retry-After", "10")
			w.WriteHeader(http.StatusAccepted)
			fmt.Fprintf(w, `{"model":"llama","status":"waking","expectedSeconds":%d}`, 120-10*asked)
		}
	}))
	t.Cleanup(server.Close)
	return &Gateway{URL: server.URL}
}

// TestWakeWaits runs on a clock of its own, and sees what is said about the wait.
func TestWakeWaits(t *testing.T) {
	for name, tc := range map[string]struct {
		polls int
		first []int
		took  time.Duration
		said  string
		fails string
	}{
		"one that never is": {fails: "llama is not up after 1h0m0s"},
		"up in a minute":    {polls: 6, took: time.Minute, said: "llama is waking up, which takes about 1m50s\nstill waking up after 30s, about 1m20s to go\n"},
		"a network that is gone for a moment": {
			polls: 4, first: []int{0, 0, 429}, took: 25 * time.Second,
			said: "still waking up after 15s, about 1m20s to go\n",
		},
		"a network that is gone":    {first: []int{0, 0, 0, 0, 0, 0}, fails: "does not answer"},
		"a gateway that refuses it": {first: []int{503}, fails: "gives no answer of its own"},
	} {
		t.Run(name, func(t *testing.T) {
			clock := time.Unix(0, 0)
			var stderr bytes.Buffer
			w := &Wake{
				Gateway: sleepy(t, tc.polls, tc.first...), Model: "llama", Progress: &stderr,
				now:   func() time.Time { return clock },
				pause: func(_ context.Context, d time.Duration) { clock = clock.Add(d) },
			}
			state, took, err := w.Until(t.Context())
			if tc.fails != "" {
				if err == nil || !strings.Contains(err.Error(), tc.fails) {
					t.Errorf("got %v", err)
				}
				return
			}
			if err != nil || state.Status != contract.StatusAwake || took != tc.took || stderr.String() != tc.said {
				t.Errorf("got %+v after %s, %v, and\n%s", state, took, err, &stderr)
			}
		})
	}
}

// TestWakeIsInterrupted by Ctrl-C, and says that the model wakes up all the same.
func TestWakeIsInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	w := &Wake{
		Gateway: sleepy(t, 0), Model: "llama", Progress: &bytes.Buffer{}, now: time.Now,
		pause: func(context.Context, time.Duration) { stop() },
	}
	if _, _, err := w.Until(ctx); err == nil || !strings.Contains(err.Error(), "interrupted, and llama goes on waking up") {
		t.Errorf("got %v", err)
	}
}
