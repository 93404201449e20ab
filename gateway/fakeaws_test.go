package gateway_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/wiring"
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
