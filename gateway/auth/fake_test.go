package auth_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth"
)

// canary is in every key and token of the tests, and must never be in a log.
const canary = "CANARY"

// testKey is a key that no gateway has made.
func testKey(name string) string { return contract.KeyPrefix + canary + "-" + name }

func hash(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// secret is a secret that a test can change, break and stop.
type secret struct {
	mu    sync.Mutex
	doc   contract.Keys
	raw   string
	err   error
	gate  chan struct{} // reads wait until it is closed
	reads int
}

func (s *secret) read(ctx context.Context) ([]byte, error) {
	s.mu.Lock()
	s.reads++
	gate, err, raw := s.gate, s.err, s.raw
	src, _ := json.Marshal(s.doc)
	s.mu.Unlock()
	if gate != nil {
		select {
		case <-gate:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if raw != "" {
		src = []byte(raw)
	}
	return src, err
}

func (s *secret) set(change func(*secret)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change(s)
}

func (s *secret) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reads
}

// twoKeys is a secret with a key for everything and one for a model and a rate.
func twoKeys() *secret {
	return &secret{doc: contract.Keys{Keys: []contract.Key{
		{Name: "everything", SHA256: hash(testKey("everything"))},
		{Name: "little", SHA256: strings.ToUpper(hash(testKey("little"))), Models: []string{"small"}, RequestsPerMinute: 2},
	}}}
}

var errSecret = errors.New("AccessDeniedException")

// logBuffer is a log that a test can read while it is written.
type logBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// start puts a middleware before a handler that tells who called, and whether
// they may use the models small and large.
func start(t testing.TB, o auth.Options) (http.Handler, *logBuffer) {
	t.Helper()
	logs := &logBuffer{}
	o.Log = slog.New(slog.NewJSONHandler(logs, nil))
	o.RequestID = func(context.Context) string { return "request-1" }
	before, err := auth.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if strings.Contains(logs.String(), canary) {
			t.Errorf("the log has a key in it:\n%s", logs)
		}
	})
	return before(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen := map[string]any{"small": auth.Allowed(r.Context(), "small"), "large": auth.Allowed(r.Context(), "large")}
		if c := auth.From(r.Context()); c != nil {
			seen["name"] = c.Name
		}
		_ = json.NewEncoder(w).Encode(seen)
	})), logs
}

func startKeys(t testing.TB, s *secret, o auth.Options) (http.Handler, *logBuffer) {
	t.Helper()
	o.Auth, o.Secret = &contract.Auth{Mode: contract.AuthKey}, s.read
	return start(t, o)
}

// get sends a request with these Authorization headers.
func get(h http.Handler, authorization ...string) *httptest.ResponseRecorder {
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v1/models", http.NoBody)
	for _, value := range authorization {
		r.Header.Add("Authorization", value)
	}
	h.ServeHTTP(w, r)
	return w
}

func bearer(token string) string { return "Bearer " + token }

// clock is a clock that a test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 3, 1, 12, 0, 15, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) move(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

var hinted = regexp.MustCompile(`"message":"(.*)","type":(.*)"hint":"(.*)"`)

// refusedAs is a refusal as callers read it: with the hint in the message, because
// OpenAI's clients show nothing else, and the name of the request.
func refusedAs(refusal string) string {
	return hinted.ReplaceAllString(refusal, `"message":"$1: $3","type":$2"hint":"$3","request_id":"request-1"`)
}
