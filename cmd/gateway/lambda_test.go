package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// runtimeAPI is Lambda as a function sees it: it hands out events and takes
// answers.
type runtimeAPI struct {
	*httptest.Server
	events  chan string
	answers chan invocation
	begun   chan string // what has come of an answer, once an event of a stream is in it
}

// invocation is how one event ended.
type invocation struct {
	path, contentType string
	chunked           bool
	body              string
}

func newRuntimeAPI(t *testing.T) *runtimeAPI {
	api := &runtimeAPI{events: make(chan string), answers: make(chan invocation, 1), begun: make(chan string, 1)}
	n := 0
	api.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/2018-06-01/runtime/invocation/next" {
			select {
			case event := <-api.events:
				n++
				w.Header().Set("Lambda-Runtime-Aws-Request-Id", fmt.Sprintf("invocation-%d", n))
				w.Header().Set("Lambda-Runtime-Trace-Id", fmt.Sprintf("Root=1-5759e988-%024x;Parent=53995c3f42cd8ad8;Sampled=1", n))
				w.Header().Set("Lambda-Runtime-Deadline-Ms", strconv.FormatInt(time.Now().Add(10*time.Second).UnixMilli(), 10))
				_, _ = io.WriteString(w, event)
			case <-r.Context().Done():
			}
			return
		}
		body := api.read(r.Body)
		w.WriteHeader(http.StatusAccepted)
		api.answers <- invocation{r.URL.Path, r.Header.Get("Content-Type"), r.ContentLength == -1, string(body)}
	}))
	t.Cleanup(api.Close)
	return api
}

// read collects an answer, and signals as soon as a stream has begun.
func (api *runtimeAPI) read(from io.Reader) []byte {
	var body []byte
	piece := make([]byte, 4096)
	for signalled := false; ; {
		n, err := from.Read(piece)
		body = append(body, piece[:n]...)
		if !signalled && strings.Contains(string(body), "\ndata: ") {
			api.begun <- string(body)
			signalled = true
		}
		if err != nil {
			return body
		}
	}
}

// runInLambda runs the binary as Lambda does and returns how an event ends.
func runInLambda(t *testing.T, mode string) (invoke func(event string) invocation, log func() string) {
	t.Helper()
	url, _ := fakeAWS(t, nil)
	_, invoke, log = runAgainst(t, url, mode)
	return invoke, log
}

// runAgainst does so with another fake AWS, and returns the Runtime API as well.
func runAgainst(t *testing.T, url, mode string) (api *runtimeAPI, invoke func(event string) invocation, log func() string) {
	t.Helper()
	return runWith(t, url, map[string]string{contract.EnvInvokeMode: mode})
}

func runWith(t *testing.T, url string, env map[string]string) (api *runtimeAPI, invoke func(event string) invocation, log func() string) {
	t.Helper()
	api = newRuntimeAPI(t)
	env["AWS_LAMBDA_RUNTIME_API"] = strings.TrimPrefix(api.URL, "http://")
	cmd := command(t, url, env)
	var stdout strings.Builder
	cmd.Stdout, cmd.Stderr = &stdout, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop := func() string {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		return stdout.String()
	}
	t.Cleanup(func() { stop() })
	return api, func(event string) invocation {
		api.events <- event
		select {
		case answer := <-api.answers:
			return answer
		case <-time.After(10 * time.Second):
			t.Fatalf("no answer:\n%s", stop())
			return invocation{}
		}
	}, stop
}

// event is a request as a Function URL passes it on. Its body is in base64, as
// it is for every content type that is not text.
func event(method, path, body string) string {
	src, _ := json.Marshal(map[string]any{
		"version": "2.0", "rawPath": path, "rawQueryString": "",
		"headers":        map[string]string{"content-type": "application/octet-stream", "host": "abc.lambda-url.us-east-1.on.aws"},
		"requestContext": map[string]any{"domainName": "abc.lambda-url.us-east-1.on.aws", "http": map[string]string{"method": method, "path": path, "sourceIp": "192.0.2.1"}},
		"body":           base64.StdEncoding.EncodeToString([]byte(body)), "isBase64Encoded": true,
	})
	return string(src)
}

// prelude is what comes before the body in a stream.
type prelude struct {
	StatusCode int
	Headers    map[string]string
}

func TestLambdaStreams(t *testing.T) {
	invoke, stop := runInLambda(t, contract.InvokeStream)
	for i, tc := range []struct {
		event       string
		status      int
		contentType string
		body        string
	}{
		{event("POST", "/v1/models/assistant/invoke", `{"prompt": "`+prompt+`"}`), 200, "application/json", `"text":"Hi, ` + prompt + `"`},
		{event("POST", "/v1/models/churn/invoke", "1,2"), 200, "application/x-npy", "\x93NUMPY\xff"},
		{event("POST", "/v1/models/nobody/invoke", "{}"), 404, "application/json", `"models":["assistant","churn"]`},
		{event("GET", "/healthz", ""), 200, "application/json", `{"status":"ok"}`},
		{event("POST", "/v1/models/assistant/invoke", strings.Repeat("x", 100_000)), 413, "application/json", "too_large"},
	} {
		got := invoke(tc.event)
		id := fmt.Sprintf("invocation-%d", i+1)
		if got.path != "/2018-06-01/runtime/invocation/"+id+"/response" || got.contentType != "application/vnd.awslambda.http-integration-response" || !got.chunked {
			t.Fatalf("the answer came as %+v", got)
		}
		head, body, ok := strings.Cut(got.body, "\x00\x00\x00\x00\x00\x00\x00\x00")
		var p prelude
		if err := json.Unmarshal([]byte(head), &p); err != nil || !ok {
			t.Fatalf("prelude: %q", got.body)
		}
		if p.StatusCode != tc.status || p.Headers["Content-Type"] != tc.contentType || p.Headers["X-Request-Id"] != id || !strings.Contains(body, tc.body) {
			t.Errorf("got %+v %q\nwant %d %s %q", p, body, tc.status, tc.contentType, tc.body)
		}
	}
	if log := stop(); strings.Contains(log, prompt) || strings.Count(log, `"msg":"request"`) != 5 ||
		!strings.Contains(log, `"requestId":"invocation-5","status":413,`) || !strings.Contains(log, `"traceId":"1-5759e988-000000000000000000000005"`) {
		t.Errorf("log: %s", log)
	}
}

// TestLambdaStreamsAChat has an AWS that says the second half only when Lambda has
// got the first.
func TestLambdaStreamsAChat(t *testing.T) {
	for _, mode := range []string{contract.InvokeStream, contract.InvokeREST} {
		t.Run(mode, func(t *testing.T) {
			half := make(chan struct{})
			url := streamingAWS(t, half)
			api, invoke, stop := runAgainst(t, url, mode)
			go func() {
				if begun := <-api.begun; !strings.Contains(begun, prompt) && !strings.Contains(begun, "[DONE]") {
					close(half)
				}
			}()
			body := `{"model": "assistant", "stream": true, "messages": [{"role": "user", "content": "` + prompt + `"}]}`
			e := event("POST", "/v1/chat/completions", body)
			if mode == contract.InvokeREST {
				e = strings.Replace(restEvent, "eyJtb2RlbCI6ICJhIn0=", base64.StdEncoding.EncodeToString([]byte(body)), 1)
			}
			got := invoke(e)
			if !got.chunked || !strings.Contains(got.body, `"Content-Type":"text/event-stream"`) {
				t.Fatalf("the answer came as %+v", got)
			}
			if !strings.Contains(got.body, `{"content":"Hi, "}`) || !strings.Contains(got.body, `{"content":"`+prompt+`"}`) || !strings.HasSuffix(got.body, "data: [DONE]\n\n") {
				t.Errorf("got %q", got.body)
			}
			if log := stop(); strings.Contains(log, prompt) || !strings.Contains(log, `"stream":true`) {
				t.Errorf("log: %s", log)
			}
		})
	}
}

// streamingAWS answers ConverseStream, and waits in the middle.
func streamingAWS(t *testing.T, half <-chan struct{}) string {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		events := fakeaws.Converse("Hi, ", prompt)
		fakeaws.Stream(events[:2]...)(w, r)
		select {
		case <-half:
		case <-r.Context().Done():
			return
		}
		fakeaws.Stream(events[2:]...)(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestLambdaTakesAnyPath answers a path that is no part of a URL, and does not log it.
func TestLambdaTakesAnyPath(t *testing.T) {
	invoke, stop := runInLambda(t, contract.InvokeStream)
	paths := []string{"/v1/" + prompt + "%zz", "/v1/" + prompt + "\n", prompt, "//" + prompt, "/v1/%2F" + prompt}
	for _, path := range paths {
		got := invoke(event("GET", path, ""))
		if !strings.HasSuffix(got.path, "/response") || !strings.Contains(got.body, `"code":"not_found"`) {
			t.Errorf("%q: got %+v", path, got)
		}
	}
	if log := stop(); strings.Contains(log, prompt) || strings.Count(log, `"status":404`) != len(paths) {
		t.Errorf("log: %s", log)
	}
}

// TestLambdaSurvivesNonsense sends events that are not requests: the failure is
// reported to Lambda, and the next event is served.
func TestLambdaSurvivesNonsense(t *testing.T) {
	for mode, nonsenses := range map[string][]string{
		contract.InvokeStream: {`"` + prompt + `"`, `{"rawPath": "/", "requestContext": {"http": {"method": "G T"}}}`},
		contract.InvokeREST:   {`"` + prompt + `"`, `{"httpMethod": "G T"}`},
	} {
		invoke, _ := runInLambda(t, mode)
		for _, nonsense := range nonsenses {
			if got := invoke(nonsense); !strings.HasSuffix(got.path, "/error") {
				t.Errorf("%s: got %+v", mode, got)
			}
		}
		if got := invoke(event("GET", "/healthz", "")); !strings.HasSuffix(got.path, "/response") {
			t.Errorf("%s: got %+v", mode, got)
		}
	}
}
