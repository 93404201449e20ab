package gateway_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
)

// pixel is a PNG as far as it begins like one.
const pixel = "data:image/png;base64,iVBORw0KGgoAAAAA"

// roomy is settings for bodies and calls of any size here.
func roomy(s *contract.Settings) *contract.Settings {
	s.MaxBodyKB = 1024
	return s
}

// ask posts body to a path of the API.
func ask(h http.Handler, path, body string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, path, strings.NewReader(body)))
	return w
}

// askChat asks model, with more keys of the body.
func askChat(h http.Handler, model, more string) *httptest.ResponseRecorder {
	return ask(h, "/v1/chat/completions", `{"model": "`+model+`", `+more+`}`)
}

const hi = `"messages": [{"role": "user", "content": "Say hi"}]`

// without is a JSON object with keys left out that differ from run to run.
func without(t testing.TB, src string, keys ...string) string {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal([]byte(src), &doc); err != nil {
		t.Fatalf("not JSON: %s", src)
	}
	for _, key := range keys {
		if doc[key] == nil {
			t.Errorf("no %s in %s", key, src)
		}
		delete(doc, key)
	}
	out, _ := json.Marshal(doc)
	return string(out)
}

// TestChatOnBedrock has a row for everything that is translated, both ways.
func TestChatOnBedrock(t *testing.T) {
	t.Parallel()
	const weather = `{"type": "function", "function": {"name": "weather", "description": "Tells the weather.",
		"parameters": {"type": "object", "properties": {"days": {"type": "integer", "maximum": 9007199254740993}}}}}`
	const spec = `{"toolSpec": {"name": "weather", "description": "Tells the weather.",
		"inputSchema": {"json": {"type": "object", "properties": {"days": {"type": "integer", "maximum": 9007199254740993}}}}}}`
	const said = `{"role": "user", "content": [{"text": "Say hi"}]}`
	for name, tc := range map[string]struct {
		system   string
		ask      string
		converse string // what Bedrock gets
		answer   string // the message, stop reason and usage of Bedrock; "" for the usual
		want     string // choices and usage; "" for the usual
	}{
		"the least": {ask: hi, converse: `{"messages": [` + said + `]}`},
		"system prompts, the model's first": {
			system:   "Be brief.",
			ask:      `"messages": [{"role": "developer", "content": "Be kind."}, {"role": "user", "content": "Say hi"}, {"role": "system", "content": [{"type": "text", "text": "Now."}]}]`,
			converse: `{"system": [{"text": "Be brief."}, {"text": "Be kind."}, {"text": "Now."}], "messages": [` + said + `]}`,
		},
		"what is sampled": {
			ask:      hi + `, "temperature": 0.5, "top_p": 0.25, "max_completion_tokens": 10, "max_tokens": 20, "stop": ["a", "b"], "seed": 7, "user": "u", "n": 1, "store": false, "metadata": {"a": "b"}, "frequency_penalty": 0.0, "logit_bias": null`,
			converse: `{"messages": [` + said + `], "inferenceConfig": {"temperature": 0.5, "topP": 0.25, "maxTokens": 10, "stopSequences": ["a", "b"]}}`,
		},
		"one stop, the old name of the bound": {
			ask:      hi + `, "stop": "a", "max_tokens": 20`,
			converse: `{"messages": [` + said + `], "inferenceConfig": {"maxTokens": 20, "stopSequences": ["a"]}}`,
		},
		"an image": {
			ask:      `"messages": [{"role": "user", "content": [{"type": "text", "text": "Look"}, {"type": "image_url", "image_url": {"url": "` + pixel + `", "detail": "low"}}]}]`,
			converse: `{"messages": [{"role": "user", "content": [{"text": "Look"}, {"image": {"format": "png", "source": {"bytes": "iVBORw0KGgoAAAAA"}}}]}]}`,
		},
		"turns of one side become one, blank ones none": {
			ask: `"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": [{"type": "text", "text": "b"}, {"type": "text", "text": " "}]},
				{"role": "assistant", "content": ""}, {"role": "user", "content": "c"}, {"role": "assistant", "content": "d"}, {"role": "assistant", "content": "e"}, {"role": "user", "content": "f"}]`,
			converse: `{"messages": [{"role": "user", "content": [{"text": "a"}, {"text": "b"}, {"text": "c"}]},
				{"role": "assistant", "content": [{"text": "d"}, {"text": "e"}]}, {"role": "user", "content": [{"text": "f"}]}]}`,
		},
		"tools": {
			ask:      hi + `, "tools": [` + weather + `, {"type": "function", "function": {"name": "now", "strict": true}}], "tool_choice": "auto"`,
			converse: `{"messages": [` + said + `], "toolConfig": {"tools": [` + spec + `, {"toolSpec": {"name": "now", "strict": true, "inputSchema": {"json": {"type": "object", "properties": {}}}}}], "toolChoice": {"auto": {}}}}`,
			answer: `"output": {"message": {"role": "assistant", "content": [{"text": "Let me see."}, {"toolUse": {"toolUseId": "t1", "name": "weather", "input": {"days": 9007199254740993}}},
				{"toolUse": {"toolUseId": "t2", "name": "now", "input": {}}}]}}, "stopReason": "tool_use", "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}`,
			want: `"choices": [{"index": 0, "message": {"role": "assistant", "content": "Let me see.", "refusal": null, "tool_calls": [
				{"id": "t1", "type": "function", "function": {"name": "weather", "arguments": "{\"days\":9007199254740993}"}},
				{"id": "t2", "type": "function", "function": {"name": "now", "arguments": "{}"}}]}, "logprobs": null, "finish_reason": "tool_calls"}],
				"usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "prompt_tokens_details": {"cached_tokens": 0}}`,
		},
		"one tool at a time": {
			ask:      hi + `, "tools": [` + weather + `], "tool_choice": "required", "parallel_tool_calls": false`,
			converse: `{"messages": [` + said + `], "toolConfig": {"tools": [` + spec + `], "toolChoice": {"any": {}}}}`,
			answer: `"output": {"message": {"role": "assistant", "content": [{"toolUse": {"toolUseId": "t1", "name": "weather", "input": {}}},
				{"toolUse": {"toolUseId": "t2", "name": "weather", "input": {}}}]}}, "stopReason": "tool_use", "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3}`,
			want: `"choices": [{"index": 0, "message": {"role": "assistant", "content": null, "refusal": null, "tool_calls": [
				{"id": "t1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}, "logprobs": null, "finish_reason": "tool_calls"}],
				"usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3, "prompt_tokens_details": {"cached_tokens": 0}}`,
		},
		"a named tool": {
			ask:      hi + `, "tools": [` + weather + `], "tool_choice": {"type": "function", "function": {"name": "weather"}}`,
			converse: `{"messages": [` + said + `], "toolConfig": {"tools": [` + spec + `], "toolChoice": {"tool": {"name": "weather"}}}}`,
		},
		"results of tools, all of them one turn": {
			ask: `"tools": [` + weather + `], "messages": [{"role": "user", "content": "Say hi"},
				{"role": "assistant", "content": null, "refusal": null, "annotations": [], "tool_calls": [
					{"id": "functions.weather:0", "type": "function", "function": {"name": "weather", "arguments": "{\"days\": 1.50}"}},
					{"id": "t2", "type": "function", "function": {"name": "weather", "arguments": ""}}]},
				{"role": "tool", "tool_call_id": "functions.weather:0", "content": "sunny"}, {"role": "tool", "tool_call_id": "t2", "content": [{"type": "text", "text": "rain"}]}, {"role": "user", "content": "And?"}]`,
			converse: `{"toolConfig": {"tools": [` + spec + `]}, "messages": [` + said + `,
				{"role": "assistant", "content": [{"toolUse": {"toolUseId": "functions_weather_0", "name": "weather", "input": {"days": 1.50}}}, {"toolUse": {"toolUseId": "t2", "name": "weather", "input": {}}}]},
				{"role": "user", "content": [{"toolResult": {"toolUseId": "functions_weather_0", "content": [{"text": "sunny"}]}}, {"toolResult": {"toolUseId": "t2", "content": [{"text": "rain"}]}}, {"text": "And?"}]}]}`,
		},
		"no tools any more": {
			ask: `"tools": [` + weather + `], "tool_choice": "none", "messages": [{"role": "user", "content": "Say hi"},
				{"role": "assistant", "tool_calls": [{"id": "t1", "type": "function", "function": {"name": "weather", "arguments": "{}"}}]}, {"role": "tool", "tool_call_id": "t1", "content": "sunny"}]`,
			converse: `{"messages": [` + said + `, {"role": "assistant", "content": [{"text": "Call t1 of weather: {}"}]}, {"role": "user", "content": [{"text": "Result of t1: sunny"}]}]}`,
		},
		"structured output": {
			ask:      hi + `, "response_format": {"type": "json_schema", "json_schema": {"name": "answer", "strict": true, "schema": {"type": "object"}}}`,
			converse: `{"messages": [` + said + `], "outputConfig": {"textFormat": {"type": "json_schema", "structure": {"jsonSchema": {"name": "answer", "schema": "{\"type\": \"object\"}"}}}}}`,
		},
		"reasoning, a cache and an early end": {
			ask: hi, converse: `{"messages": [` + said + `]}`,
			answer: `"output": {"message": {"role": "assistant", "content": [{"reasoningContent": {"reasoningText": {"text": "Hm.", "signature": "s"}}}, {"text": "Hi \"<&>\"\n\u0001ä"}]}},
				"stopReason": "max_tokens", "usage": {"inputTokens": 3, "outputTokens": 2, "totalTokens": 105, "cacheReadInputTokens": 90, "cacheWriteInputTokens": 10}`,
			want: `"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi \"<&>\"\n\u0001ä", "reasoning_content": "Hm.", "refusal": null}, "logprobs": null, "finish_reason": "length"}],
				"usage": {"prompt_tokens": 103, "completion_tokens": 2, "total_tokens": 105, "prompt_tokens_details": {"cached_tokens": 90}}`,
		},
		"the guardrail steps in": {
			ask: hi, converse: `{"messages": [` + said + `]}`,
			answer: `"output": {"message": {"role": "assistant", "content": [{"text": "Sorry."}]}}, "stopReason": "guardrail_intervened", "usage": {"inputTokens": 0, "outputTokens": 0, "totalTokens": 0}`,
			want: `"choices": [{"index": 0, "message": {"role": "assistant", "content": "Sorry.", "refusal": null}, "logprobs": null, "finish_reason": "content_filter"}],
				"usage": {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "prompt_tokens_details": {"cached_tokens": 0}}`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tc.answer == "" {
				tc.answer = `"output": {"message": {"role": "assistant", "content": [{"text": "Hi there"}]}}, "stopReason": "end_turn", "usage": {"inputTokens": 11, "outputTokens": 2, "totalTokens": 13}`
				tc.want = `"choices": [{"index": 0, "message": {"role": "assistant", "content": "Hi there", "refusal": null}, "logprobs": null, "finish_reason": "stop"}],
					"usage": {"prompt_tokens": 11, "completion_tokens": 2, "total_tokens": 13, "prompt_tokens_details": {"cached_tokens": 0}}`
			}
			f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {ok("application/json", `{`+tc.answer+`, "metrics": {"latencyMs": 5}}`)}})
			s := roomy(settings())
			s.Models["assistant"] = contract.Model{System: tc.system, Bedrock: s.Models["assistant"].Bedrock}
			g, logs := f.gateway(t, gateway.Options{Settings: s})
			w := askChat(g, "assistant", tc.ask)
			if w.Code != http.StatusOK {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			if got := f.requests[0].body; !sameJSON(t, got, tc.converse) {
				t.Errorf("Bedrock got  %s\nwant %s", got, tc.converse)
			}
			want := `{"id": "chatcmpl-request-1", "object": "chat.completion", "model": "assistant", ` + tc.want + `}`
			if got := without(t, w.Body.String(), "created"); !sameJSON(t, got, want) {
				t.Errorf("got  %s\nwant %s", got, want)
			}
			if w.Header().Get("X-Sagerock-Engine") != "bedrock" || logs.line(t)["route"] != "chat" {
				t.Errorf("headers %v, log %s", w.Header(), logs)
			}
		})
	}
}
