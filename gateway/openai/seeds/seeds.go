// Package seeds has requests that tests of each engine and dialect begin with, one for
// each part of the API.
package seeds

// Chats are requests for chat completions.
var Chats = []string{
	`{"model": "m", "messages": [{"role": "user", "content": "hi"}]}`,
	`{"messages": [{"role": "system", "content": "a"}, {"role": "developer", "content": [{"type": "text", "text": "b"}]}, {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/gif;base64,R0lGODlhAQ=="}}]}], "stream": true, "stream_options": {"include_usage": true}}`,
	`{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "a:1", "type": "function", "function": {"name": "f", "arguments": "{\"n\": 1e400}"}}]}, {"role": "tool", "tool_call_id": "a:1", "content": ""}], "tools": [{"type": "function", "function": {"name": "f", "parameters": {"a": [1, {"b": null}]}}}], "tool_choice": "required"}`,
	`{"messages": [{"role": "user", "content": "\ud800\u0000\"\\"}], "stop": ["a"], "temperature": 1e-3, "max_tokens": 7, "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}, "user": "u"}`,
	`{"messages": [{"role": "user", "content": "x"}], "prompt": {"id": "p", "version": "v", "variables": {"a": "{{b}}", "b": "\ud800"}}}`,
	`{"messages": [{"role": "developer", "content": "x"}, {"role": "user", "content": "x"}], "prompt": {"variables": {"a": ""}}}`,
	`{"messages": [], "\u006dodel": 1}`, `{"messages": [{}], "n": 1.0}`, `[]`, `{"a":"\\"}`, `{`, `"`, ``, "{\"\xff\": 1}",
}

// Responses are requests for responses.
var Responses = []string{
	`{"model": "m", "input": "hi"}`,
	`{"input": [{"role": "developer", "content": "a"}, {"role": "user", "content": [{"type": "input_text", "text": "b"}, {"type": "input_image", "image_url": "data:image/gif;base64,R0lGODlhAQ==", "detail": "low"}]}], "stream": true, "stream_options": {"include_obfuscation": false}}`,
	`{"input": [{"role": "user", "content": "x"}, {"type": "reasoning", "id": "r"}, {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "y"}, {"type": "refusal", "refusal": "z"}]}, {"type": "function_call", "call_id": "a:1", "name": "f", "arguments": "{\"n\": 1e400}"}, {"type": "function_call", "call_id": "b", "name": "f", "arguments": ""}, {"type": "function_call_output", "call_id": "a:1", "output": [{"type": "input_text", "text": ""}]}], "tools": [{"type": "function", "name": "f", "parameters": {"a": [1, {"b": null}]}, "strict": true}], "tool_choice": {"type": "function", "name": "f"}}`,
	`{"input": "\ud800\u0000\"\\", "instructions": "i", "temperature": 1e-3, "max_output_tokens": 7, "text": {"format": {"type": "json_schema", "name": "n", "schema": {}}}, "user": "u", "metadata": {"a":
 1}, "reasoning": {"effort": null}}`,
	`{"input": [{"id": "x"}]}`, `{"input": [], "tools": []}`, `{"input": [[]], "tools": [1]}`, `{"\u0069nput": "x", "text": {}, "text": {}}`,
	`{"input": [{"role": "user", "content": [{"type": "input_text", "text": 1}]}]}`, `{"input": [{"role": "user", "content": []}, {"type": "function_call"}]}`,
}
