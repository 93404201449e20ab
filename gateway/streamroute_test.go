package gateway_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// TestStreamsFallBack until the first chunk is there, and never after that.
func TestStreamsFallBack(t *testing.T) {
	t.Parallel()
	first := fakeaws.Part(fakeaws.Completions("Hi")[:150] + "\n\n")
	half := strings.SplitAfter(fakeaws.Completions("Hi"), "\n\n")
	for name, tc := range map[string]struct {
		answer http.HandlerFunc
		engine string
		want   string // the end of the stream
	}{
		"refused":                 {awsError(429, "ThrottlingException", "x"), "bedrock", "done\n"},
		"fails at once":           {fakeaws.Stream(fakeaws.Exception("ModelStreamError", "x")), "bedrock", "done\n"},
		"is cut before a chunk":   {fakeaws.Cut(first), "bedrock", "done\n"},
		"never begins":            {fakeaws.Hang(make(chan struct{}, 3)), "bedrock", "done\n"},
		"fails after a chunk":     {fakeaws.Stream(fakeaws.Part(half[0]), fakeaws.Exception("ModelStreamError", "x")), "sagemaker", "error model_failed\n"},
		"is cut after a chunk":    {fakeaws.Cut(fakeaws.Part(half[0]), fakeaws.Part(half[1])), "sagemaker", "error model_failed\n"},
		"never ends":              {fakeaws.Hang(make(chan struct{}, 3), fakeaws.Part(half[0])), "sagemaker", "error timeout\n"},
		"works":                   {fakeaws.Parts(fakeaws.Completions("Hi"), 100), "sagemaker", "done\n"},
		"an exception, no chunk":  {fakeaws.Stream(fakeaws.Part(": ping\n\n"), fakeaws.Exception("InternalStreamFailure", "x")), "bedrock", "done\n"},
		"a ping is not an answer": {fakeaws.Hang(make(chan struct{}, 3), fakeaws.Part(": ping\n\n")), "bedrock", "done\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{
				invokeStreamPath: {tc.answer}, converseStreamPath: {fakeaws.Stream(fakeaws.Converse("Hi")...)},
			})
			s := roomy(settings())
			if s.TimeoutSeconds = 8; strings.HasPrefix(name, "never") || strings.HasPrefix(name, "a ping") {
				s.TimeoutSeconds = 2
			}
			g, logs := f.gateway(t, gateway.Options{Settings: s, Intn: func(int) int { return 99 }})
			w := askChat(g, "hybrid", streamed)
			if w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != tc.engine {
				t.Fatalf("got %d by %s: %s", w.Code, w.Header().Get("X-Sagerock-Engine"), w.Body)
			}
			if got := deltas(t, w.Body.String()); !strings.HasSuffix(got, "\n"+tc.want) {
				t.Errorf("got\n%s", got)
			}
			if from := logs.line(t)["fallbackFrom"]; (from == "sagemaker") != (tc.engine == "bedrock") {
				t.Errorf("log: fallbackFrom is %v", from)
			}
		})
	}
}

// sayings is a stream made by hand.
type sayings struct {
	next   func(n int) (chat.Delta, error)
	n      int
	closed atomic.Bool
}

func (s *sayings) Next() (chat.Delta, error) { s.n++; return s.next(s.n) }
func (s *sayings) Close()                    { s.closed.Store(true) }

func streams(s engine.Stream) engineFunc {
	return func(context.Context, *engine.Call) (*engine.Answer, error) {
		return &engine.Answer{Stream: s}, nil
	}
}

// TestStreamBudget runs on a fake clock. The first engine has half of the time for
// its first chunk; once that is there, the stream has all of the rest.
func TestStreamBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		slow := engineFunc(func(ctx context.Context, _ *engine.Call) (*engine.Answer, error) {
			return &engine.Answer{Stream: &sayings{next: func(n int) (chat.Delta, error) {
				wait := 4 * time.Second // the first chunk is in time
				if n > 1 {
					wait = time.Hour
				}
				select {
				case <-time.After(wait):
					return chat.Delta{Text: "x"}, nil
				case <-ctx.Done():
					return chat.Delta{}, &engine.Error{Kind: engine.Timeout}
				}
			}}}, nil
		})
		g, _ := start(t, gateway.Options{SageMaker: slow, Bedrock: says("x"), Intn: func(int) int { return 99 }})
		w := askChat(g, "hybrid", streamed)
		if took := time.Since(begin); took != 10*time.Second || !strings.Contains(w.Body.String(), `"code":"timeout"`) {
			t.Errorf("ended after %v with %s", took, w.Body)
		}
	})
}

// TestStreamErrorsOfTheGateway ends streams for reasons of its own.
func TestStreamErrorsOfTheGateway(t *testing.T) {
	chunk := chat.Delta{Text: "x"}
	for name, tc := range map[string]struct {
		next func(n int) (chat.Delta, error)
		want string
	}{
		"panic": {func(n int) (chat.Delta, error) {
			if n > 2 {
				panic(errors.New(secret))
			}
			return chunk, nil
		}, "internal"},
		"error without a kind": {func(n int) (chat.Delta, error) { return chunk, map[bool]error{true: errors.New(secret)}[n > 2] }, "model_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			s := &sayings{next: tc.next}
			g, logs := start(t, gateway.Options{Bedrock: streams(s)})
			w := askChat(g, "assistant", streamed)
			all, done := chunks(t, w.Body.String())
			if last := all[len(all)-1]; done || last.Error == nil || last.Error.Code != tc.want || last.Error.Type != "server_error" {
				t.Errorf("got %s", w.Body)
			}
			if strings.Contains(w.Body.String()+logs.String(), secret) || logs.line(t)["error"] != tc.want {
				t.Errorf("log: %s", logs)
			}
			if !s.closed.Load() {
				t.Error("the stream is not closed")
			}
		})
	}
}

// TestCallerWhoLeavesAStream has a caller who hangs up in the middle: the call to
// AWS ends, and the log says who ended it.
func TestCallerWhoLeavesAStream(t *testing.T) {
	t.Parallel()
	callersWhoLeave(t, "/v1/chat/completions", streamed)
}

// callersWhoLeave hangs up in the middle of streams of path, from each engine, that
// are asked for with fields.
func callersWhoLeave(t *testing.T, path, fields string) {
	for model, tc := range map[string]struct {
		path   string
		events [][]byte
	}{
		"assistant": {converseStreamPath, fakeaws.Converse("Hi")[:2]},
		"hybrid":    {invokeStreamPath, [][]byte{fakeaws.Part(fakeaws.Completions("Hi")[:250])}},
	} {
		t.Run(model, func(t *testing.T) {
			t.Parallel()
			gone := make(chan struct{}, 3)
			f := newFakeAWS(t, map[string][]http.HandlerFunc{tc.path: {fakeaws.Hang(gone, tc.events...)}})
			g, logs := f.gateway(t, gateway.Options{Settings: roomy(onlySageMaker())})
			server := httptest.NewServer(g)
			ctx, leave := context.WithCancel(t.Context())
			r, _ := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+path, strings.NewReader(`{"model": "`+model+`", `+fields+`}`))
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.ReadAtLeast(resp.Body, make([]byte, 20), 20); err != nil {
				t.Fatal(err)
			}
			leave()
			resp.Body.Close()
			select {
			case <-gone:
			case <-time.After(5 * time.Second):
				t.Fatal("the call to AWS goes on")
			}
			server.Close() // waits for the handler
			if line := logs.line(t); line["status"] != 499.0 || line["error"] != "client_is_gone" {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestThousandStreams holds a thousand streams open at once. What they hold does not
// grow with what has gone through them.
func TestThousandStreams(t *testing.T) {
	const callers, parts = 1000, 50
	const perStream = 512 << 10 // both ends of both connections
	part := fakeaws.Part(strings.Split(fakeaws.Completions(strings.Repeat("word ", 400)), "\n\n")[1] + "\n\n")
	var flooded atomic.Int64
	full := make(chan struct{}) // every stream is open, and all but its end has been sent
	measured := make(chan struct{})
	f := newFakeAWS(t, map[string][]http.HandlerFunc{invokeStreamPath: {func(w http.ResponseWriter, r *http.Request) {
		for range parts {
			fakeaws.Stream(part)(w, r)
		}
		if flooded.Add(1) == callers {
			close(full)
		}
		<-measured
		fakeaws.Stream(fakeaws.Part(fakeaws.Completions()))(w, r)
	}}})
	s := roomy(onlySageMaker())
	s.TimeoutSeconds = 120
	g, _ := f.gateway(t, gateway.Options{Settings: s})
	server := httptest.NewServer(g)
	defer server.Close()
	client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: callers}}
	defer client.CloseIdleConnections()
	before := heap()
	var wg sync.WaitGroup
	for range callers {
		wg.Go(func() {
			resp, err := client.Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(`{"model": "hybrid", `+streamed+`}`))
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			body := &tail{}
			n, err := io.Copy(body, resp.Body)
			if err != nil || n < parts*2000 || !strings.HasSuffix(string(body.last), "data: [DONE]\n\n") {
				t.Errorf("%v after %d bytes, at the end %q", err, n, body.last)
			}
		})
	}
	select {
	case <-full:
	case <-time.After(60 * time.Second):
		t.Errorf("%d streams are open", flooded.Load())
	}
	each := (int64(heap()) - int64(before)) / callers
	close(measured)
	wg.Wait()
	if t.Logf("%d KB for each stream, with both ends of both connections", each>>10); each > perStream {
		t.Errorf("that is more than %d KB", perStream>>10)
	}
}

// tail keeps the end of what is written to it.
type tail struct{ last []byte }

func (t *tail) Write(p []byte) (int, error) {
	t.last = append(t.last, p...)
	t.last = append(t.last[:0], t.last[max(0, len(t.last)-32):]...)
	return len(p), nil
}
