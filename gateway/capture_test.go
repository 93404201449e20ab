package gateway_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// shelf is where a test finds what was kept.
type shelf struct {
	keys, bodies []string
	err          error
}

func (s *shelf) keep(ctx context.Context, key string, body []byte) error {
	if _, limited := ctx.Deadline(); !limited || ctx.Err() != nil {
		return errors.New("no time")
	}
	s.keys, s.bodies = append(s.keys, key), append(s.bodies, string(body))
	return s.err
}

// greets is an engine that streams two chunks.
func greets() engineFunc {
	return streams(&sayings{next: func(n int) (chat.Delta, error) {
		if n > 2 {
			return chat.Delta{}, io.EOF
		}
		return chat.Delta{Text: strconv.Itoa(n)}, nil
	}})
}

// keeping is a gateway that keeps a share of its calls.
func keeping(t *testing.T, s *shelf, percent int, o gateway.Options) (*gateway.Gateway, *logBuffer) {
	t.Helper()
	o.Settings = settings()
	o.Settings.MaxBodyKB = 3000
	o.Settings.CapturePercent = percent
	o.Keep = s.keep
	return start(t, o)
}

// one is the call that was kept, without its time.
func (s *shelf) one(t *testing.T) map[string]any {
	t.Helper()
	if len(s.keys) != 1 || !regexp.MustCompile(`^captured/\d{4}/\d\d/\d\d/\d\d/request-1\.json$`).MatchString(s.keys[0]) {
		t.Fatalf("kept as %q", s.keys)
	}
	var doc map[string]any
	if err := json.Unmarshal([]byte(s.bodies[0]), &doc); err != nil {
		t.Fatal(err)
	}
	if at, _ := doc["time"].(string); !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$`).MatchString(at) ||
		!strings.HasPrefix(s.keys[0], "captured/"+strings.NewReplacer("-", "/", "T", "/").Replace(at[:13])+"/") {
		t.Errorf("at %q, as %q", at, s.keys)
	}
	delete(doc, "time")
	return doc
}

func TestCapture(t *testing.T) {
	const chat = `{"model":"assistant","messages":[{"role":"user","content":"Say hi"}]}`
	const streamed = `{"model":"assistant","stream":true,"messages":[{"role":"user","content":"Say hi"}]}`
	raw := engineFunc(func(context.Context, *engine.Call) (*engine.Answer, error) {
		return &engine.Answer{Body: []byte("0.25\xff"), ContentType: "text/csv"}, nil
	})
	for name, tc := range map[string]struct {
		path, body string
		engine     engineFunc
		status     int
		want       string // with $ANSWER for what the caller got
	}{
		"a chat": {"/v1/chat/completions", chat, says("Hi <b>"), 200, `{"requestId":"request-1","route":"chat","model":"assistant","engine":"bedrock",
			"status":200,"request":{"body":$BODY},"answer":{"body":$ANSWER}}`},
		"a stream": {"/v1/chat/completions", streamed, greets(), 200, `{"requestId":"request-1","route":"chat","model":"assistant","engine":"bedrock",
			"status":200,"stream":true,"request":{"body":$BODY},"answer":{"body":$ANSWER}}`},
		"an error": {"/v1/chat/completions", chat, fails(engine.Throttled), 429, `{"requestId":"request-1","route":"chat","model":"assistant","engine":"bedrock",
			"status":429,"request":{"body":$BODY},"answer":{"body":$ANSWER}}`},
		"raw bytes": {"/v1/models/churn/invoke", "1,2\x00\xfe", raw, 200, `{"requestId":"request-1","route":"invoke","model":"churn","engine":"sagemaker",
			"status":200,"request":{"body":"MSwyAP4=","base64":true},"answer":{"body":"MC4yNf8=","base64":true}}`},
	} {
		t.Run(name, func(t *testing.T) {
			var s shelf
			g, logs := keeping(t, &s, 1, gateway.Options{Bedrock: tc.engine, SageMaker: tc.engine, Intn: func(int) int { return 0 }})
			r := httptest.NewRequest(http.MethodPost, tc.path, strings.NewReader(tc.body))
			r.Header.Set("Authorization", "Bearer "+secret)
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != tc.status || w.Body.Len() == 0 {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			quoted := func(s string) string { q, _ := json.Marshal(s); return string(q) }
			var want map[string]any
			src := strings.NewReplacer("$BODY", quoted(tc.body), "$ANSWER", quoted(w.Body.String())).Replace(tc.want)
			if err := json.Unmarshal([]byte(src), &want); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, s.one(t)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if strings.Contains(s.bodies[0]+logs.String(), secret) || strings.Contains(logs.String(), "Say hi") {
				t.Errorf("a key was kept, or a prompt logged:\n%s\n%s", s.bodies[0], logs)
			}
			if n := strings.Count(logs.String(), "\n"); n != 1 {
				t.Errorf("%d lines:\n%s", n, logs)
			}
		})
	}
}

// TestCaptureShare sees that only the share is kept, and only of calls of models.
func TestCaptureShare(t *testing.T) {
	for name, tc := range map[string]struct {
		method, path, body string
		percent, drawn     int
		want               int
	}{
		"below the share": {"POST", "/v1/models/assistant/invoke", `{"prompt":"x"}`, 20, 19, 1},
		"above it":        {"POST", "/v1/models/assistant/invoke", `{"prompt":"x"}`, 20, 20, 0},
		"none":            {"POST", "/v1/models/assistant/invoke", `{"prompt":"x"}`, 0, 0, 0},
		"all":             {"POST", "/v1/models/assistant/invoke", `{"prompt":"x"}`, 100, 99, 1},
		"no model":        {"POST", "/v1/models/nobody/invoke", `{"prompt":"x"}`, 100, 0, 0},
		"a refused one":   {"POST", "/v1/chat/completions", `{"model":"assistant"}`, 100, 0, 1},
		"a list":          {"GET", "/v1/models/assistant", "", 100, 0, 0},
		"a response":      {"POST", "/v1/responses", `{"model":"assistant","input":"x"}`, 100, 0, 1},
		"no route":        {"POST", "/v1/none", "{}", 100, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			var s shelf
			g, _ := keeping(t, &s, tc.percent, gateway.Options{Bedrock: says("Hi"), Intn: func(int) int { return tc.drawn }})
			g.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body)))
			if len(s.keys) != tc.want {
				t.Errorf("kept %q", s.keys)
			}
		})
	}
}

// TestCaptureBounds sends more than is kept, and hears all of the answer.
func TestCaptureBounds(t *testing.T) {
	const bound = 1 << 20
	for name, tc := range map[string]struct {
		body string
		want int // bytes that are kept
		text bool
		cut  bool
	}{
		"as much":               {strings.Repeat("x", bound), bound, true, false},
		"one more":              {strings.Repeat("x", bound+1), bound, true, true},
		"cut in a character":    {strings.Repeat("x", bound-1) + "é!", bound - 1, true, true},
		"cut in a longer one":   {strings.Repeat("x", bound-3) + "😀", bound - 3, true, true},
		"cut behind one":        {strings.Repeat("x", bound-2) + "é!", bound, true, true},
		"bytes that are none":   {strings.Repeat("\xff", bound+1), bound, false, true},
		"bytes at the very end": {strings.Repeat("x", bound-1) + "\xff", bound, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			var s shelf
			g, _ := keeping(t, &s, 100, gateway.Options{SageMaker: engineFunc(func(_ context.Context, call *engine.Call) (*engine.Answer, error) {
				return &engine.Answer{Body: call.Body, ContentType: "text/plain"}, nil
			})})
			w := post(g, "churn", tc.body)
			if w.Body.String() != tc.body {
				t.Error("the caller got something else")
			}
			for _, side := range []string{"request", "answer"} {
				got := s.one(t)[side].(map[string]any)
				kept, _ := got["body"].(string)
				if got["base64"] == true {
					raw, _ := base64.StdEncoding.DecodeString(kept)
					kept = string(raw)
				}
				if len(kept) != tc.want || !strings.HasPrefix(tc.body, kept) || (got["base64"] == true) == tc.text || (got["truncated"] == true) != tc.cut {
					t.Errorf("%s: %d bytes, base64 %v, truncated %v", side, len(kept), got["base64"], got["truncated"])
				}
			}
		})
	}
}

// TestCaptureFails sees that the caller hears nothing of it, and the log does.
func TestCaptureFails(t *testing.T) {
	s := shelf{err: errors.New("AccessDenied")}
	g, logs := keeping(t, &s, 100, gateway.Options{Bedrock: says("Hi")})
	if w := post(g, "assistant", `{"prompt": "`+secret+`"}`); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
	if line := logs.line(t); line["status"] != 200.0 {
		t.Errorf("log: %v", line)
	}
	_, last, _ := strings.Cut(strings.TrimSpace(logs.String()), "\n")
	var line map[string]any
	if err := json.Unmarshal([]byte(last), &line); err != nil {
		t.Fatal(err)
	}
	aws, _ := json.Marshal(line["_aws"].(map[string]any)["CloudWatchMetrics"])
	for key := range line {
		if key == "time" || key == "_aws" {
			delete(line, key)
		}
	}
	want := map[string]any{"level": "ERROR", "msg": "capture", "requestId": "request-1", "err": "AccessDenied", "name": "shop", "CaptureFailures": 1.0}
	if diff := cmp.Diff(want, line); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := `[{"Dimensions":[["name"]],"Metrics":[{"Name":"CaptureFailures","Unit":"Count"}],"Namespace":"sagerock"}]`; string(aws) != want {
		t.Errorf("got %s\nwant %s", aws, want)
	}
}

// TestCaptureCallerGone keeps what was said to one who left.
func TestCaptureCallerGone(t *testing.T) {
	ctx, leave := context.WithCancel(t.Context())
	var s shelf
	g, _ := keeping(t, &s, 100, gateway.Options{Bedrock: engineFunc(func(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
		leave()
		return says("Hi")(ctx, call)
	})})
	r := httptest.NewRequest(http.MethodPost, "/v1/models/assistant/invoke", strings.NewReader(`{"prompt":"x"}`)).WithContext(ctx)
	g.ServeHTTP(httptest.NewRecorder(), r)
	s.one(t)
}

// TestCaptureComesLast reads the whole of a stream before it is kept.
func TestCaptureComesLast(t *testing.T) {
	read := make(chan struct{})
	var s shelf
	o := gateway.Options{Settings: settings(), Bedrock: greets()}
	o.Settings.CapturePercent = 100
	o.Keep = func(ctx context.Context, key string, body []byte) error {
		select {
		case <-read:
			return s.keep(ctx, key, body)
		case <-ctx.Done():
			return errors.New("the caller did not get all before")
		}
	}
	g, logs := start(t, o)
	server := httptest.NewServer(g)
	body := `{"model":"assistant","stream":true,"messages":[{"role":"user","content":"x"}]}`
	resp, err := http.Post(server.URL+"/v1/chat/completions", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for p := make([]byte, 1); !strings.HasSuffix(got.String(), "data: [DONE]\n\n"); {
		if _, err := resp.Body.Read(p); err != nil {
			t.Fatalf("after %q: %v", got.String(), err)
		}
		got.Write(p)
	}
	close(read)
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
	server.Close() // waits for the handler
	if answer := s.one(t)["answer"].(map[string]any)["body"]; answer != got.String() {
		t.Errorf("kept %q\nsent %q\n%s", answer, got.String(), logs)
	}
}
