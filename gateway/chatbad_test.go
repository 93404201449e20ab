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

// TestBadChats has a row for everything that can be wrong with a request: it is
// refused before any engine hears of it, and says what is wrong.
func TestBadChats(t *testing.T) {
	user := func(content string) string { return `"messages": [{"role": "user", "content": ` + content + `}]` }
	image := func(url string) string { return user(`[{"type": "image_url", "image_url": {"url": "` + url + `"}}]`) }
	tool := func(function string) string {
		return hi + `, "tools": [{"type": "function", "function": ` + function + `}]`
	}
	call := func(arguments string) string {
		return `"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "tool_calls": [{"id": "t", "type": "function", "function": {"name": "f", "arguments": ` + arguments + `}}]}]`
	}
	for name, tc := range map[string]struct {
		body, param string
	}{
		"no messages":                  {`"stream": false`, "messages"},
		"messages is null":             {`"messages": null`, "messages"},
		"messages is a string":         {`"messages": "x"`, "messages"},
		"messages is empty":            {`"messages": []`, "messages"},
		"too many messages":            {`"messages": [` + strings.Repeat(`{"role": "user", "content": "x"}, `, 2048) + `{"role": "user", "content": "x"}]`, "messages"},
		"message is a string":          {`"messages": ["x"]`, "messages[0]"},
		"role is unknown":              {`"messages": [{"role": "function", "content": "x"}]`, "messages[0].role"},
		"role is a number":             {`"messages": [{"role": 1, "content": "x"}]`, "messages[0].role"},
		"no content":                   {`"messages": [{"role": "user"}]`, "messages[0].content"},
		"content is a number":          {user(`1`), "messages[0].content"},
		"text is a number":             {user(`[{"type": "text", "text": 1}]`), "messages[0].content[0].text"},
		"part is a string":             {user(`["x"]`), "messages[0].content[0].type"},
		"audio":                        {user(`[{"type": "input_audio", "input_audio": {}}]`), "messages[0].content[0].type"},
		"file":                         {user(`[{"type": "text", "text": "x"}, {"type": "file", "file": {}}]`), "messages[0].content[1].type"},
		"key of a message":             {`"messages": [{"role": "user", "content": "x", "cache_control": {}}]`, "messages[0].cache_control"},
		"calls of a user":              {`"messages": [{"role": "user", "content": "x", "tool_calls": []}]`, "messages[0].tool_calls"},
		"only the system speaks":       {`"messages": [{"role": "system", "content": "x"}]`, "messages"},
		"only blanks":                  {user(`" \n"`), "messages"},
		"image from the web":           {image("https://example.com/cat.png"), "messages[0].content[0].image_url"},
		"image from a file":            {image("file:///etc/passwd"), "messages[0].content[0].image_url"},
		"image of another format":      {image("data:image/svg+xml;base64,AAAA"), "messages[0].content[0].image_url"},
		"image not in base64":          {image("data:image/png,AAAA"), "messages[0].content[0].image_url"},
		"image in broken base64":       {image("data:image/png;base64,iVBORw0KGgo*"), "messages[0].content[0].image_url"},
		"image of no image":            {image("data:image/png;base64,AAAAAAAAAAAA"), "messages[0].content[0].image_url"},
		"image without a url":          {user(`[{"type": "image_url", "image_url": "` + pixel + `"}]`), "messages[0].content[0].image_url"},
		"image of an assistant":        {`"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": "` + pixel + `"}}]}]`, "messages[1].content[0]"},
		"result of no call":            {`"messages": [{"role": "tool", "content": "x"}]`, "messages[0].tool_call_id"},
		"arguments are no JSON":        {call(`"{"`), "messages[1].tool_calls[0].function.arguments"},
		"arguments are an object":      {call(`{}`), "messages[1].tool_calls[0].function.arguments"},
		"tools is an object":           {hi + `, "tools": {}`, "tools"},
		"tool of another type":         {hi + `, "tools": [{"type": "web_search"}]`, "tools[0].type"},
		"tool without a name":          {tool(`{}`), "tools[0].function.name"},
		"tool with a bad name":         {tool(`{"name": "a b"}`), "tools[0].function.name"},
		"tool with a bad schema":       {tool(`{"name": "f", "parameters": "x"}`), "tools[0].function.parameters"},
		"tools with one name":          {hi + `, "tools": [{"type": "function", "function": {"name": "f"}}, {"type": "function", "function": {"name": "f"}}]`, "tools[1].function.name"},
		"too many tools":               {hi + `, "tools": [` + strings.Repeat(`{"type": "function"}, `, 0) + manyTools(129) + `]`, "tools"},
		"choice without tools":         {hi + `, "tool_choice": "required"`, "tool_choice"},
		"choice of another tool":       {tool(`{"name": "f"}`) + `, "tool_choice": {"type": "function", "function": {"name": "g"}}`, "tool_choice"},
		"choice of another kind":       {tool(`{"name": "f"}`) + `, "tool_choice": "any"`, "tool_choice"},
		"stream is a string":           {hi + `, "stream": "yes"`, "stream"},
		"stream_options, no stream":    {hi + `, "stream_options": {"include_usage": true}`, "stream_options"},
		"stream_options unknown":       {hi + `, "stream": true, "stream_options": {"x": 1}`, "stream_options.x"},
		"stream_options is a list":     {hi + `, "stream": true, "stream_options": []`, "stream_options"},
		"temperature is high":          {hi + `, "temperature": 2.1`, "temperature"},
		"temperature is a string":      {hi + `, "temperature": "0"`, "temperature"},
		"top_p is negative":            {hi + `, "top_p": -0.1`, "top_p"},
		"max_tokens is 0":              {hi + `, "max_tokens": 0`, "max_tokens"},
		"max_tokens is a fraction":     {hi + `, "max_tokens": 1.5`, "max_tokens"},
		"max_tokens is huge":           {hi + `, "max_completion_tokens": 99999999999`, "max_completion_tokens"},
		"stop is a number":             {hi + `, "stop": 1`, "stop"},
		"stop has a number":            {hi + `, "stop": ["a", 1]`, "stop"},
		"stop is empty":                {hi + `, "stop": ""`, "stop"},
		"too many stops":               {hi + `, "stop": ["a", "b", "c", "d", "e"]`, "stop"},
		"seed is a string":             {hi + `, "seed": "1"`, "seed"},
		"user is a number":             {hi + `, "user": 1`, "user"},
		"metadata is a list":           {hi + `, "metadata": []`, "metadata"},
		"two answers":                  {hi + `, "n": 2`, "n"},
		"to be stored":                 {hi + `, "store": true`, "store"},
		"penalty on Bedrock":           {hi + `, "frequency_penalty": 0.5`, "frequency_penalty"},
		"JSON object on Bedrock":       {hi + `, "response_format": {"type": "json_object"}`, "response_format"},
		"format of another type":       {hi + `, "response_format": {"type": "xml"}`, "response_format"},
		"schema without a name":        {hi + `, "response_format": {"type": "json_schema", "json_schema": {"schema": {}}}`, "response_format"},
		"old functions":                {hi + `, "functions": []`, "functions"},
		"log probabilities":            {hi + `, "logprobs": true`, "logprobs"},
		"audio answer":                 {hi + `, "modalities": ["text", "audio"]`, "modalities"},
		"parameter nobody knows":       {hi + `, "top_k": 5`, "top_k"},
		"parameter in capitals":        {hi + `, "Stream": true`, "Stream"},
		"parameter that is sent twice": {hi + `, "stream": true, "stream": false`, "stream"},
		"parameter with a long name":   {hi + `, "` + strings.Repeat("k", 500) + `": 1`, strings.Repeat("k", 60) + "..."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, logs := start(t, gateway.Options{Settings: roomy(settings()), Bedrock: engineFunc(
				func(context.Context, *engine.Call) (*engine.Answer, error) {
					t.Error("the engine was asked")
					return nil, &engine.Error{Kind: engine.Failed}
				})})
			w := askChat(g, "assistant", tc.body)
			p := problemOf(t, w.Body)
			if w.Code != http.StatusBadRequest || p.Type != "invalid_request_error" || p.Param == nil || *p.Param != tc.param {
				t.Fatalf("got %d %+v, want 400 about %s", w.Code, p, tc.param)
			}
			if len(p.Message) > 400 || logs.line(t)["error"] != p.Code {
				t.Errorf("message %q, log %s", p.Message, logs)
			}
		})
	}
}

func manyTools(n int) string {
	var all []string
	for i := range n {
		all = append(all, `{"type": "function", "function": {"name": "f`+string(rune('a'+i%26))+strings.Repeat("x", i/26)+`"}}`)
	}
	return strings.Join(all, ", ")
}

// TestBadBodies is what is wrong before a parameter can be.
func TestBadBodies(t *testing.T) {
	for name, tc := range map[string]struct {
		path, body string
		header     map[string]string
		status     int
		code       string
	}{
		"empty":           {body: " ", status: 400, code: "invalid_request"},
		"not JSON":        {body: secret, status: 400, code: "invalid_request"},
		"cut":             {body: `{"model": "assistant", "messages": [`, status: 400, code: "invalid_request"},
		"two values":      {body: `{} {}`, status: 400, code: "invalid_request"},
		"a list":          {body: `[]`, status: 400, code: "invalid_request"},
		"not UTF-8":       {body: "{\"model\": \"assistant\", \"messages\": [{\"role\": \"user\", \"content\": \"\xff\"}]}", status: 400, code: "invalid_request"},
		"deep":            {body: `{"model": "assistant", "messages": ` + strings.Repeat("[", 2000) + strings.Repeat("]", 2000) + `}`, status: 400, code: "invalid_request"},
		"too large":       {body: `{"model": "` + strings.Repeat("x", 2<<20), status: 413, code: "too_large"},
		"compressed":      {body: `{}`, header: map[string]string{"Content-Encoding": "gzip"}, status: 415, code: "unsupported_encoding"},
		"no model":        {body: `{` + hi + `}`, status: 400, code: "invalid_value"},
		"model is a list": {body: `{"model": [], ` + hi + `}`, status: 400, code: "invalid_value"},
		"unknown model":   {body: `{"model": "nobody", ` + hi + `}`, status: 404, code: "model_not_found"},
		"raw model":       {body: `{"model": "churn", ` + hi + `}`, status: 400, code: "wrong_model"},
		"chat to embed":   {path: "/v1/embeddings", body: `{"model": "assistant", "input": "x"}`, status: 400, code: "wrong_model"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, logs := start(t, gateway.Options{Settings: roomy(settings())})
			if tc.path == "" {
				tc.path = "/v1/chat/completions"
			}
			r := httptest.NewRequest(http.MethodPost, tc.path, strings.NewReader(tc.body))
			for key, value := range tc.header {
				r.Header.Set(key, value)
			}
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if p := problemOf(t, w.Body); w.Code != tc.status || p.Code != tc.code || p.Type != "invalid_request_error" {
				t.Errorf("got %d %+v", w.Code, p)
			}
			if strings.Contains(logs.String(), secret) {
				t.Errorf("the log has the body: %s", logs)
			}
		})
	}
}
