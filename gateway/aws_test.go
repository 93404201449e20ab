package gateway_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

func TestUnreachable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := sdkConfig("http://" + l.Addr().String())
	l.Close() // nobody listens there any more
	anonymous := closed
	anonymous.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{}, errors.New(secret)
	})
	for name, tc := range map[string]struct {
		cfg        aws.Config
		code, kind string
		hint       string
	}{
		"no connection":  {closed, "NoResponse", "model_failed", "check the network and its VPC endpoints"},
		"no credentials": {anonymous, "NotSent", "bad_credentials", "sign in again"},
	} {
		t.Run(name, func(t *testing.T) {
			bedrock, sagemaker := wiring.Engines(tc.cfg)
			g, logs := start(t, gateway.Options{Bedrock: bedrock, SageMaker: sagemaker})
			w := post(g, "assistant", `{"prompt": "x"}`)
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("leaked: %s %s", w.Body, logs)
			}
			if p := problemOf(t, w.Body); w.Code != 502 || p.Code != tc.kind || !strings.Contains(p.Hint, tc.hint) {
				t.Errorf("got %d %+v", w.Code, p)
			}
			if code := logs.line(t)["awsCode"]; code != tc.code {
				t.Errorf("log: awsCode is %v", code)
			}
		})
	}
}

func TestConnectionLostIsTriedAgain(t *testing.T) {
	t.Parallel()
	lost := func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }
	f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {lost, converseAnswer}})
	g, _ := f.gateway(t, gateway.Options{})
	if w := post(g, "assistant", `{"prompt": "x"}`); w.Code != 200 || len(f.requests) != 2 {
		t.Errorf("got %d %s after %d calls", w.Code, w.Body, len(f.requests))
	}
}

func TestSlowAWS(t *testing.T) {
	t.Parallel()
	cut := make(chan struct{})
	f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {func(_ http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
		close(cut)
	}}})
	s := settings()
	s.TimeoutSeconds = 0.2
	g, logs := f.gateway(t, gateway.Options{Settings: s})
	begin := time.Now()
	w := post(g, "assistant", `{"prompt": "x"}`)
	if p := problemOf(t, w.Body); w.Code != 504 || p.Code != "timeout" {
		t.Errorf("got %d %+v", w.Code, p)
	}
	if took := time.Since(begin); took > 3*time.Second {
		t.Errorf("answered after %v", took)
	}
	select {
	case <-cut:
	case <-time.After(5 * time.Second):
		t.Error("the call to AWS goes on")
	}
	if line := logs.line(t); line["error"] != "timeout" {
		t.Errorf("log: %v", line)
	}
}

func TestFallbackThroughTheSDK(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]http.HandlerFunc{
		"throttled":        awsError(429, "ThrottlingException", "slow down"),
		"container failed": awsError(424, "ModelError", "Received server error (500)", `, "OriginalStatusCode": 500`),
		"endpoint missing": awsError(400, "ValidationError", "Endpoint shop-hybrid of account 123456789012 not found."),
		"hangs":            func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{invokePath: {answer}, conversePath: {converseAnswer}})
			s := settings()
			s.TimeoutSeconds = 8
			if name == "hangs" {
				s.TimeoutSeconds = 3
			}
			g, logs := f.gateway(t, gateway.Options{Settings: s, Intn: func(int) int { return 99 }})
			w := post(g, "hybrid", `{"prompt": "x"}`)
			if w.Code != 200 || w.Header().Get("X-Sagerock-Engine") != "bedrock" {
				t.Errorf("got %d %s by %s", w.Code, w.Body, w.Header().Get("X-Sagerock-Engine"))
			}
			if line := logs.line(t); line["fallbackFrom"] != "sagemaker" || line["engine"] != "bedrock" {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestNothingIsLeftRunning makes calls that end in every way there is, and counts
// goroutines before and after.
func TestNothingIsLeftRunning(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("calls", func(t *testing.T) {
		f := newFakeAWS(t, map[string][]http.HandlerFunc{
			conversePath: {converseAnswer},
			invokePath:   {awsError(424, "ModelError", "x", `, "OriginalStatusCode": 400`)},
			rawPath:      {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }},

			converseStreamPath: {fakeaws.Stream(fakeaws.Converse("Hi")...), fakeaws.Cut(fakeaws.Converse("Hi")...), fakeaws.Hang(make(chan struct{}, 99), fakeaws.Converse("Hi")[0])},
			invokeStreamPath:   {fakeaws.Parts(fakeaws.Completions("Hi"), 9), fakeaws.Hang(make(chan struct{}, 99), fakeaws.Part(fakeaws.Completions("Hi")[:250]))},
		})
		s := roomy(onlySageMaker())
		s.TimeoutSeconds = 2
		g, _ := f.gateway(t, gateway.Options{Settings: s})
		var wg sync.WaitGroup
		for range 20 {
			for model, want := range map[string]int{"assistant": 200, "hybrid": 400, "churn": 504} {
				wg.Go(func() {
					if w := post(g, model, `{"prompt": "x"}`); w.Code != want {
						t.Errorf("%s: got %d %s, want %d", model, w.Code, w.Body, want)
					}
				})
			}
		}
		for range 10 {
			for _, model := range []string{"assistant", "hybrid"} {
				wg.Go(func() {
					if w := askChat(g, model, streamed); w.Code != 200 {
						t.Errorf("%s: got %d %s", model, w.Code, w.Body)
					}
				})
				wg.Go(func() { // and one whose caller cannot be written to
					r := httptest.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(`{"model": "`+model+`", `+streamed+`}`))
					g.ServeHTTP(&deaf{http.Header{}}, r)
				})
			}
		}
		wg.Wait()
	})
	var after int
	for range 100 {
		if after = runtime.NumGoroutine(); after <= before {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	t.Errorf("%d goroutines before, %d after:\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
}

// deaf is a caller that takes nothing.
type deaf struct{ header http.Header }

func (d *deaf) Header() http.Header       { return d.header }
func (d *deaf) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }
func (d *deaf) WriteHeader(int)           {}
