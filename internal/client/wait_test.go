package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/internal/account"
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
	w := &Wait{
		Model: "jobs", Gateway: &Gateway{URL: server.URL}, Progress: &stderr,
		now: func() time.Time { return clock },
		pause: func(_ context.Context, d time.Duration) {
			pauses = append(pauses, d/time.Second)
			clock = clock.Add(d)
		},
	}
	answer, err := w.Answer(t.Context(), "/v1/models/jobs/async", []byte("x"), "audio/wav")
	if err != nil || answer.Status != http.StatusOK {
		t.Fatal(answer, err)
	}
	if want := []time.Duration{5, 5, 20, 5, 0, 5}; !slices.Equal(pauses, want) {
		t.Errorf("paused %d seconds, want %d", pauses, want)
	}
	if got, want := stderr.String(), "jobs answers later: waiting for call ID\nstill waiting, for 30s\n"; got != want {
		t.Errorf("said:\n%swant:\n%s", got, want)
	}
}

// TestWaitOutlivesTheNetwork asks again where the gateway does not answer for a moment,
// and gives up where it does not at all.
func TestWaitOutlivesTheNetwork(t *testing.T) {
	for name, tc := range map[string]struct {
		answers string // of the questions after the first: nothing, later or done
		asked   int32
		ok      bool
	}{
		"a moment":        {"nnnnd", 6, true},
		"another":         {"nnlnnnnld", 10, true},
		"gone for good":   {"nnnnn", 6, false},
		"gone after that": {"lnnnnn", 7, false},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int32
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch n := asked.Add(1); {
				case n == 1:
					w.Header().Set("Location", r.URL.Path+"/ID")
				case tc.answers[n-2] == 'n':
					panic(http.ErrAbortHandler)
				case tc.answers[n-2] == 'd':
					return
				}
				w.WriteHeader(http.StatusAccepted)
			}))
			defer server.Close()
			server.Config.SetKeepAlivesEnabled(false) // or a question is asked twice
			w := &Wait{
				Model: "jobs", Gateway: &Gateway{URL: server.URL}, Progress: io.Discard,
				now: time.Now, pause: func(context.Context, time.Duration) {},
			}
			_, err := w.Answer(t.Context(), "/v1/models/jobs/async", []byte("x"), "audio/wav")
			if (err == nil) != tc.ok || asked.Load() != tc.asked {
				t.Errorf("asked %d times, %v", asked.Load(), err)
			}
		})
	}
}

// TestWaitIsInterrupted sees that Ctrl-C ends a wait at once, and what is said of the call.
func TestWaitIsInterrupted(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", r.URL.Path+"/ID")
		w.WriteHeader(http.StatusAccepted)
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	w := &Wait{
		Model: "jobs", Gateway: &Gateway{URL: server.URL}, Progress: &bytes.Buffer{}, now: time.Now,
		pause: func(ctx context.Context, d time.Duration) { cancel(); pause(ctx, d) },
	}
	want := "interrupted, and the call goes on\n\tfix: GET " + server.URL + "/v1/models/jobs/async/ID, which has the answer for 7 days"
	if _, err := w.Answer(ctx, "/v1/models/jobs/async", []byte("x"), "audio/wav"); err == nil || err.Error() != want {
		t.Errorf("got %v\nwant %s", err, want)
	}
}

// TestWaitLongerThanCredentials signs with new credentials when the first ones have
// expired.
func TestWaitLongerThanCredentials(t *testing.T) {
	var signed []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _, _ := strings.Cut(r.Header.Get("Authorization"), "/")
		signed = append(signed, strings.TrimPrefix(id, "AWS4-HMAC-SHA256 Credential="))
		if len(signed) < 3 {
			w.Header().Set("Location", r.URL.Path+"/ID")
			w.WriteHeader(http.StatusAccepted)
		}
	}))
	defer server.Close()
	given := 0
	creds := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		given++
		if given == 4 {
			return aws.Credentials{}, errors.New("the session is over")
		}
		return aws.Credentials{AccessKeyID: fmt.Sprint("KEY", given), SecretAccessKey: "x"}, nil
	})
	w := &Wait{
		Model:    "jobs",
		Gateway:  &Gateway{URL: server.URL, service: "lambda", region: "eu-west-1", creds: creds},
		Progress: io.Discard, now: time.Now, pause: func(context.Context, time.Duration) {},
	}
	_, err := w.Answer(t.Context(), "/v1/models/jobs/async", []byte("x"), "audio/wav")
	if want := []string{"KEY1", "KEY2", "KEY3"}; err != nil || !slices.Equal(signed, want) {
		t.Errorf("signed with %v, want %v; %v", signed, want, err)
	}
	_, err = w.Answer(t.Context(), "/v1/models/jobs/async", []byte("x"), "audio/wav")
	if want := account.NoCredentials(errors.New("the session is over")).Error(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
