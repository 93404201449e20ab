package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
)

// respond asks model for a response, with more keys of the body.
func respond(h http.Handler, model, more string) *httptest.ResponseRecorder {
	return ask(h, "/v1/responses", `{"model": "`+model+`", `+more+`}`)
}

const hello = `"input": "Say hi"`

// TestResponsesAreChats sends each request to the Responses API and, translated, to chat
// completions: the model gets the same.
func TestResponsesAreChats(t *testing.T) {
	t.Parallel()
	const flat = `{"type": "function", "name": "weather", "description": "Tells the weather.", "parameters": {"type": "object", "properties": {"days": {"maximum": 9007199254740993}}}, "strict": true}`
	const nested = `{"type": "function", "function": {"name": "weather", "description": "Tells the weather.", "parameters": {"type": "object", "properties": {"days": {"maximum": 9007199254740993}}}, "strict": true}}`
	const flatSchema = `{"type": "json_schema", "name": "answer", "description": "d", "strict": true, "schema": {"type": "object"}}`
	const nestedSchema = `{"type": "json_schema", "json_schema": {"name": "answer", "description": "d", "strict": true, "schema": {"type": "object"}}}`
	for name, tc := range map[string]struct {
		ask, chat string
		only      string // the engine that takes it; "" for both
	}{
		"a string": {ask: hello, chat: hi},
		"a list": {
			ask:  `"input": [{"role": "user", "content": "Say hi"}]`,
			chat: hi,
		},
		"instructions go in front": {
			ask: `"instructions": "Be \"brief\".", "input": [{"role": "developer", "content": "Now."}, {"role": "user", "content": "Say hi"}, {"role": "system", "content": [{"type": "input_text", "text": "Loud."}]}]`,
			chat: `"messages": [{"role": "developer", "content": "Be \"brief\"."}, {"role": "developer", "content": "Now."}, {"role": "user", "content": "Say hi"},
				{"role": "system", "content": "Loud."}]`,
		},
		"parts": {
			ask: `"input": [{"type": "message", "role": "user", "content": [{"type": "input_text", "text": "Look"}, {"type": "input_image", "image_url": "` + pixel + `", "detail": "low"}]},
				{"type": "message", "id": "msg_1", "status": "completed", "role": "assistant", "content": [{"type": "output_text", "text": "a", "annotations": [], "logprobs": []}, {"type": "refusal", "refusal": "b"}]},
				{"role": "user", "content": [{"type": "input_image", "file_id": null, "image_url": "` + pixel + `"}]}]`,
			chat: `"messages": [{"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "` + pixel + `", "detail": "low"}}]},
				{"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]},
				{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "` + pixel + `"}}]}]`,
		},
		"no parts": {
			ask:  `"input": [{"role": "user", "content": "x"}, {"role": "assistant", "content": []}]`,
			chat: `"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": ""}]`,
		},
		"sampling": {
			ask:  hello + `, "max_output_tokens": 20, "temperature": 0.5, "top_p": 1, "user": "u", "prompt_cache_key": "k", "safety_identifier": "s", "prompt_cache_retention": "24h", "metadata": {"a": "b"}`,
			chat: hi + `, "max_completion_tokens": 20, "temperature": 0.5, "top_p": 1`,
		},
		"what asks for nothing": {
			ask: hello + `, "store": false, "background": false, "include": [], "truncation": "disabled", "service_tier": "auto", "top_logprobs": 0, "previous_response_id": null, "conversation": null,
				"text": {"verbosity": "medium", "format": null}, "reasoning": {"effort": null, "summary": null}, "instructions": null, "tools": [], "max_tool_calls": null`,
			chat: hi,
		},
		"tools": {
			ask:  hello + `, "tools": [` + flat + `, {"type": "function", "name": "now", "description": null, "parameters": null, "strict": null}], "tool_choice": "auto"`,
			chat: hi + `, "tools": [` + nested + `, {"type": "function", "function": {"name": "now"}}], "tool_choice": "auto"`,
		},
		"a named tool": {
			ask:  hello + `, "tools": [` + flat + `], "tool_choice": {"type": "function", "name": "weather"}, "parallel_tool_calls": false`,
			chat: hi + `, "tools": [` + nested + `], "tool_choice": {"type": "function", "function": {"name": "weather"}}, "parallel_tool_calls": false`,
		},
		"calls join the message before them, and each other": {
			ask: `"tools": [` + flat + `], "input": [{"role": "user", "content": "Say hi"},
				{"type": "reasoning", "id": "rs_1", "summary": [], "content": [{"type": "reasoning_text", "text": "Hm."}]},
				{"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "Let me see."}]},
				{"type": "function_call", "id": "fc_1", "call_id": "c:1", "name": "weather", "arguments": "{\"days\": 1.50}", "status": "completed", "parsed_arguments": {}},
				{"type": "reasoning", "id": "rs_2", "summary": [], "encrypted_content": null},
				{"type": "function_call", "call_id": "c2", "name": "weather", "arguments": ""},
				{"type": "function_call_output", "call_id": "c:1", "output": "sunny"},
				{"type": "function_call_output", "id": "fco_1", "call_id": "c2", "output": [{"type": "input_text", "text": "rain"}, {"type": "input_text", "text": "y"}], "status": "completed"},
				{"type": "function_call", "call_id": "c3", "name": "weather", "arguments": "{}"},
				{"type": "function_call_output", "call_id": "c3", "output": ""}]`,
			chat: `"tools": [` + nested + `], "messages": [{"role": "user", "content": "Say hi"},
				{"role": "assistant", "content": "Let me see.", "tool_calls": [
					{"id": "c:1", "type": "function", "function": {"name": "weather", "arguments": "{\"days\": 1.50}"}},
					{"id": "c2", "type": "function", "function": {"name": "weather", "arguments": ""}}]},
				{"role": "tool", "tool_call_id": "c:1", "content": "sunny"},
				{"role": "tool", "tool_call_id": "c2", "content": [{"type": "text", "text": "rain"}, {"type": "text", "text": "y"}]},
				{"role": "assistant", "content": null, "tool_calls": [{"id": "c3", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]},
				{"role": "tool", "tool_call_id": "c3", "content": ""}]`,
		},
		"a format": {
			ask:  hello + `, "text": {"format": {"type": "text"}}`,
			chat: hi + `, "response_format": {"type": "text"}`,
		},
		"a schema": {
			ask:  hello + `, "text": {"format": ` + flatSchema + `}`,
			chat: hi + `, "response_format": ` + nestedSchema,
		},
		"any JSON": {
			ask:  hello + `, "text": {"format": {"type": "json_object"}}`,
			chat: hi + `, "response_format": {"type": "json_object"}`, only: engine.SageMaker,
		},
		"an effort": {
			ask:  hello + `, "reasoning": {"effort": "low"}`,
			chat: hi + `, "reasoning_effort": "low"`, only: engine.SageMaker,
		},
		"a prompt": {
			ask:  hello + `, "prompt": {"id": "support", "version": null, "variables": {"company": "Acme"}}`,
			chat: hi + `, "prompt": {"id": "support", "variables": {"company": "Acme"}}`,
		},
	} {
		for _, model := range []string{"assistant", "hybrid"} {
			t.Run(name+" for "+model, func(t *testing.T) {
				t.Parallel()
				if tc.only == engine.SageMaker && model == "assistant" {
					return
				}
				f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {converseAnswer}, invokePath: {completionAnswer}})
				s := prompted("Be kind.", "")
				m := s.Models["hybrid"]
				m.Bedrock, m.Fallback = nil, ""
				s.Models["hybrid"] = m
				g, _ := f.gateway(t, gateway.Options{Settings: s})
				for _, w := range []*httptest.ResponseRecorder{respond(g, model, tc.ask), askChat(g, model, tc.chat)} {
					if w.Code != http.StatusOK {
						t.Fatalf("got %d %s", w.Code, w.Body)
					}
				}
				if got, want := f.requests[0].body, f.requests[1].body; !sameJSON(t, got, want) {
					t.Errorf("the model got  %s\nwant %s", got, want)
				}
			})
		}
	}
}

// TestResponseObject has everything that is in a response.
func TestResponseObject(t *testing.T) {
	t.Parallel()
	const said = `"id": "resp_request-1", "object": "response", "status": "completed", "error": null, "incomplete_details": null, "model": "assistant", "output": [
			{"id": "rs_request-1_0", "type": "reasoning", "status": "completed", "summary": [], "content": [{"type": "reasoning_text", "text": "let me think"}]},
			{"id": "msg_request-1_1", "type": "message", "status": "completed", "role": "assistant", "content": [{"type": "output_text", "text": "Hi there", "annotations": [], "logprobs": []}]}],
		"usage": {"input_tokens": 11, "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0}, "output_tokens": 2, "output_tokens_details": {"reasoning_tokens": 0}, "total_tokens": 13},
		"background": false, "max_tool_calls": null, "previous_response_id": null, "service_tier": "default", "store": false, "top_logprobs": 0, "truncation": "disabled", `
	for name, tc := range map[string]struct{ ask, echo string }{
		"the least": {hello, `"instructions": null, "max_output_tokens": null, "metadata": {}, "prompt": null, "prompt_cache_key": null, "prompt_cache_retention": null,
			"reasoning": {"effort": null, "summary": null}, "safety_identifier": null, "temperature": null, "text": {"format": {"type": "text"}}, "top_p": null, "user": null,
			"parallel_tool_calls": true, "tool_choice": "auto", "tools": []`},
		"what was asked is said again": {
			hello + `, "instructions": "Be\nbrief.", "max_output_tokens": 20, "metadata": {"a": "b",
				"c": "d"}, "prompt": {"id": "brief"}, "prompt_cache_key": "k", "prompt_cache_retention": "24h", "reasoning": {}, "safety_identifier": "s", "temperature": 0.50,
				"text": {"format": {"type": "json_schema", "name": "n", "schema": {}}}, "top_p": 1, "user": "u", "parallel_tool_calls": false,
				"tools": [{"type": "function", "name": "f"}, {"type": "function", "name": "g", "description": "G", "parameters": {"a": 1}, "strict": true}], "tool_choice": {"type": "function", "name": "g"}`,
			`"instructions": "Be\nbrief.", "max_output_tokens": 20, "metadata": {"a": "b", "c": "d"}, "prompt": {"id": "brief"}, "prompt_cache_key": "k", "prompt_cache_retention": "24h",
			"reasoning": {}, "safety_identifier": "s", "temperature": 0.5, "text": {"format": {"type": "json_schema", "name": "n", "schema": {}}}, "top_p": 1, "user": "u",
			"parallel_tool_calls": false, "tool_choice": {"type": "function", "name": "g"}, "tools": [{"type": "function", "name": "f", "description": null, "parameters": null, "strict": false},
				{"type": "function", "name": "g", "description": "G", "parameters": {"a": 1}, "strict": true}]`,
		},
		"tools are not to be used": {
			hello + `, "tool_choice": "none"`, `"instructions": null, "max_output_tokens": null, "metadata": {}, "prompt": null, "prompt_cache_key": null, "prompt_cache_retention": null,
			"reasoning": {"effort": null, "summary": null}, "safety_identifier": null, "temperature": null, "text": {"format": {"type": "text"}}, "top_p": null, "user": null,
			"parallel_tool_calls": true, "tool_choice": "none", "tools": []`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {converseAnswer}})
			g, logs := f.gateway(t, gateway.Options{Settings: prompted("", "")})
			w := respond(g, "assistant", tc.ask)
			if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/json" || w.Header().Get("X-Sagerock-Engine") != "bedrock" {
				t.Fatalf("got %d %v %s", w.Code, w.Header(), w.Body)
			}
			if got, want := without(t, w.Body.String(), "created_at", "completed_at"), "{"+said+tc.echo+"}"; !sameJSON(t, got, want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			line := logs.line(t)
			for key, want := range map[string]any{
				"route": "responses", "model": "assistant", "engine": "bedrock", "status": 200.0, "stopReason": "end_turn", "InputTokens": 11.0, "OutputTokens": 2.0, "Requests": 1.0,
			} {
				if line[key] != want {
					t.Errorf("log: %s is %v, want %v", key, line[key], want)
				}
			}
		})
	}
}

// outcome is what a response says in the end, as JSON.
func outcome(t testing.TB, src []byte) string {
	t.Helper()
	var r struct {
		Status     string          `json:"status"`
		Incomplete json.RawMessage `json:"incomplete_details"`
		Output     json.RawMessage `json:"output"`
		Usage      *struct {
			In  int `json:"input_tokens"`
			Out int `json:"output_tokens"`
		} `json:"usage"`
	}
	if err := json.Unmarshal(src, &r); err != nil {
		t.Fatalf("not JSON: %s", src)
	}
	out, _ := json.Marshal(r)
	return string(out)
}

// TestResponsesOfEngines has a row for what each engine can answer.
func TestResponsesOfEngines(t *testing.T) {
	t.Parallel()
	message := func(i, status, text string) string {
		return `{"id": "msg_request-1_` + i + `", "type": "message", "status": "` + status + `", "role": "assistant", "content": [{"type": "output_text", "text": ` + text + `, "annotations": [], "logprobs": []}]}`
	}
	call := func(i, status, id, arguments string) string {
		return `{"id": "fc_request-1_` + i + `", "type": "function_call", "status": "` + status + `", "call_id": "` + id + `", "name": "f", "arguments": ` + arguments + `}`
	}
	const usage = `, "usage": {"input_tokens": 1, "output_tokens": 2}`
	converse := func(stop, content string) http.HandlerFunc {
		return ok("application/json", `{"output": {"message": {"role": "assistant", "content": [`+content+`]}}, "stopReason": "`+stop+`", "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}}`)
	}
	container := func(finish, message string) http.HandlerFunc {
		return ok("application/json", `{"choices": [{"index": 0, "message": `+message+`, "finish_reason": "`+finish+`"}], "usage": {"prompt_tokens": 1, "completion_tokens": 2}}`)
	}
	for name, tc := range map[string]struct {
		model  string
		answer http.HandlerFunc
		want   string
	}{
		"Bedrock, calls": {
			"assistant", converse("tool_use", `{"text": "Let me \"see\"."}, {"toolUse": {"toolUseId": "t1", "name": "f", "input": {"a": 9007199254740993}}}, {"toolUse": {"toolUseId": "t2", "name": "f", "input": {}}}`),
			`{"status": "completed", "incomplete_details": null, "output": [` + message("0", "completed", `"Let me \"see\"."`) + `, ` + call("1", "completed", "t1", `"{\"a\":9007199254740993}"`) + `, ` + call("2", "completed", "t2", `"{}"`) + `]` + usage + `}`,
		},
		"Bedrock, cut off": {
			"assistant", converse("max_tokens", `{"reasoningContent": {"reasoningText": {"text": "Hm."}}}, {"text": "Let"}`),
			`{"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "output": [{"id": "rs_request-1_0", "type": "reasoning", "status": "completed", "summary": [],
				"content": [{"type": "reasoning_text", "text": "Hm."}]}, ` + message("1", "incomplete", `"Let"`) + `]` + usage + `}`,
		},
		"Bedrock, the guardrail steps in": {
			"assistant", converse("guardrail_intervened", `{"text": "Sorry."}`),
			`{"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": [` + message("0", "incomplete", `"Sorry."`) + `]` + usage + `}`,
		},
		"Bedrock, nothing": {"assistant", converse("end_turn", ``), `{"status": "completed", "incomplete_details": null, "output": []` + usage + `}`},
		"a container, calls": {
			"hybrid", container("tool_calls", `{"role": "assistant", "content": null, "reasoning": "Hm.", "tool_calls": [
				{"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{\"a\": \"\\u00e4\"}"}}, {"id": "c2", "type": "function", "function": {"name": "f", "arguments": ""}},
				{"id": "c3", "type": "function", "function": {"name": "f", "arguments": {"a": "b"}}}]}`),
			`{"status": "completed", "incomplete_details": null, "output": [{"id": "rs_request-1_0", "type": "reasoning", "status": "completed", "summary": [], "content": [{"type": "reasoning_text", "text": "Hm."}]}, ` +
				call("1", "completed", "c1", `"{\"a\": \"\\u00e4\"}"`) + `, ` + call("2", "completed", "c2", `"{}"`) + `, ` + call("3", "completed", "c3", `"{\"a\": \"b\"}"`) + `]` + usage + `}`,
		},
		"a container, cut off": {
			"hybrid", container("length", `{"role": "assistant", "content": "Le\u0074\nus"}`),
			`{"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "output": [` + message("0", "incomplete", `"Let\nus"`) + `]` + usage + `}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {tc.answer}, invokePath: {tc.answer}})
			g, _ := f.gateway(t, gateway.Options{Settings: roomy(onlySageMaker())})
			w := respond(g, tc.model, hello+`, "tools": [{"type": "function", "name": "f"}]`)
			if got := outcome(t, w.Body.Bytes()); w.Code != http.StatusOK || !sameJSON(t, got, tc.want) {
				t.Errorf("got  %s\nwant %s", got, tc.want)
			}
		})
	}
}
