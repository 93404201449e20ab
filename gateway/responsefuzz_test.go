package gateway

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// responseBodies are seeds of requests, one for each part of the API.
var responseBodies = []string{
	`{"model": "m", "input": "hi"}`,
	`{"input": [{"role": "developer", "content": "a"}, {"role": "user", "content": [{"type": "input_text", "text": "b"}, {"type": "input_image", "image_url": "data:image/gif;base64,R0lGODlhAQ==", "detail": "low"}]}], "stream": true, "stream_options": {"include_obfuscation": false}}`,
	`{"input": [{"role": "user", "content": "x"}, {"type": "reasoning", "id": "r"}, {"type": "message", "role": "assistant", "content": [{"type": "output_text", "text": "y"}, {"type": "refusal", "refusal": "z"}]}, {"type": "function_call", "call_id": "a:1", "name": "f", "arguments": "{\"n\": 1e400}"}, {"type": "function_call", "call_id": "b", "name": "f", "arguments": ""}, {"type": "function_call_output", "call_id": "a:1", "output": [{"type": "input_text", "text": ""}]}], "tools": [{"type": "function", "name": "f", "parameters": {"a": [1, {"b": null}]}, "strict": true}], "tool_choice": {"type": "function", "name": "f"}}`,
	`{"input": "\ud800\u0000\"\\", "instructions": "i", "temperature": 1e-3, "max_output_tokens": 7, "text": {"format": {"type": "json_schema", "name": "n", "schema": {}}}, "user": "u", "metadata": {"a":
 1}, "reasoning": {"effort": null}}`,
	`{"input": [{"id": "x"}]}`, `{"input": [], "tools": []}`, `{"input": [[]], "tools": [1]}`, `{"\u0069nput": "x", "text": {}, "text": {}}`,
	`{"input": [{"role": "user", "content": [{"type": "input_text", "text": 1}]}]}`, `{"input": [{"role": "user", "content": []}, {"type": "function_call"}]}`,
}

// ofChats is what a caller of responses must not read: names that only chats have.
var ofChats = regexp.MustCompile(`messages|tool_calls|tool_call_id|function\.|completion_tokens|response_format|reasoning_effort|json_schema\.`)

// FuzzResponse feeds anything to the reader of responses: a problem names what is
// wrong in the words of this path, and everything else becomes a chat that each
// engine can be sent and a line of JSON for the answer.
func FuzzResponse(f *testing.F) {
	for _, seed := range responseBodies {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		body, why := rawjson.Check(src)
		if why != "" || body.Kind() != '{' {
			return
		}
		for _, shares := range [][]share{{{EngineBedrock, 1}}, {{EngineSageMaker, 1}}, {{EngineBedrock, 1}, {EngineSageMaker, 1}}} {
			c, echo, p := parseResponse(body, shares)
			if p != nil {
				if p.Status != http.StatusBadRequest || p.Param == nil || p.Hint == "" || len(p.Message) > 400 {
					t.Fatalf("%+v", p)
				}
				if p.Code == "invalid_value" && !strings.HasPrefix(*p.Param, "prompt.") && ofChats.MatchString(*p.Param) {
					t.Fatalf("%s: %s", *p.Param, p.Message)
				}
				continue
			}
			if !json.Valid(echo) || bytes.ContainsAny(echo, "\r\n") {
				t.Fatalf("%s is said again as %s", src, echo)
			}
			m := &Model{Name: "m", BedrockID: "b", Kind: KindChat}
			if sent := containerBody(m, c, nil); !json.Valid(sent) {
				t.Fatalf("%s became %s", src, sent)
			}
			if shares[0].engine == EngineBedrock {
				if in := converseInput(m, c); len(in.Messages) == 0 {
					t.Fatalf("no turns in %s", src)
				}
			}
		}
	})
}

// FuzzResponseEvents tells of anything that a container can stream: each event is
// JSON on a line, with the next number, and what a whole answer says is JSON, too.
func FuzzResponseEvents(f *testing.F) {
	chunk := `data: {"choices":[{"index":0,"delta":{"reasoning":"a","content":"b\""},"finish_reason":null}]}` + "\n\n"
	for _, seed := range []string{
		chunk + "data: [DONE]\n\n", chunk + chunk + `data: {"choices":[{"delta":{},"finish_reason":"length"}],"usage":{"prompt_tokens":-1}}` + "\n\n",
		`data: {"choices":[{"delta":{"tool_calls":[{"index":0,"id":"a","function":{"name":"f","arguments":""}},{"id":"b","function":{"name":"g","arguments":{"a":"\""}}}]}}]}` + "\n\n" + chunk,
		`data: {"choices":[{"delta":{"tool_calls":[{"index":1}]}}]}` + "\n\n", `data: {"choices":[]}` + "\n\n", `data: {"choices":[1,{"delta":[]}]}` + "\n\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		call := &Call{Model: &Model{Name: "m"}, ID: "i", Created: time.Unix(1, 0), Chat: &Chat{}}
		from := &containerStream{ctx: context.Background(), call: call}
		from.sse = sseReader{ready: func() bool { return false }, next: func() ([]byte, error) {
			piece := src
			if src = nil; piece == nil {
				return nil, io.EOF
			}
			return piece, nil
		}}
		r := &response{call: call, echo: []byte(`{"store":false}`)}
		var told []byte
		for {
			c, err := from.Next()
			if errors.Is(err, io.EOF) {
				told = r.end(told)
				break
			}
			e := failureOf(err)
			if e == nil {
				whole := &response{call: call, echo: r.echo}
				if body, err := whole.whole(&Answer{Body: bytes.ReplaceAll(c.Data, []byte(`"delta"`), []byte(`"message"`))}); err == nil && !json.Valid(body) {
					t.Fatalf("%s became %s", c.Data, body)
				}
				told, e = r.chunk(told, c)
			}
			if e != nil {
				told = r.failed(told, failure(call.Model, e))
				break
			}
		}
		n := 0
		for event := range strings.SplitSeq(strings.TrimSuffix(string(told), "\n\n"), "\n\n") {
			head, data, _ := strings.Cut(event, "\n")
			var e struct {
				Type     string
				Sequence int `json:"sequence_number"`
			}
			if err := json.Unmarshal([]byte(strings.TrimPrefix(data, "data: ")), &e); err != nil || "event: "+e.Type != head || e.Sequence != n {
				t.Fatalf("event %d is %q", n, event)
			}
			n++
		}
	})
}
