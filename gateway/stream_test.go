package gateway_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// Paths of streams.
const (
	converseStreamPath = "/model/amazon.nova-lite-v1%3A0/converse-stream"
	invokeStreamPath   = "/endpoints/shop-hybrid/invocations-response-stream"
)

// data lists what the events of a stream hold.
func data(t testing.TB, body string) []string {
	t.Helper()
	var all []string
	for event := range strings.SplitSeq(strings.TrimSuffix(body, "\n\n"), "\n\n") {
		text, ok := strings.CutPrefix(event, "data: ")
		if !ok || strings.Contains(text, "\n") {
			t.Fatalf("not an event: %q in %q", event, body)
		}
		all = append(all, text)
	}
	return all
}

// chunk is a chunk of a stream as far as tests look into it.
type chunk struct {
	ID, Object, Model string
	Choices           []struct {
		Delta        json.RawMessage
		FinishReason *string `json:"finish_reason"`
	}
	Usage *struct {
		PromptTokens     int `json:"prompt_tokens"`
		CompletionTokens int `json:"completion_tokens"`
	}
	Error *struct{ Message, Type, Code string }
}

func chunks(t testing.TB, body string) (all []chunk, done bool) {
	t.Helper()
	for _, text := range data(t, body) {
		if done {
			t.Errorf("more after [DONE]: %s", text)
		}
		if text == "[DONE]" {
			done = true
			continue
		}
		var c chunk
		if err := json.Unmarshal([]byte(text), &c); err != nil {
			t.Fatalf("not JSON: %s", text)
		}
		if c.Error == nil && (c.ID != "chatcmpl-request-1" || c.Object != "chat.completion.chunk") {
			t.Errorf("a chunk under another name: %s", text)
		}
		all = append(all, c)
	}
	return all, done
}

// deltas writes what a stream says in one line a chunk.
func deltas(t testing.TB, body string) string {
	t.Helper()
	var b strings.Builder
	all, done := chunks(t, body)
	for _, c := range all {
		for _, choice := range c.Choices {
			b.Write(choice.Delta)
			if choice.FinishReason != nil {
				b.WriteString(" " + *choice.FinishReason)
			}
			b.WriteByte('\n')
		}
		if c.Usage != nil {
			b.WriteString("usage\n")
		}
		if c.Error != nil {
			b.WriteString("error " + c.Error.Code + "\n")
		}
	}
	if done {
		b.WriteString("done\n")
	}
	return b.String()
}

const streamed = hi + `, "stream": true`

func TestStreamFromBedrock(t *testing.T) {
	t.Parallel()
	event := fakeaws.Event
	tool := func(index int, id string, parts ...string) (all [][]byte) {
		i := string(rune('0' + index))
		all = append(all, event("contentBlockStart", `{"contentBlockIndex":`+i+`,"start":{"toolUse":{"toolUseId":"`+id+`","name":"f"}}}`))
		for _, part := range parts {
			said, _ := json.Marshal(part)
			all = append(all, event("contentBlockDelta", `{"contentBlockIndex":`+i+`,"delta":{"toolUse":{"input":`+string(said)+`}}}`))
		}
		return append(all, event("contentBlockStop", `{"contentBlockIndex":`+i+`}`))
	}
	around := func(stop string, inner ...[]byte) [][]byte {
		all := append([][]byte{event("messageStart", `{"role":"assistant"}`)}, inner...)
		return append(all, event("messageStop", `{"stopReason":"`+stop+`"}`), event("metadata", `{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":5}}`))
	}
	tools := append(tool(1, "t1", `{"a`, `":1}`), tool(2, "t2")...)
	for name, tc := range map[string]struct {
		more   string
		events [][]byte
		want   string
	}{
		"text": {
			events: fakeaws.Converse("Hi", " \"there\""),
			want:   `{"role":"assistant","content":""}` + "\n" + `{"content":"Hi"}` + "\n" + `{"content":" \"there\""}` + "\n{} stop\ndone\n",
		},
		"with usage": {
			more:   `, "stream_options": {"include_usage": true}`,
			events: fakeaws.Converse("Hi"),
			want:   `{"role":"assistant","content":""}` + "\n" + `{"content":"Hi"}` + "\n{} stop\nusage\ndone\n",
		},
		"tools": {
			more:   `, "tools": [{"type": "function", "function": {"name": "f"}}]`,
			events: around("tool_use", tools...),
			want: `{"role":"assistant","content":""}` + "\n" +
				`{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}]}` + "\n" +
				`{"tool_calls":[{"index":0,"function":{"arguments":"{\"a"}}]}` + "\n" +
				`{"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]}` + "\n" +
				`{"tool_calls":[{"index":1,"id":"t2","type":"function","function":{"name":"f","arguments":""}}]}` + "\n" +
				`{"tool_calls":[{"index":1,"function":{"arguments":"{}"}}]}` + "\n{} tool_calls\ndone\n",
		},
		"one tool at a time": {
			more:   `, "tools": [{"type": "function", "function": {"name": "f"}}], "parallel_tool_calls": false`,
			events: around("tool_use", append(tool(1, "t1", `{}`), tool(2, "t2", `{"b":`, `2}`)...)...),
			want: `{"role":"assistant","content":""}` + "\n" +
				`{"tool_calls":[{"index":0,"id":"t1","type":"function","function":{"name":"f","arguments":""}}]}` + "\n" +
				`{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}` + "\n{} tool_calls\ndone\n",
		},
		"reasoning": {
			events: around("max_tokens", event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm."}}}`),
				event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"s"}}}`)),
			want: `{"role":"assistant","content":""}` + "\n" + `{"reasoning_content":"Hm."}` + "\n{} length\ndone\n",
		},
		"the guardrail steps in": {
			events: around("guardrail_intervened", event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"Sorry."}}`)),
			want:   `{"role":"assistant","content":""}` + "\n" + `{"content":"Sorry."}` + "\n{} content_filter\ndone\n",
		},
		"an event of the future": {
			events: around("end_turn", event("somethingNew", `{"a":1}`)),
			want:   `{"role":"assistant","content":""}` + "\n{} stop\ndone\n",
		},
		"cut": {
			events: fakeaws.Converse("Hi")[:2],
			want:   `{"role":"assistant","content":""}` + "\n" + `{"content":"Hi"}` + "\nerror model_failed\n",
		},
		"an exception": {
			events: append(fakeaws.Converse("Hi")[:2], fakeaws.Exception("modelStreamErrorException", secret)),
			want:   `{"role":"assistant","content":""}` + "\n" + `{"content":"Hi"}` + "\nerror model_failed\n",
		},
		"throttled on the way": {
			events: append(fakeaws.Converse("Hi")[:2], fakeaws.Exception("throttlingException", secret)),
			want:   `{"role":"assistant","content":""}` + "\n" + `{"content":"Hi"}` + "\nerror rate_limit_exceeded\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{converseStreamPath: {fakeaws.Stream(tc.events...)}})
			g, logs := f.gateway(t, gateway.Options{Settings: roomy(settings())})
			w := askChat(g, "assistant", streamed+tc.more)
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/event-stream" || w.Header().Get("X-Sagerock-Engine") != "bedrock" {
				t.Fatalf("got %d %v %s", w.Code, w.Header(), w.Body)
			}
			if got := deltas(t, w.Body.String()); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
			line := logs.line(t)
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("what AWS said has leaked: %s %s", w.Body, logs)
			}
			if failed := strings.Contains(tc.want, "error "); failed != (line["error"] != nil) || line["stream"] != true || line["TimeToFirstToken"] == nil {
				t.Errorf("log: %v", line)
			} else if !failed && (line["InputTokens"] == nil || line["stopReason"] == nil) {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestStreamFromSageMaker cuts the same stream in every way SageMaker might.
func TestStreamFromSageMaker(t *testing.T) {
	t.Parallel()
	src := fakeaws.Completions("Hi", " \"thäre\"")
	want := `{"role":"assistant","content":""}` + "\n" + `{"content":"Hi"}` + "\n" + `{"content":" \"thäre\""}` + "\n" + `{"content":""} stop` + "\n"
	plain := strings.ReplaceAll(src, "data: ", "data:")
	for name, tc := range map[string]struct {
		more, src, want string
		size            int
	}{
		"whole":                 {src: src, size: 1 << 20, want: want + "done\n"},
		"byte by byte":          {src: src, size: 1, want: want + "done\n"},
		"in sevens":             {src: src, size: 7, want: want + "done\n"},
		"with usage":            {more: `, "stream_options": {"include_usage": true}`, src: src, size: 100, want: want + "usage\ndone\n"},
		"no spaces, CRLF":       {src: strings.ReplaceAll(plain, "\n", "\r\n"), size: 11, want: want + "done\n"},
		"comments and ids":      {src: ": ping\n\nid: 1\nevent: x\n" + src, size: 50, want: want + "done\n"},
		"no [DONE]":             {src: strings.TrimSuffix(src, "data: [DONE]\n\n"), size: 50, want: want + "done\n"},
		"no blank line at last": {src: strings.TrimSuffix(src, "\ndata: [DONE]\n\n"), size: 50, want: want + "done\n"},
		"cut":                   {src: src[:400], size: 50, want: `{"role":"assistant","content":""}` + "\n" + `{"content":"Hi"}` + "\nerror model_failed\n"},
		"an error on the way":   {src: src[:strings.Index(src, "\n\n")+2] + `data: {"error": {"message": "` + secret + `"}}` + "\n\n", size: 50, want: `{"role":"assistant","content":""}` + "\nerror model_failed\n"},
		"nonsense on the way":   {src: src[:strings.Index(src, "\n\n")+2] + "data: " + secret + "\n\n", size: 50, want: `{"role":"assistant","content":""}` + "\nerror misconfigured\n"},
		"an event without end":  {src: src[:strings.Index(src, "\n\n")+2] + "data: " + strings.Repeat("x", 1<<21), size: 1 << 16, want: `{"role":"assistant","content":""}` + "\nerror misconfigured\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{invokeStreamPath: {fakeaws.Parts(tc.src, tc.size)}})
			g, logs := f.gateway(t, gateway.Options{Settings: roomy(onlySageMaker())})
			w := askChat(g, "hybrid", streamed+tc.more)
			if w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != "sagemaker" {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			if got := deltas(t, w.Body.String()); got != tc.want {
				t.Errorf("got\n%swant\n%s", got, tc.want)
			}
			if strings.Contains(w.Body.String(), "/opt/ml") || strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("the container shows: %s %s", w.Body, logs)
			}
			if sent := `{"messages": [{"role": "user", "content": "Say hi"}], "stream": true, "stream_options": {"include_usage": true}}`; !sameJSON(t, f.requests[0].body, sent) {
				t.Errorf("the container got %s", f.requests[0].body)
			}
			if line := logs.line(t); strings.HasSuffix(tc.want, "done\n") && !strings.Contains(name, "blank") && line["OutputTokens"] != 2.0 {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestStreamsThatNeverBegin end with a plain error: nothing has been sent yet.
func TestStreamsThatNeverBegin(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		model, path string
		answer      http.HandlerFunc
		status      int
		code        string
	}{
		"throttled":             {"assistant", converseStreamPath, awsError(429, "ThrottlingException", "x"), 429, "rate_limit_exceeded"},
		"expired credentials":   {"assistant", converseStreamPath, awsError(403, "ExpiredTokenException", "x"), 502, "bad_credentials"},
		"no events at all":      {"assistant", converseStreamPath, fakeaws.Stream(), 502, "model_failed"},
		"an exception":          {"assistant", converseStreamPath, fakeaws.Stream(fakeaws.Exception("serviceUnavailableException", secret)), 502, "model_failed"},
		"cut in the first":      {"assistant", converseStreamPath, fakeaws.Cut(fakeaws.Converse()[0]), 502, "model_failed"},
		"not an event stream":   {"assistant", converseStreamPath, ok("application/json", `{"secret": "`+secret+`"}`), 502, "model_failed"},
		"unavailable":           {"hybrid", invokeStreamPath, awsError(503, "ServiceUnavailable", "x"), 502, "model_failed"},
		"container failed":      {"hybrid", invokeStreamPath, modelError("500", "x"), 502, "model_failed"},
		"container streams not": {"hybrid", invokeStreamPath, fakeaws.Parts(`{"choices": [{"message": {"content": "`+secret+`"}}]}`, 20), 502, "misconfigured"},
		"container says error":  {"hybrid", invokeStreamPath, fakeaws.Parts(`{"error": "`+secret+`", "code": 424}`, 20), 502, "model_failed"},
		"stream failure":        {"hybrid", invokeStreamPath, fakeaws.Stream(fakeaws.Exception("InternalStreamFailure", secret)), 502, "model_failed"},
		"model stream error":    {"hybrid", invokeStreamPath, fakeaws.Stream(fakeaws.Exception("ModelStreamError", secret)), 502, "model_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{tc.path: {tc.answer}})
			g, logs := f.gateway(t, gateway.Options{Settings: roomy(onlySageMaker())})
			w := askChat(g, tc.model, streamed)
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("what AWS said has leaked: %s %s", w.Body, logs)
			}
			if p := problemOf(t, w.Body); w.Code != tc.status || p.Code != tc.code || w.Header().Get("Content-Type") != "application/json" {
				t.Errorf("got %d %+v", w.Code, p)
			}
		})
	}
}
