package gateway_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// tale writes the events of a response in one line each, and checks what is the same
// in all: a name in two places, numbers without a gap, and the ends of the stream.
func tale(t testing.TB, body string) string {
	t.Helper()
	var b strings.Builder
	for n, event := range strings.Split(strings.TrimSuffix(body, "\n\n"), "\n\n") {
		head, data, ok := strings.Cut(event, "\ndata: ")
		name, named := strings.CutPrefix(head, "event: ")
		var e struct {
			Type     string
			Sequence *int `json:"sequence_number"`
			Response json.RawMessage
			Item     json.RawMessage
			Part     struct{ Type, Text string }

			ID      string `json:"item_id"`
			Output  *int   `json:"output_index"`
			Content *int   `json:"content_index"`

			Delta, Text, Arguments string
			Code, Message          string
			Error                  struct{ Code, Message string }
		}
		if err := json.Unmarshal([]byte(data), &e); err != nil || !ok || !named || strings.Contains(data, "\n") || e.Type != name {
			t.Fatalf("not an event: %q", event)
		}
		if e.Sequence == nil || *e.Sequence != n {
			t.Errorf("event %d has another number: %s", n, data)
		}
		short, _ := strings.CutPrefix(name, "response.")
		b.WriteString(short)
		switch {
		case e.Response != nil:
			if n > 1 {
				fmt.Fprintf(&b, " %s", outcome(t, e.Response))
			} else if !strings.Contains(data, `"status":"in_progress"`) || !strings.Contains(data, `"output":[],"usage":null`) {
				t.Errorf("a response begins with %s", data)
			}
			if !strings.Contains(data, `"id":"resp_request-1"`) || !strings.Contains(data, `"store":false`) {
				t.Errorf("a response is %s", data)
			}
		case e.Item != nil:
			fmt.Fprintf(&b, " %d %s", *e.Output, e.Item)
		case name == "error":
			if e.Code != e.Error.Code || e.Message != e.Error.Message {
				t.Errorf("the two errors differ: %s", data)
			}
			fmt.Fprintf(&b, " %s", e.Code)
		default:
			if text := strings.HasPrefix(short, "function_call"); (e.Content == nil) != text || (e.Content != nil && *e.Content != 0) {
				t.Errorf("content_index: %s", data)
			}
			if strings.HasPrefix(short, "output_text") != strings.Contains(data, `"logprobs":[]`) && e.Part.Type != "output_text" {
				t.Errorf("logprobs: %s", data)
			}
			fmt.Fprintf(&b, " %d %s %s%s%q", *e.Output, e.ID, e.Part.Type, map[bool]string{true: " "}[e.Part.Type != ""], e.Delta+e.Text+e.Arguments+e.Part.Text)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Parts of tales.
const (
	begins  = "created\nin_progress\n"
	itemOf  = `{"id":"msg_request-1_%d","type":"message","status":"%s","role":"assistant","content":[%s]}`
	partOf  = `{"type":"output_text","text":"%s","annotations":[],"logprobs":[]}`
	callOf  = `{"id":"fc_request-1_%d","type":"function_call","status":"%s","call_id":"%s","name":"f","arguments":"%s"}`
	thought = `{"id":"rs_request-1_%d","type":"reasoning","status":"%s","summary":[],"content":[%s]}`
)

func item(format string, i int, status string, more ...any) string {
	return fmt.Sprintf(format, append([]any{i, status}, more...)...)
}

// message is the tale of a text that comes in parts.
func message(i int, status string, parts ...string) string {
	text := strings.Join(parts, "")
	at := fmt.Sprintf(" %d msg_request-1_%d ", i, i)
	var b strings.Builder
	fmt.Fprintf(&b, "output_item.added %d %s\n", i, item(itemOf, i, "in_progress", ""))
	fmt.Fprintf(&b, "content_part.added%soutput_text \"\"\n", at)
	for _, part := range parts {
		fmt.Fprintf(&b, "output_text.delta%s%q\n", at, part)
	}
	if status == "" {
		return b.String()
	}
	fmt.Fprintf(&b, "output_text.done%s%q\n", at, text)
	fmt.Fprintf(&b, "content_part.done%soutput_text %q\n", at, text)
	fmt.Fprintf(&b, "output_item.done %d %s\n", i, item(itemOf, i, status, fmt.Sprintf(partOf, text)))
	return b.String()
}

// toolCall is the tale of a call whose arguments come in parts.
func toolCall(i int, id string, parts ...string) string {
	at := fmt.Sprintf(" %d fc_request-1_%d ", i, i)
	var b strings.Builder
	fmt.Fprintf(&b, "output_item.added %d %s\n", i, item(callOf, i, "in_progress", id, ""))
	for _, part := range parts {
		fmt.Fprintf(&b, "function_call_arguments.delta%s%q\n", at, part)
	}
	text := strings.Join(parts, "")
	fmt.Fprintf(&b, "function_call_arguments.done%s%q\n", at, text)
	fmt.Fprintf(&b, "output_item.done %d %s\n", i, item(callOf, i, "completed", id, strings.ReplaceAll(text, `"`, `\"`)))
	return b.String()
}

// ends is the last event of a response, which has all of its items.
func ends(event, status, incomplete, usage string, items ...string) string {
	return event + ` {"status":"` + status + `","incomplete_details":` + incomplete + `,"output":[` + strings.Join(items, ",") + `],"usage":` + usage + "}\n"
}

const asked = hello + `, "stream": true, "tools": [{"type": "function", "name": "f"}]`

func TestResponseStreams(t *testing.T) {
	t.Parallel()
	event := fakeaws.Event
	converse := func(stop string, inner ...[]byte) http.HandlerFunc {
		all := append([][]byte{event("messageStart", `{"role":"assistant"}`)}, inner...)
		return fakeaws.Stream(append(all, event("messageStop", `{"stopReason":"`+stop+`"}`), event("metadata", `{"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":5}}`))...)
	}
	container := func(deltas ...string) http.HandlerFunc {
		var b strings.Builder
		for i, delta := range deltas {
			finish := "null"
			if i == len(deltas)-1 {
				delta, finish, _ = strings.Cut(delta, " ")
			}
			b.WriteString(`data: {"id":"x","choices":[{"index":0,"delta":` + delta + `,"finish_reason":` + finish + "}]}\n\n")
		}
		b.WriteString(`data: {"choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2}}` + "\n\ndata: [DONE]\n\n")
		return fakeaws.Parts(b.String(), 33)
	}
	const usage = `{"input_tokens":1,"output_tokens":2}`
	const unknown = "null"
	whole := func(i int, status, text string) string {
		return item(itemOf, i, status, fmt.Sprintf(partOf, text))
	}
	reasoning := "output_item.added 0 " + item(thought, 0, "in_progress", "") + "\n" +
		`content_part.added 0 rs_request-1_0 reasoning_text ""` + "\n" + `reasoning_text.delta 0 rs_request-1_0 "Hm"` + "\n" + `reasoning_text.delta 0 rs_request-1_0 "."` + "\n" +
		`reasoning_text.done 0 rs_request-1_0 "Hm."` + "\n" + `content_part.done 0 rs_request-1_0 reasoning_text "Hm."` + "\n"
	thoughtItem := func(status string) string {
		return item(thought, 0, status, `{"type":"reasoning_text","text":"Hm."}`)
	}
	for name, tc := range map[string]struct {
		model  string
		answer http.HandlerFunc
		want   string
		code   string // in the log
	}{
		"Bedrock, text": {
			"assistant", fakeaws.Stream(fakeaws.Converse("Hi", " there")...),
			message(0, "completed", "Hi", " there") + ends("completed", "completed", "null", `{"input_tokens":11,"output_tokens":2}`, whole(0, "completed", "Hi there")), "",
		},
		"Bedrock, calls": {
			"assistant", converse("tool_use", event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"So."}}`),
				event("contentBlockStart", `{"contentBlockIndex":1,"start":{"toolUse":{"toolUseId":"t1","name":"f"}}}`),
				event("contentBlockDelta", `{"contentBlockIndex":1,"delta":{"toolUse":{"input":"{\"a"}}}`), event("contentBlockDelta", `{"contentBlockIndex":1,"delta":{"toolUse":{"input":"\":1}"}}}`),
				event("contentBlockStop", `{"contentBlockIndex":1}`),
				event("contentBlockStart", `{"contentBlockIndex":2,"start":{"toolUse":{"toolUseId":"t2","name":"f"}}}`), event("contentBlockStop", `{"contentBlockIndex":2}`)),
			message(0, "completed", "So.") + toolCall(1, "t1", `{"a`, `":1}`) + toolCall(2, "t2", "{}") +
				ends("completed", "completed", "null", usage, whole(0, "completed", "So."), item(callOf, 1, "completed", "t1", `{\"a\":1}`), item(callOf, 2, "completed", "t2", `{}`)), "",
		},
		"Bedrock, reasoning that is cut off": {
			"assistant", converse("max_tokens", event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"Hm"}}}`), event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"."}}}`)),
			reasoning + "output_item.done 0 " + thoughtItem("incomplete") + "\n" + ends("incomplete", "incomplete", `{"reason":"max_output_tokens"}`, usage, thoughtItem("incomplete")), "",
		},
		"Bedrock, the guardrail steps in": {
			"assistant", converse("guardrail_intervened", event("contentBlockDelta", `{"contentBlockIndex":0,"delta":{"text":"Sorry."}}`)),
			message(0, "incomplete", "Sorry.") + ends("incomplete", "incomplete", `{"reason":"content_filter"}`, usage, whole(0, "incomplete", "Sorry.")), "",
		},
		"Bedrock, nothing": {"assistant", converse("end_turn"), ends("completed", "completed", "null", usage), ""},
		"Bedrock, cut": {
			"assistant", fakeaws.Stream(fakeaws.Converse("Hi")[:2]...),
			message(0, "", "Hi") + "error model_failed\n" + ends("failed", "failed", "null", unknown, whole(0, "incomplete", "Hi")), "model_failed",
		},
		"Bedrock, throttled on the way": {
			"assistant", fakeaws.Stream(append(fakeaws.Converse("Hi")[:2], fakeaws.Exception("throttlingException", secret))...),
			message(0, "", "Hi") + "error rate_limit_exceeded\n" + ends("failed", "failed", "null", unknown, whole(0, "incomplete", "Hi")), "rate_limit_exceeded",
		},
		"Bedrock, an exception before a word": {
			"assistant", fakeaws.Stream(append(fakeaws.Converse("Hi")[:1], fakeaws.Exception("modelStreamErrorException", secret))...),
			"error model_failed\n" + ends("failed", "failed", "null", unknown), "model_failed",
		},
		"a container, text": {
			"hybrid", fakeaws.Parts(fakeaws.Completions("Hi", " there"), 7),
			message(0, "completed", "Hi", " there") + ends("completed", "completed", "null", `{"input_tokens":11,"output_tokens":2}`, whole(0, "completed", "Hi there")), "",
		},
		"a container, reasoning and calls": {
			"hybrid", container(`{"role":"assistant","content":""}`, `{"reasoning":"Hm"}`, `{"reasoning":"."}`,
				`{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a"}}]}`, `{"tool_calls":[{"index":0,"function":{"arguments":"\":1}"}}]}`,
				`{"tool_calls":[{"index":1,"id":"c2","type":"function","function":{"name":"f"}}]}`, `{"content":"Done."} "tool_calls"`),
			reasoning + "output_item.done 0 " + thoughtItem("completed") + "\n" + toolCall(1, "c1", `{"a`, `":1}`) + toolCall(2, "c2", "{}") + message(3, "completed", "Done.") +
				ends("completed", "completed", "null", usage, thoughtItem("completed"), item(callOf, 1, "completed", "c1", `{\"a\":1}`), item(callOf, 2, "completed", "c2", "{}"), whole(3, "completed", "Done.")), "",
		},
		"a container, cut off": {
			"hybrid", container(`{"content":"Le"}`, `{"content":"t"} "length"`),
			message(0, "incomplete", "Le", "t") + ends("incomplete", "incomplete", `{"reason":"max_output_tokens"}`, usage, whole(0, "incomplete", "Let")), "",
		},
		"a container, one call in another": {
			"hybrid", container(`{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{}"}}]}`, `{"content":"x"}`, `{"tool_calls":[{"index":0,"function":{"arguments":"`+secret+`"}}]} "stop"`),
			toolCall(0, "c1", "{}") + message(1, "", "x") + "error misconfigured\n" +
				ends("failed", "failed", "null", unknown, item(callOf, 0, "completed", "c1", "{}"), whole(1, "incomplete", "x")), "misconfigured",
		},
		"a container, an error on the way": {
			"hybrid", fakeaws.Parts(`data: {"choices":[{"delta":{"content":"x"}}]}`+"\n\n"+`data: {"error": "`+secret+`"}`+"\n\n", 33),
			message(0, "", "x") + "error model_failed\n" + ends("failed", "failed", "null", unknown, whole(0, "incomplete", "x")), "model_failed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{converseStreamPath: {tc.answer}, invokeStreamPath: {tc.answer}})
			g, logs := f.gateway(t, gateway.Options{Settings: roomy(onlySageMaker())})
			w := respond(g, tc.model, asked)
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/event-stream" {
				t.Fatalf("got %d %v %s", w.Code, w.Header(), w.Body)
			}
			if got, want := tale(t, w.Body.String()), begins+tc.want; got != want {
				t.Errorf("got\n%swant\n%s", got, want)
			}
			line := logs.line(t)
			if tc.code == "" && (line["error"] != nil || line["OutputTokens"] != 2.0) || tc.code != "" && line["error"] != tc.code || line["route"] != "responses" || line["stream"] != true {
				t.Errorf("log: %v", line)
			}
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("what AWS said has leaked: %s %s", w.Body, logs)
			}
		})
	}
}
