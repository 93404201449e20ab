package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
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
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// request is what the fake AWS was asked.
type request struct {
	method, path, contentType, accept, auth, body string
}

// fakeAWS speaks the wire protocol of both services: each path has a list of
// answers, of which the last one repeats.
type fakeAWS struct {
	*httptest.Server
	mu       sync.Mutex
	answers  map[string][]http.HandlerFunc
	requests []request
}

func newFakeAWS(t testing.TB, answers map[string][]http.HandlerFunc) *fakeAWS {
	t.Helper()
	f := &fakeAWS{answers: answers}
	f.Server = httptest.NewServer(f)
	t.Cleanup(f.Close)
	return f
}

func (f *fakeAWS) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	f.mu.Lock()
	f.requests = append(f.requests, request{
		r.Method, r.URL.EscapedPath(), r.Header.Get("Content-Type"), r.Header.Get("Accept"), r.Header.Get("Authorization"), string(body),
	})
	left := f.answers[r.URL.EscapedPath()]
	if len(left) > 1 {
		f.answers[r.URL.EscapedPath()] = left[1:]
	}
	f.mu.Unlock()
	if len(left) == 0 {
		http.Error(w, "no answer for "+r.URL.EscapedPath(), http.StatusTeapot)
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	left[0](w, r)
}

// gateway serves o through the real SDK and this AWS.
func (f *fakeAWS) gateway(t testing.TB, o gateway.Options) (*gateway.Gateway, *logBuffer) {
	t.Helper()
	o.Bedrock, o.SageMaker = wiring.Engines(sdkConfig(f.URL))
	return start(t, o)
}

func sdkConfig(url string) aws.Config {
	return aws.Config{
		Region:       "us-east-1",
		Credentials:  credentials.NewStaticCredentialsProvider("AKIAEXAMPLE", "secret", ""),
		BaseEndpoint: &url,
	}
}

// ok answers with a body.
func ok(contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = io.WriteString(w, body)
	}
}

// awsError answers as AWS does when it refuses a call. Its message has the marker
// that must not reach a caller or a log.
func awsError(status int, code, message string, more ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("X-Amzn-ErrorType", code)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, `{"message": "`+message+" "+secret+`", "Message": "`+message+" "+secret+`"`+strings.Join(more, "")+`}`)
	}
}

// Paths of the calls that the models below make.
const (
	conversePath = "/model/amazon.nova-lite-v1%3A0/converse"
	invokePath   = "/endpoints/shop-hybrid/invocations"
	rawPath      = "/endpoints/shop-churn/invocations"
	guardPath    = "/guardrail/gr1/version/7/apply"
)

var converseAnswer = ok("application/json", `{
	"output": {"message": {"role": "assistant", "content": [
		{"reasoningContent": {"reasoningText": {"text": "let me think"}}}, {"text": "Hi "}, {"text": "there"}]}},
	"stopReason": "end_turn", "usage": {"inputTokens": 11, "outputTokens": 2, "totalTokens": 13}, "metrics": {"latencyMs": 5}}`)

var completionAnswer = ok("application/json", `{"id": "1", "object": "chat.completion", "choices": [
	{"index": 0, "message": {"role": "assistant", "content": "Hi there"}, "finish_reason": "stop"}],
	"usage": {"prompt_tokens": 11, "completion_tokens": 2, "total_tokens": 13}}`)

// onlySageMaker makes hybrid a model that only SageMaker serves.
func onlySageMaker() *contract.Settings {
	s := settings()
	m := s.Models["hybrid"]
	m.Bedrock, m.Fallback = nil, ""
	s.Models["hybrid"] = m
	return s
}

// errorCase is what AWS answers, and what becomes of it.
type errorCase struct {
	answer http.HandlerFunc
	status int
	kind   string
	hint   string
	code   string // in the log
	calls  int
}

// testErrors makes all calls at once, because the pauses of the SDK are real.
func testErrors(t *testing.T, model, path string, cases map[string]errorCase) {
	type outcome struct {
		answer *httptest.ResponseRecorder
		logs   *logBuffer
		aws    *fakeAWS
	}
	outcomes := map[string]*outcome{}
	var wg sync.WaitGroup
	for name, tc := range cases {
		o := &outcome{aws: newFakeAWS(t, map[string][]http.HandlerFunc{path: {tc.answer}})}
		outcomes[name] = o
		wg.Go(func() {
			g, logs := o.aws.gateway(t, gateway.Options{Settings: onlySageMaker()})
			o.answer, o.logs = post(g, model, `{"prompt": "`+secret+`"}`), logs
		})
	}
	wg.Wait()
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			o := outcomes[name]
			if o.answer.Code != tc.status {
				t.Fatalf("got %d %s, want %d", o.answer.Code, o.answer.Body, tc.status)
			}
			if text := o.answer.Body.String() + o.logs.String(); strings.Contains(text, secret) {
				t.Errorf("what AWS said, or the prompt, has leaked: %s", text)
			}
			if p := problemOf(t, o.answer.Body); p.Code != tc.kind || !strings.Contains(p.Hint, tc.hint) {
				t.Errorf("got %+v\nwant type %s and a hint with %q", p, tc.kind, tc.hint)
			}
			if code := o.logs.line(t)["awsCode"]; code != tc.code {
				t.Errorf("log: awsCode is %v, want %s", code, tc.code)
			}
			if got := len(o.aws.requests); got != tc.calls {
				t.Errorf("AWS was called %d times, want %d", got, tc.calls)
			}
		})
	}
}

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
		code, hint string
	}{
		"no connection":  {closed, "NoResponse", "check the network and its VPC endpoints"},
		"no credentials": {anonymous, "NotSent", "no credentials"},
	} {
		t.Run(name, func(t *testing.T) {
			bedrock, sagemaker := wiring.Engines(tc.cfg)
			g, logs := start(t, gateway.Options{Bedrock: bedrock, SageMaker: sagemaker})
			w := post(g, "assistant", `{"prompt": "x"}`)
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("leaked: %s %s", w.Body, logs)
			}
			if p := problemOf(t, w.Body); w.Code != 502 || p.Code != "model_failed" || !strings.Contains(p.Hint, tc.hint) {
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

// heap is what is in use after a collection, stacks included.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapInuse + m.StackInuse
}

// sameJSON compares two JSON texts by what they say.
func sameJSON(t testing.TB, got, want string) bool {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(got), &g); err != nil {
		t.Fatalf("not JSON: %s", got)
	}
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatal(err)
	}
	a, _ := json.Marshal(g)
	b, _ := json.Marshal(w)
	return string(a) == string(b)
}
