package gateway_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// TestFailedResponse has all of what a client reads about a failure in the middle.
func TestFailedResponse(t *testing.T) {
	chunk := chat.Delta{Text: "Hi"}
	for name, tc := range map[string]struct {
		fail        func() error
		code, error string
	}{
		"throttled": {func() error { return &engine.Error{Kind: engine.Throttled} }, "rate_limit_exceeded", `"error":{"code":"rate_limit_exceeded","message":"assistant is busy: wait as long as Retry-After says, then try again"}`},
		"rejected":  {func() error { return &engine.Error{Kind: engine.Rejected} }, "rejected", `"error":{"code":"invalid_prompt","message":"assistant does not take this input: check the input"}`},
		"without a kind": {
			func() error { return errors.New(secret) }, "model_failed",
			`"error":{"code":"server_error","message":"assistant failed: try again; the gateway's log has more under this request id"}`,
		},
		"panic": {
			func() error { panic(secret) }, "internal",
			`"error":{"code":"server_error","message":"the gateway failed: try again; the gateway's log has more under this request id"}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := &sayings{next: func(n int) (chat.Delta, error) {
				if n > 2 {
					return chunk, tc.fail()
				}
				return chunk, nil
			}}
			g, logs := start(t, gateway.Options{Bedrock: streams(s)})
			w := respond(g, "assistant", hello+`, "stream": true`)
			if got := tale(t, w.Body.String()); !strings.Contains(got, "\nerror "+tc.code+"\nfailed ") {
				t.Errorf("got %s", got)
			}
			if !strings.Contains(w.Body.String(), tc.error) || strings.Contains(w.Body.String()+logs.String(), secret) || !s.closed.Load() {
				t.Errorf("got %s\nwant %s", w.Body, tc.error)
			}
			if line := logs.line(t); line["error"] != tc.code {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestGuardrailOnResponses screens what SageMaker reads and writes here as well.
func TestGuardrailOnResponses(t *testing.T) {
	t.Parallel()
	pass, blocks := screened("NONE", "", ""), screened("GUARDRAIL_INTERVENED", "Sorry.", topic)
	masks := screened("GUARDRAIL_INTERVENED", "{EMAIL}", email)
	for name, tc := range map[string]struct {
		guard  []http.HandlerFunc
		text   string
		status string
		sent   string // what the model gets; "" if it is not asked
	}{
		"passes":                   {[]http.HandlerFunc{pass}, "Hi there", "completed", `{"messages": [{"role": "user", "content": "a@b.c"}]}`},
		"the prompt is blocked":    {[]http.HandlerFunc{blocks}, "Sorry.", "incomplete", ""},
		"the prompt is anonymized": {[]http.HandlerFunc{masks, pass}, "Hi there", "completed", `{"messages": [{"role": "user", "content": "{EMAIL}"}]}`},
		"the answer is blocked":    {[]http.HandlerFunc{pass, blocks}, "Sorry.", "incomplete", `{"messages": [{"role": "user", "content": "a@b.c"}]}`},
		"the answer is anonymized": {[]http.HandlerFunc{pass, masks}, "{EMAIL}", "completed", `{"messages": [{"role": "user", "content": "a@b.c"}]}`},
	} {
		for _, stream := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, stream %v", name, stream), func(t *testing.T) {
				t.Parallel()
				f := newFakeAWS(t, map[string][]http.HandlerFunc{
					guardPath: tc.guard, invokePath: {completionAnswer}, invokeStreamPath: {fakeaws.Parts(fakeaws.Completions("Hi there"), 64)},
				})
				o := guarded()
				roomy(o.Settings)
				g, logs := f.gateway(t, o)
				w := respond(g, "hybrid", fmt.Sprintf(`"input": [{"role": "user", "content": [{"type": "input_text", "text": "a@b.c"}]}], "stream": %v`, stream))
				last := w.Body.String()
				if stream {
					last = last[strings.LastIndex(last, "\ndata: ")+len("\ndata: "):]
					var e struct{ Response json.RawMessage }
					if err := json.Unmarshal([]byte(last), &e); err != nil {
						t.Fatalf("%v in %s", err, last)
					}
					last = string(e.Response)
				}
				got := outcome(t, []byte(last))
				if !strings.Contains(got, `"status":"`+tc.status+`"`) || !strings.Contains(got, `"text":"`+tc.text+`"`) || (tc.status == "incomplete") != strings.Contains(got, "content_filter") {
					t.Errorf("got %s", got)
				}
				if line := logs.line(t); (line["GuardrailInterventions"] == 1.0) != (tc.status == "incomplete") {
					t.Errorf("log: %v", line)
				}
				sent := ""
				for _, r := range f.requests {
					if r.path != guardPath {
						sent = strings.Replace(r.body, `,"stream":true,"stream_options":{"include_usage":true}`, "", 1)
					}
				}
				if (sent == "") != (tc.sent == "") || sent != "" && !sameJSON(t, sent, tc.sent) {
					t.Errorf("the model got %s, want %s", sent, tc.sent)
				}
			})
		}
	}
}

// TestResponsesFallBack until the first chunk is there.
func TestResponsesFallBack(t *testing.T) {
	t.Parallel()
	f := newFakeAWS(t, map[string][]http.HandlerFunc{
		invokeStreamPath:   {fakeaws.Stream(fakeaws.Exception("ModelStreamError", "x"))},
		converseStreamPath: {fakeaws.Stream(fakeaws.Converse("Hi")...)},
	})
	g, logs := f.gateway(t, gateway.Options{Settings: roomy(settings()), Intn: func(int) int { return 99 }})
	w := respond(g, "hybrid", hello+`, "stream": true`)
	if got := tale(t, w.Body.String()); w.Header().Get("X-Sagerock-Engine") != "bedrock" || !strings.HasPrefix(got, begins+message(0, "completed", "Hi")) {
		t.Errorf("got %s", got)
	}
	if line := logs.line(t); line["fallbackFrom"] != "sagemaker" {
		t.Errorf("log: %v", line)
	}
}

// TestEndlessResponse does not keep what an endless answer says for its last event.
func TestEndlessResponse(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("x", 1<<20)
	for name, tc := range map[string]struct {
		delta func(n int) chat.Delta
		most  int // chunks
	}{
		"text": {func(int) chat.Delta { return chat.Delta{Text: text} }, 17},
		"items": {func(n int) chat.Delta {
			if n%2 == 0 {
				return chat.Delta{Text: "x"}
			}
			return chat.Delta{Reasoning: "x"}
		}, 16 << 10},
		"calls": {func(n int) chat.Delta {
			return chat.Delta{Calls: []chat.CallDelta{{Index: n, ID: strconv.Itoa(n), Name: text}}}
		}, 17},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			said := &sayings{next: func(n int) (chat.Delta, error) {
				if n > tc.most {
					return chat.Delta{}, errors.New("nobody stops it")
				}
				return tc.delta(n), nil
			}}
			g, logs := start(t, gateway.Options{Bedrock: streams(said)})
			body := respond(g, "assistant", hello+`, "stream": true`).Body.String()
			if _, last, _ := strings.Cut(body, "\nevent: error\n"); !strings.Contains(last, `"code":"model_failed"`) || !strings.Contains(last, "ask for less at a time") || !strings.Contains(last, "\nevent: response.failed\n") {
				t.Errorf("it ends with %.200s", last)
			}
			if line := logs.line(t); line["status"] != 502.0 || line["awsCode"] != "ResponseTooLarge" || !said.closed.Load() {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestCallerWhoLeavesAResponse ends the call to AWS.
func TestCallerWhoLeavesAResponse(t *testing.T) {
	t.Parallel()
	callersWhoLeave(t, "/v1/responses", `"stream": true, `+hello)
}
