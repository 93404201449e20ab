package gateway_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
)

// secret marks what must never be in a log.
const secret = "open-sesame-4711"

func TestChatAnswer(t *testing.T) {
	g, logs := start(t, gateway.Options{Bedrock: says("Hi <b> & co")})
	w := post(g, "assistant", `{"prompt": "Say hi"}`)
	want := `{"model":"assistant","engine":"bedrock","text":"Hi <b> & co","usage":{"inputTokens":3,"outputTokens":5},"stopReason":"end_turn"}` + "\n"
	if w.Code != http.StatusOK || w.Body.String() != want {
		t.Errorf("got %d %s\nwant 200 %s", w.Code, w.Body, want)
	}
	for header, want := range map[string]string{
		"X-Sagerock-Engine": "bedrock", "X-Request-Id": "request-1", "Content-Type": "application/json",
	} {
		if got := w.Header().Get(header); got != want {
			t.Errorf("%s: got %q, want %q", header, got, want)
		}
	}
	line := logs.line(t)
	for key, want := range map[string]any{
		"level": "INFO", "requestId": "request-1", "route": "invoke", "model": "assistant", "engine": "bedrock",
		"status": 200.0, "stopReason": "end_turn", "name": "shop", "InputTokens": 3.0, "OutputTokens": 5.0, "Requests": 1.0, "Errors": 0.0,
	} {
		if line[key] != want {
			t.Errorf("log: %s is %v, want %v", key, line[key], want)
		}
	}
	if _, ok := line["ms"].(float64); !ok {
		t.Errorf("log: no ms in %v", line)
	}
}

func TestRawAnswerIsHandedThrough(t *testing.T) {
	var got *engine.Call
	g, _ := start(t, gateway.Options{SageMaker: engineFunc(func(_ context.Context, call *engine.Call) (*engine.Answer, error) {
		got = call
		return &engine.Answer{Body: []byte("0.25\n\xff"), ContentType: "text/csv; charset=utf-8"}, nil
	})})
	r := httptest.NewRequest(http.MethodPost, "/v1/models/churn/invoke", strings.NewReader("1,2,3\n\x00"))
	r.Header.Set("Content-Type", "text/csv")
	r.Header.Set("Accept", "application/json")
	w := httptest.NewRecorder()
	g.ServeHTTP(w, r)
	if w.Code != http.StatusOK || w.Body.String() != "0.25\n\xff" || w.Header().Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("got %d %q %v", w.Code, w.Body, w.Header())
	}
	if string(got.Body) != "1,2,3\n\x00" || got.ContentType != "text/csv" || got.Accept != "application/json" {
		t.Errorf("the engine got %+v", got)
	}
}

// TestProblems has a row for every way a caller can be refused.
func TestProblems(t *testing.T) {
	panics := engineFunc(func(context.Context, *engine.Call) (*engine.Answer, error) { panic(errors.New(secret)) })
	sleeps := engineFunc(func(ctx context.Context, _ *engine.Call) (*engine.Answer, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	})
	breaks := engineFunc(func(context.Context, *engine.Call) (*engine.Answer, error) { return nil, errors.New(secret) })
	prompt := `{"prompt": "` + secret + `"}`
	for name, tc := range map[string]struct {
		engine engineFunc
		method string
		path   string
		body   string
		header map[string]string
		status int
		kind   string
		hint   string
		want   map[string]string // headers
	}{
		"not JSON":             {body: secret, status: 400, kind: "invalid_request", hint: `send {"prompt": "..."}`},
		"two JSON values":      {body: prompt + prompt, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"JSON but no object":   {body: `["` + secret + `"]`, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"null":                 {body: `null`, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"no prompt":            {body: `{}`, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"null prompt":          {body: `{"prompt": null}`, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"prompt is a number":   {body: `{"prompt": 4711}`, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"blank prompt":         {body: `{"prompt": " \n"}`, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"unknown key":          {body: `{"prompt": "x", "stream": true}`, status: 400, kind: "invalid_request", hint: "nothing else"},
		"CSV for a chat model": {body: "1,2," + secret, header: map[string]string{"Content-Type": "text/csv"}, status: 400, kind: "invalid_request", hint: `{"prompt": "..."}`},
		"nothing for a raw model": {
			path: "/v1/models/churn/invoke", status: 400, kind: "invalid_request", hint: "not a chat model: send what its container takes as the body, with its Content-Type",
		},
		"unknown model":            {path: "/v1/models/nobody/invoke", body: prompt, status: 404, kind: "model_not_found", hint: "assistant, churn, hybrid"},
		"unknown path":             {path: "/v1/chats/" + secret, body: prompt, status: 404, kind: "not_found", hint: "POST /v1/models/NAME/invoke"},
		"unknown model, looked up": {method: "GET", path: "/v1/models/nobody", status: 404, kind: "model_not_found", hint: "assistant, churn, hybrid"},
		"DELETE a model":           {method: "DELETE", path: "/v1/models/churn", status: 405, kind: "method_not_allowed", hint: "use GET"},
		"GET a chat":               {method: "GET", path: "/v1/chat/completions", status: 405, kind: "method_not_allowed", hint: "use POST"},
		"root":                     {method: "GET", path: "/", status: 404, kind: "not_found", hint: "GET /v1/models"},
		"model's name is a path": {
			path: "/v1/models/a/b/invoke", body: prompt, status: 404, kind: "not_found", hint: "/v1/models/NAME/invoke",
		},
		"GET an invoke":   {method: "GET", status: 405, kind: "method_not_allowed", hint: "use POST", want: map[string]string{"Allow": "POST"}},
		"DELETE the list": {method: "DELETE", path: "/v1/models", status: 405, kind: "method_not_allowed", hint: "use GET", want: map[string]string{"Allow": "GET, HEAD"}},
		"POST health":     {method: "POST", path: "/healthz", status: 405, kind: "method_not_allowed", hint: "use GET"},
		"body too large":  {body: `{"prompt": "` + strings.Repeat("x", 1024) + `"}`, status: 413, kind: "too_large", hint: "api.maxBodyKB"},
		"compressed body": {body: prompt, header: map[string]string{"Content-Encoding": "gzip"}, status: 415, kind: "unsupported_encoding", hint: "without Content-Encoding"},

		"throttled":            {engine: fails(engine.Throttled), body: prompt, status: 429, kind: "rate_limit_exceeded", hint: "Retry-After", want: map[string]string{"Retry-After": "5", "X-Sagerock-Engine": "bedrock"}},
		"timeout":              {engine: fails(engine.Timeout), body: prompt, status: 504, kind: "timeout", hint: "api.timeout"},
		"out of budget":        {engine: sleeps, body: prompt, status: 504, kind: "timeout", hint: "api.timeout"},
		"failed":               {engine: fails(engine.Failed), body: prompt, status: 502, kind: "model_failed", hint: "try again"},
		"missing":              {engine: fails(engine.Missing), body: prompt, status: 502, kind: "model_missing", hint: "deploy"},
		"denied":               {engine: fails(engine.Denied), body: prompt, status: 502, kind: "access_denied", hint: "permissions"},
		"misconfigured":        {engine: fails(engine.Misconfigured), body: prompt, status: 502, kind: "misconfigured", hint: "sagerock.yaml"},
		"rejected":             {engine: fails(engine.Rejected), body: prompt, status: 400, kind: "rejected", hint: "input"},
		"blocked":              {engine: fails(engine.Blocked), body: prompt, status: 400, kind: "blocked", hint: "input"},
		"unreadable":           {engine: fails(engine.Unreadable), body: prompt, status: 415, kind: "unreadable", hint: "UTF-8"},
		"error without a kind": {engine: breaks, body: prompt, status: 502, kind: "model_failed", hint: "try again"},
		"panic":                {engine: panics, body: prompt, status: 500, kind: "internal", hint: "log"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := settings()
			s.TimeoutSeconds = 0.05
			g, logs := start(t, gateway.Options{Settings: s, Bedrock: tc.engine})
			if tc.path == "" {
				tc.path = "/v1/models/assistant/invoke"
			}
			if tc.method == "" {
				tc.method = http.MethodPost
			}
			r := httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body))
			for key, value := range tc.header {
				r.Header.Set(key, value)
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)

			if w.Code != tc.status {
				t.Fatalf("got %d %s, want %d", w.Code, w.Body, tc.status)
			}
			if strings.Contains(w.Body.String(), secret) {
				t.Errorf("the answer quotes what it must not: %s", w.Body)
			}
			p := problemOf(t, w.Body)
			if p.Code != tc.kind || !strings.Contains(p.Hint, tc.hint) || p.RequestID != "request-1" {
				t.Errorf("got %+v\nwant type %s and a hint with %q", p, tc.kind, tc.hint)
			}
			for key, want := range tc.want {
				if got := w.Header().Get(key); got != want {
					t.Errorf("%s: got %q, want %q", key, got, want)
				}
			}
			line := logs.line(t)
			if line["status"] != float64(tc.status) || line["error"] != tc.kind {
				t.Errorf("log: %v", line)
			}
			if strings.Contains(logs.String(), secret) {
				t.Errorf("the log has what the caller sent: %s", logs)
			}
		})
	}
}

func TestUnreadableBody(t *testing.T) {
	g, _ := start(t, gateway.Options{})
	w := httptest.NewRecorder()
	g.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/models/assistant/invoke", iotest.ErrReader(io.ErrUnexpectedEOF)))
	if p := problemOf(t, w.Body); w.Code != http.StatusBadRequest || p.Hint != "send it again" {
		t.Errorf("got %d %+v", w.Code, p)
	}
}

func TestUnknownModelListsTheKnown(t *testing.T) {
	g, _ := start(t, gateway.Options{})
	if p := problemOf(t, post(g, "nobody", "{}").Body); !slices.Equal(p.Models, []string{"assistant", "churn", "hybrid"}) {
		t.Errorf("models: %v", p.Models)
	}
}

func TestCheapPaths(t *testing.T) {
	g, _ := start(t, gateway.Options{})
	for path, want := range map[string]string{
		"/healthz":         `{"status":"ok"}`,
		"/v1/models/churn": `{"id":"churn","object":"model","created":0,"owned_by":"sagerock","kind":"raw","engines":["sagemaker"]}`,
		"/v1/models": `{"object":"list","data":[` +
			`{"id":"assistant","object":"model","created":0,"owned_by":"sagerock","kind":"chat","engines":["bedrock"]},` +
			`{"id":"churn","object":"model","created":0,"owned_by":"sagerock","kind":"raw","engines":["sagemaker"]},` +
			`{"id":"hybrid","object":"model","created":0,"owned_by":"sagerock","kind":"chat","engines":["bedrock","sagemaker"]}]}`,
	} {
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		if w.Code != http.StatusOK || strings.TrimSpace(w.Body.String()) != want {
			t.Errorf("%s: got %d %s\nwant 200 %s", path, w.Code, w.Body, want)
		}
	}
}

func TestCallerWhoLeavesCancelsTheCall(t *testing.T) {
	started, ended := make(chan struct{}), make(chan error, 1)
	g, logs := start(t, gateway.Options{Bedrock: engineFunc(func(ctx context.Context, _ *engine.Call) (*engine.Answer, error) {
		close(started)
		<-ctx.Done()
		ended <- ctx.Err()
		return nil, ctx.Err()
	})})
	server := httptest.NewServer(g)
	ctx, leave := context.WithCancel(t.Context())
	go func() { <-started; leave() }()
	r, _ := http.NewRequestWithContext(ctx, http.MethodPost, server.URL+"/v1/models/assistant/invoke", strings.NewReader(`{"prompt": "x"}`))
	if resp, err := http.DefaultClient.Do(r); err == nil {
		resp.Body.Close()
		t.Fatal("the caller got an answer")
	}
	select {
	case err := <-ended:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("ended with %v", err)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("the call goes on")
	}
	server.Close() // waits for the handler
	if line := logs.line(t); line["status"] != 499.0 || line["error"] != "client_is_gone" {
		t.Errorf("log: %v", line)
	}
}

// TestLogKeys pins what a log line may hold: a new key is a decision.
func TestLogKeys(t *testing.T) {
	allowed := []string{
		"time", "level", "msg", "requestId", "route", "caller", "name", "model", "engine", "fallbackFrom", "fallbackFor",
		"status", "ms", "traceId", "error", "awsCode", "stopReason", "cachedTokens", "stream",
		"_aws", "Requests", "Errors", "Errors.rate_limit_exceeded", "Errors.rejected", "Latency", "TimeToFirstToken",
		"InputTokens", "OutputTokens", "EstimatedCostUSD", "Fallbacks", "GuardrailInterventions",
	}
	for _, engine := range []engineFunc{says(secret), fails(engine.Throttled), fails(engine.Rejected)} {
		g, logs := start(t, gateway.Options{Bedrock: engine, SageMaker: engine, Intn: func(int) int { return 99 }})
		post(g, "hybrid", `{"prompt": "`+secret+`"}`)
		for key := range maps.Keys(logs.line(t)) {
			if !slices.Contains(allowed, key) {
				t.Errorf("log has %s", key)
			}
		}
		if strings.Contains(logs.String(), secret) {
			t.Errorf("the log has the prompt or the answer: %s", logs)
		}
	}
}

func TestNewRefuses(t *testing.T) {
	for name, tc := range map[string]struct{ settings, want string }{
		"no name":           {`{"timeoutSeconds": 1, "maxBodyKB": 1}`, "name must not be empty"},
		"no timeout":        {`{"name": "shop", "maxBodyKB": 1}`, "timeoutSeconds and maxBodyKB must be greater than 0"},
		"no engine":         {`{"name": "shop", "timeoutSeconds": 1, "maxBodyKB": 1, "models": {"m": {}}}`, "model m: no engine serves it"},
		"a queue nowhere":   {`{"name": "shop", "timeoutSeconds": 1, "maxBodyKB": 1, "models": {"m": {"sagemaker": {"async": true}}}}`, "model m: SAGEROCK_TARGETS does not say the bucket that its calls wait in"},
		"chat and a queue":  {`{"name": "shop", "timeoutSeconds": 1, "maxBodyKB": 1, "models": {"m": {"bedrock": {"weight": 50}, "sagemaker": {"async": true, "weight": 50}}}}`, "model m: bedrock answers at once, but its SageMaker endpoint does not: serve it from one of them"},
		"raw beside chat":   {`{"name": "shop", "timeoutSeconds": 1, "maxBodyKB": 1, "models": {"m": {"bedrock": {"weight": 50}, "sagemaker": {"protocol": "raw", "weight": 50}}}}`, "model m: bedrock's is for chat, but its SageMaker container is for raw: serve it from one of them"},
		"no weight":         {`{"name": "shop", "timeoutSeconds": 1, "maxBodyKB": 1, "models": {"m": {"bedrock": {}, "sagemaker": {"protocol": "chat"}}}}`, "model m: no engine has a weight"},
		"unknown guardrail": {`{"name": "shop", "timeoutSeconds": 1, "maxBodyKB": 1, "models": {"m": {"bedrock": {}, "guardrail": "g"}}}`, "model m: SAGEROCK_TARGETS does not say the id and version of guardrail g"},
	} {
		t.Run(name, func(t *testing.T) {
			o := gateway.Options{Settings: decode(t, tc.settings), Targets: targets()}
			if _, err := gateway.New(o); err == nil || !strings.HasSuffix(err.Error(), tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

func TestRequestIDsAreRandom(t *testing.T) {
	g, err := gateway.New(gateway.Options{Settings: settings(), Targets: targets(), Log: discard()})
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for range 3 {
		w := post(g, "nobody", "{}")
		var doc struct {
			Error struct {
				RequestID string `json:"request_id"`
			}
		}
		_ = json.Unmarshal(w.Body.Bytes(), &doc)
		if id := w.Header().Get("X-Request-Id"); len(id) < 20 || id != doc.Error.RequestID || seen[id] {
			t.Errorf("request id %q, in the body %q", id, doc.Error.RequestID)
		} else {
			seen[id] = true
		}
	}
}
