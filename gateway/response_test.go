package gateway_test

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
)

// respond asks model for a response, with more keys of the body.
func respond(h http.Handler, model, more string) *httptest.ResponseRecorder {
	return ask(h, "/v1/responses", `{"model": "`+model+`", `+more+`}`)
}

const hello = `"input": "Say hi"`

// TestResponsesAreChats sends each request as a response and as the chat that it
// stands for: a model gets the same.
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

// TestBadResponses has the whole message for everything that is refused.
func TestBadResponses(t *testing.T) {
	t.Parallel()
	const image = "send data:image/png;base64,... (or jpeg, gif, webp)"
	item := func(item string) string { return `"input": [{"role": "user", "content": "x"}, ` + item + `]` }
	for name, tc := range map[string]struct {
		body, param, message string
	}{
		"no input":                {`"instructions": "x"`, "input", "input is missing or empty: send a string or a list of items"},
		"empty input":             {`"instructions": "x", "input": []`, "input", "input is missing or empty: send a string or a list of items"},
		"input is a number":       {`"input": 1`, "input", "input is neither a string nor a list: send a string or a list of items"},
		"input says nothing":      {`"input": " "`, "input", `input has nothing from the user: send a message of role "user" that is not empty`},
		"an item is a string":     {`"input": ["x"]`, "input[0].type", "input[0].type is no type of item that the gateway takes: send message, function_call, function_call_output or reasoning"},
		"an item of OpenAI's":     {item(`{"type": "web_search_call", "id": "ws_1"}`), "input[1].type", "input[1].type is no type of item that the gateway takes: send message, function_call, function_call_output or reasoning"},
		"a reference":             {item(`{"type": "item_reference", "id": "msg_1"}`), "input[1]", "input[1] refers to an item that is stored, and none is: send the item itself"},
		"a reference, no type":    {item(`{"id": "msg_1"}`), "input[1]", "input[1] refers to an item that is stored, and none is: send the item itself"},
		"a role of chats":         {item(`{"role": "tool", "content": "x"}`), "input[1].role", "input[1].role is not a role: use system, developer, user or assistant"},
		"no content":              {item(`{"role": "user"}`), "input[1].content", "input[1].content is neither a string nor a list of parts: send one of them"},
		"a part of chats":         {item(`{"role": "user", "content": [{"type": "text", "text": "x"}]}`), "input[1].content[0].type", "input[1].content[0].type is no type of content that the gateway takes here: send input_text, output_text or input_image"},
		"a file":                  {item(`{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}`), "input[1].content[0].type", "input[1].content[0].type is no type of content that the gateway takes here: send input_text, output_text or input_image"},
		"no text":                 {item(`{"role": "user", "content": [{"type": "input_text"}]}`), "input[1].content[0]", "input[1].content[0] has no text: send a string"},
		"a stored image":          {item(`{"role": "user", "content": [{"type": "input_image", "file_id": "f"}]}`), "input[1].content[0].image_url", "input[1].content[0].image_url is not a string: send data:image/png;base64,..., since the gateway keeps no files"},
		"an image of the web":     {`"instructions": "x", ` + item(`{"role": "user", "content": [{"type": "input_text", "text": "x"}, {"type": "input_image", "image_url": "https://a.b"}]}`), "input[1].content[1].image_url", "input[1].content[1].image_url is a web address, and the gateway fetches nothing: " + image},
		"an image that is none":   {item(`{"role": "user", "content": [{"type": "input_image", "image_url": "data:image/png;base64,AAAA"}]}`), "input[1].content[0].image_url", "input[1].content[0].image_url is not a png in base64: " + image},
		"an image from the model": {item(`{"role": "assistant", "content": [{"type": "input_image", "image_url": "` + pixel + `"}]}`), "input[1].content[0]", "input[1].content[0] is an image, which only a user can send: put it into a message of role user"},
		"an image from a tool":    {item(`{"type": "function_call_output", "call_id": "c", "output": [{"type": "input_image", "image_url": "` + pixel + `"}]}`), "input[1].output[0]", "input[1].output[0] is an image, which only a user can send: put it into a message of role user"},
		"a call without an id":    {item(`{"type": "function_call", "name": "f", "arguments": "{}"}`), "input[1].call_id", "input[1].call_id is not a string: send a string"},
		"a call without a name":   {item(`{"type": "function_call", "call_id": "c", "arguments": "{}"}`), "input[1].name", "input[1].name is not a string: send a string"},
		"arguments are no object": {`"instructions": "x", ` + item(`{"type": "reasoning"}, {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}, {"type": "function_call", "call_id": "d", "name": "f", "arguments": "[]"}`), "input[3].arguments", "input[3].arguments is not a JSON object in a string: send what the model said"},
		"a result of nothing":     {item(`{"type": "function_call_output", "output": "x"}`), "input[1].call_id", "input[1].call_id is missing: send the id of the call that this answers"},
		"a result without output": {item(`{"type": "function_call_output", "call_id": "c"}`), "input[1].output", "input[1].output is neither a string nor a list of parts: send one of them"},
		"instructions are a list": {hello + `, "instructions": []`, "instructions", "instructions is not a string: send a string"},
		"too many tokens":         {hello + `, "max_output_tokens": 0`, "max_output_tokens", "max_output_tokens is not a whole number greater than 0: send one, or leave it out"},
		"temperature is high":     {hello + `, "temperature": 3`, "temperature", "temperature is not a number from 0 to 2: send one"},
		"tools are an object":     {hello + `, "tools": {}`, "tools", "tools is not a list: send a list of functions"},
		"a hosted tool":           {hello + `, "tools": [{"type": "web_search"}]`, "tools[0].type", "tools[0].type is not function: send functions only"},
		"a tool of chats":         {hello + `, "tools": [{"type": "function", "function": {"name": "f"}}]`, "tools[0].name", "tools[0].name is not a name: use 1 to 64 letters, digits, _ or -"},
		"a schema that is none":   {hello + `, "tools": [{"type": "function", "name": "f", "parameters": "x"}]`, "tools[0].parameters", "tools[0].parameters is not a JSON schema: send an object"},
		"choice of chats":         {hello + `, "tools": [{"type": "function", "name": "f"}], "tool_choice": {"type": "function", "function": {"name": "f"}}`, "tool_choice", `tool_choice is no choice that the gateway takes: send auto, none, required or {"type": "function", "name": "..."}`},
		"choice among some":       {hello + `, "tools": [{"type": "function", "name": "f"}], "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": []}`, "tool_choice", `tool_choice is no choice that the gateway takes: send auto, none, required or {"type": "function", "name": "..."}`},
		"choice of another":       {hello + `, "tools": [{"type": "function", "name": "f"}], "tool_choice": {"type": "function", "name": "g"}`, "tool_choice", "tool_choice names a function that is not among the tools: send the name of one that is"},
		"a format of chats":       {hello + `, "text": {"format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}}`, "text.format", `text.format has no name or no schema: send {"type": "json_schema", "name": "...", "schema": {...}}`},
		"a format nobody knows":   {hello + `, "text": {"format": "text"}`, "text.format", `text.format has a type that is not known: send {"type": "json_schema", "name": "...", "schema": {...}}`},
		"any JSON on Bedrock":     {hello + `, "text": {"format": {"type": "json_object"}}`, "text.format", `text.format json_object is not among what Bedrock offers: send {"type": "json_schema", "name": "...", "schema": {...}}`},
		"text is a string":        {hello + `, "text": "x"`, "text", "text is not an object: send an object"},
		"text has another key":    {hello + `, "text": {"x": 1}`, "text.x", `"text.x" is not a parameter that the gateway knows: leave it out`},
		"verbosity":               {hello + `, "text": {"verbosity": "low"}`, "text.verbosity", `text.verbosity is not supported for this model: leave it out or send "medium"`},
		"effort on Bedrock":       {hello + `, "reasoning": {"effort": "low"}`, "reasoning.effort", "reasoning.effort is not supported for this model: leave it out"},
		"a summary":               {hello + `, "reasoning": {"summary": "auto"}`, "reasoning.summary", "reasoning.summary is not supported for this model: leave it out: reasoning comes as the model writes it"},
		"to be stored":            {hello + `, "store": true`, "store", "store is not supported for this model: leave it out or send false"},
		"after another":           {hello + `, "previous_response_id": "resp_1"`, "previous_response_id", "previous_response_id is not supported for this model: send the whole conversation as input, since nothing is stored"},
		"in a conversation":       {hello + `, "conversation": {"id": "conv_1"}`, "conversation", "conversation is not supported for this model: send the whole conversation as input, since nothing is stored"},
		"in the background":       {hello + `, "background": true`, "background", "background is not supported for this model: leave it out or send false"},
		"with more":               {hello + `, "include": ["reasoning.encrypted_content"]`, "include", "include is not supported for this model: leave it out or send []"},
		"cut to fit":              {hello + `, "truncation": "auto"`, "truncation", `truncation is not supported for this model: leave it out or send "disabled"`},
		"stream is a string":      {hello + `, "stream": "yes"`, "stream", "stream is neither true nor false: send true or false"},
		"options without stream":  {hello + `, "stream_options": {"include_obfuscation": false}`, "stream_options", "stream_options goes with a stream only: send stream: true with it"},
		"a parameter of chats":    {hello + `, "messages": []`, "messages", `"messages" is not a parameter that the gateway knows: leave it out`},
		"stop":                    {hello + `, "stop": "x"`, "stop", `"stop" is not a parameter that the gateway knows: leave it out`},
		"something twice":         {hello + `, "input": "x"`, "input", "input is there twice: send it once"},
		"a variable too few":      {hello + `, "prompt": {"id": "support"}`, "prompt.variables.company", "prompt.variables.company is missing: send it: support has no default for it"},
		"too many messages":       {`"input": [` + strings.Repeat(`{"role": "user", "content": "x"}, `, 2048) + `{"role": "user", "content": "x"}]`, "input", "input has more than 2048 elements: leave the oldest out"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, logs := start(t, gateway.Options{Settings: prompted("", ""), Bedrock: engineFunc(
				func(context.Context, *engine.Call) (*engine.Answer, error) {
					t.Error("the engine was asked")
					return nil, &engine.Error{Kind: engine.Failed}
				})})
			w := respond(g, "assistant", tc.body)
			p := problemOf(t, w.Body)
			if w.Code != http.StatusBadRequest || p.Param == nil || *p.Param != tc.param || p.Message != tc.message {
				t.Errorf("got  %d %q\nwant 400 about %s %q", w.Code, p.Message, tc.param, tc.message)
			}
			if line := logs.line(t); line["error"] != p.Code || line["route"] != "responses" {
				t.Errorf("log: %v", line)
			}
		})
	}
}

// TestResponsesThatFail have the errors of chats.
func TestResponsesThatFail(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		method, path, body string
		answer             http.HandlerFunc
		status             int
		code, message      string
	}{
		"throttled": {
			body: `{"model": "assistant", ` + hello + `}`, answer: awsError(429, "ThrottlingException", "x"), status: 429, code: "rate_limit_exceeded",
			message: "assistant is busy: wait as long as Retry-After says, then try again; if it stays, ask for a higher Bedrock quota or set bedrock.profile of assistant",
		},
		"throttled, in a stream": {
			body: `{"model": "assistant", "stream": true, ` + hello + `}`, answer: awsError(429, "ThrottlingException", "x"), status: 429, code: "rate_limit_exceeded",
			message: "assistant is busy: wait as long as Retry-After says, then try again; if it stays, ask for a higher Bedrock quota or set bedrock.profile of assistant",
		},
		"a call that has no name": {
			body: `{"model": "hybrid", ` + hello + `}`, answer: ok("application/json", `{"choices": [{"message": {"tool_calls": [{"id": "`+secret+`", "function": {}}]}, "finish_reason": "tool_calls"}]}`), status: 502, code: "misconfigured",
			message: "hybrid cannot be called the way it is configured: its container did not answer with OpenAI chat completions: set its sagemaker.protocol to raw in sagerock.yaml, or use a container that does",
		},
		"a raw model":    {body: `{"model": "churn", ` + hello + `}`, status: 400, code: "wrong_model", message: "churn cannot be asked at this path: it is no chat model: use POST /v1/models/churn/invoke"},
		"a model nobody": {body: `{"model": "nobody", ` + hello + `}`, status: 404, code: "model_not_found", message: "there is no model of this name: use one of: assistant, churn, hybrid"},
		"a response of before": {
			method: http.MethodGet, path: "/v1/responses/resp_1", status: 404, code: "not_found",
			message: "there is no such response, because none is stored: keep what POST /v1/responses answers",
		},
		"to be deleted": {
			method: http.MethodDelete, path: "/v1/responses/resp_1", status: 404, code: "not_found",
			message: "there is no such response, because none is stored: keep what POST /v1/responses answers",
		},
		"its input": {
			method: http.MethodGet, path: "/v1/responses/resp_1/input_items", status: 404, code: "not_found",
			message: "there is no such response, because none is stored: keep what POST /v1/responses answers",
		},
		"to be canceled": {
			path: "/v1/responses/resp_1/cancel", status: 404, code: "not_found",
			message: "there is nothing at this path: use POST /v1/chat/completions, POST /v1/responses, POST /v1/embeddings, POST /v1/models/NAME/invoke, POST /v1/models/NAME/async, GET /v1/models, GET /v1/prompts or GET /healthz",
		},
		"a list of them": {method: http.MethodGet, path: "/v1/responses", status: 405, code: "method_not_allowed", message: "this path does not take this method: use POST"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFakeAWS(t, map[string][]http.HandlerFunc{conversePath: {tc.answer}, converseStreamPath: {tc.answer}, invokePath: {tc.answer}})
			g, logs := f.gateway(t, gateway.Options{Settings: roomy(onlySageMaker())})
			if tc.method == "" {
				tc.method = http.MethodPost
			}
			if tc.path == "" {
				tc.path = "/v1/responses"
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body)))
			if strings.Contains(w.Body.String()+logs.String(), secret) {
				t.Errorf("what the container said has leaked: %s %s", w.Body, logs)
			}
			if p := problemOf(t, w.Body); w.Code != tc.status || p.Code != tc.code || p.Message != tc.message {
				t.Errorf("got  %d %s %q\nwant %d %s %q", w.Code, p.Code, p.Message, tc.status, tc.code, tc.message)
			}
			if line := logs.line(t); line["error"] != tc.code {
				t.Errorf("log: %v", line)
			}
		})
	}
}
