package gateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
)

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
		"input says nothing":      {`"input": " "`, "input", `input has no text or image from the user: send a message of role "user" that is not empty`},
		"an item is a string":     {`"input": ["x"]`, "input[0].type", "input[0].type is not a supported type of item: send message, function_call, function_call_output or reasoning"},
		"an item of OpenAI's":     {item(`{"type": "web_search_call", "id": "ws_1"}`), "input[1].type", "input[1].type is not a supported type of item: send message, function_call, function_call_output or reasoning"},
		"a reference":             {item(`{"type": "item_reference", "id": "msg_1"}`), "input[1]", "input[1] refers to a stored item, and the gateway stores none: send the item itself"},
		"a reference, no type":    {item(`{"id": "msg_1"}`), "input[1]", "input[1] refers to a stored item, and the gateway stores none: send the item itself"},
		"a role of chats":         {item(`{"role": "tool", "content": "x"}`), "input[1].role", "input[1].role is not a role: use system, developer, user or assistant"},
		"no content":              {item(`{"role": "user"}`), "input[1].content", "input[1].content is neither a string nor a list of parts: send one of them"},
		"a part of chats":         {item(`{"role": "user", "content": [{"type": "text", "text": "x"}]}`), "input[1].content[0].type", "input[1].content[0].type is not a supported type of content: send input_text, output_text or input_image"},
		"a file":                  {item(`{"role": "user", "content": [{"type": "input_file", "file_id": "f"}]}`), "input[1].content[0].type", "input[1].content[0].type is not a supported type of content: send input_text, output_text or input_image"},
		"no text":                 {item(`{"role": "user", "content": [{"type": "input_text"}]}`), "input[1].content[0]", "input[1].content[0] has no text: send a string"},
		"a stored image":          {item(`{"role": "user", "content": [{"type": "input_image", "file_id": "f"}]}`), "input[1].content[0].image_url", "input[1].content[0].image_url is not a string: send data:image/png;base64,..., since the gateway keeps no files"},
		"an image of the web":     {`"instructions": "x", ` + item(`{"role": "user", "content": [{"type": "input_text", "text": "x"}, {"type": "input_image", "image_url": "https://a.b"}]}`), "input[1].content[1].image_url", "input[1].content[1].image_url is a web address, which the gateway does not fetch: " + image},
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
		"choice of chats":         {hello + `, "tools": [{"type": "function", "name": "f"}], "tool_choice": {"type": "function", "function": {"name": "f"}}`, "tool_choice", `tool_choice is not a supported choice: send auto, none, required or {"type": "function", "name": "..."}`},
		"choice among some":       {hello + `, "tools": [{"type": "function", "name": "f"}], "tool_choice": {"type": "allowed_tools", "mode": "auto", "tools": []}`, "tool_choice", `tool_choice is not a supported choice: send auto, none, required or {"type": "function", "name": "..."}`},
		"choice of another":       {hello + `, "tools": [{"type": "function", "name": "f"}], "tool_choice": {"type": "function", "name": "g"}`, "tool_choice", "tool_choice names a function that is not among the tools: send the name of one that is"},
		"a format of chats":       {hello + `, "text": {"format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}}`, "text.format", `text.format has no name or no schema: send {"type": "json_schema", "name": "...", "schema": {...}}`},
		"a format nobody knows":   {hello + `, "text": {"format": "text"}`, "text.format", `text.format has a type that is not known: send {"type": "json_schema", "name": "...", "schema": {...}}`},
		"any JSON on Bedrock":     {hello + `, "text": {"format": {"type": "json_object"}}`, "text.format", `text.format json_object is not supported on Bedrock: send {"type": "json_schema", "name": "...", "schema": {...}}`},
		"text is a string":        {hello + `, "text": "x"`, "text", "text is not an object: send an object"},
		"text has another key":    {hello + `, "text": {"x": 1}`, "text.x", `"text.x" is not a parameter that the gateway knows: leave it out`},
		"verbosity":               {hello + `, "text": {"verbosity": "low"}`, "text.verbosity", `text.verbosity is not supported for this model: leave it out or send "medium"`},
		"effort on Bedrock":       {hello + `, "reasoning": {"effort": "low"}`, "reasoning.effort", "reasoning.effort is not supported for this model: leave it out"},
		"a summary":               {hello + `, "reasoning": {"summary": "auto"}`, "reasoning.summary", "reasoning.summary is not supported for this model: leave it out: reasoning is returned as the model writes it"},
		"to be stored":            {hello + `, "store": true`, "store", "store is not supported for this model: leave it out or send false"},
		"after another":           {hello + `, "previous_response_id": "resp_1"`, "previous_response_id", "previous_response_id is not supported for this model: send the whole conversation as input, since nothing is stored"},
		"in a conversation":       {hello + `, "conversation": {"id": "conv_1"}`, "conversation", "conversation is not supported for this model: send the whole conversation as input, since nothing is stored"},
		"in the background":       {hello + `, "background": true`, "background", "background is not supported for this model: leave it out or send false"},
		"with more":               {hello + `, "include": ["reasoning.encrypted_content"]`, "include", "include is not supported for this model: leave it out or send []"},
		"cut to fit":              {hello + `, "truncation": "auto"`, "truncation", `truncation is not supported for this model: leave it out or send "disabled"`},
		"stream is a string":      {hello + `, "stream": "yes"`, "stream", "stream is neither true nor false: send true or false"},
		"options without stream":  {hello + `, "stream_options": {"include_obfuscation": false}`, "stream_options", "stream_options is valid for a stream only: send stream: true with it"},
		"a parameter of chats":    {hello + `, "messages": []`, "messages", `"messages" is not a parameter that the gateway knows: leave it out`},
		"stop":                    {hello + `, "stop": "x"`, "stop", `"stop" is not a parameter that the gateway knows: leave it out`},
		"something twice":         {hello + `, "input": "x"`, "input", "input is sent twice: send it once"},
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
		"a raw model":    {body: `{"model": "churn", ` + hello + `}`, status: 400, code: "wrong_model", message: "churn is not served at this path: it is not a chat model: use POST /v1/models/churn/invoke"},
		"a model nobody": {body: `{"model": "nobody", ` + hello + `}`, status: 404, code: "model_not_found", message: "there is no model of this name: use one of: assistant, churn, hybrid"},
		"a response of before": {
			method: http.MethodGet, path: "/v1/responses/resp_1", status: 404, code: "not_found",
			message: "there is no such response, because the gateway stores none: keep the answer of POST /v1/responses",
		},
		"to be deleted": {
			method: http.MethodDelete, path: "/v1/responses/resp_1", status: 404, code: "not_found",
			message: "there is no such response, because the gateway stores none: keep the answer of POST /v1/responses",
		},
		"its input": {
			method: http.MethodGet, path: "/v1/responses/resp_1/input_items", status: 404, code: "not_found",
			message: "there is no such response, because the gateway stores none: keep the answer of POST /v1/responses",
		},
		"to be canceled": {
			path: "/v1/responses/resp_1/cancel", status: 404, code: "not_found",
			message: "there is nothing at this path: use POST /v1/chat/completions, POST /v1/responses, POST /v1/embeddings, POST /v1/models/NAME/invoke, POST /v1/models/NAME/async, POST /v1/models/NAME/wake, GET /v1/models, GET /v1/prompts or GET /healthz",
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
