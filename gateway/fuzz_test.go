package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/prompt"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// bodies are seeds of requests, one for each part of the API.
var bodies = []string{
	`{"model": "m", "messages": [{"role": "user", "content": "hi"}]}`,
	`{"messages": [{"role": "system", "content": "a"}, {"role": "developer", "content": [{"type": "text", "text": "b"}]}, {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "data:image/gif;base64,R0lGODlhAQ=="}}]}], "stream": true, "stream_options": {"include_usage": true}}`,
	`{"messages": [{"role": "user", "content": "x"}, {"role": "assistant", "content": null, "tool_calls": [{"id": "a:1", "type": "function", "function": {"name": "f", "arguments": "{\"n\": 1e400}"}}]}, {"role": "tool", "tool_call_id": "a:1", "content": ""}], "tools": [{"type": "function", "function": {"name": "f", "parameters": {"a": [1, {"b": null}]}}}], "tool_choice": "required"}`,
	`{"messages": [{"role": "user", "content": "\ud800\u0000\"\\"}], "stop": ["a"], "temperature": 1e-3, "max_tokens": 7, "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema": {}}}, "user": "u"}`,
	`{"messages": [{"role": "user", "content": "x"}], "prompt": {"id": "p", "version": "v", "variables": {"a": "{{b}}", "b": "\ud800"}}}`,
	`{"messages": [{"role": "developer", "content": "x"}, {"role": "user", "content": "x"}], "prompt": {"variables": {"a": ""}}}`,
	`{"messages": [], "\u006dodel": 1}`, `{"messages": [{}], "n": 1.0}`, `[]`, `{"a":"\\"}`, `{`, `"`, ``, "{\"\xff\": 1}",
}

// FuzzChat feeds anything to the reader of chats and what it accepts to both
// translators: a problem names what is wrong, and everything else becomes a
// request that each engine can be sent.
func FuzzChat(f *testing.F) {
	for _, seed := range bodies {
		f.Add([]byte(seed), "Be brief.")
	}
	prompts, err := newPrompts(map[string]contract.Prompt{
		"p": {Text: "{{a}} {{b}}{{a}}", Variables: map[string]string{"b": "B"}, Version: "v"},
	})
	if err != nil {
		f.Fatal(err)
	}
	g := &Gateway{prompts: prompts, promptNames: []string{"p"}}
	f.Fuzz(func(t *testing.T, src []byte, system string) {
		body, why := rawjson.Check(src)
		if (why == "") != (json.Valid(src) && utf8.Valid(src) && !rawjson.TooDeep(src)) {
			t.Fatalf("%q: %s", src, why)
		}
		if why != "" || body.Kind() != '{' {
			return
		}
		if _, p := parseEmbedding(body, &Model{}); p != nil && p.Status != http.StatusBadRequest {
			t.Fatalf("%+v", p)
		}
		for _, shares := range [][]share{{{EngineBedrock, 1}}, {{EngineSageMaker, 1}}, {{EngineBedrock, 1}, {EngineSageMaker, 1}}} {
			c, p := parseChat(body, shares)
			if p != nil {
				if p.Status != http.StatusBadRequest || p.Param == nil || p.Hint == "" || len(p.Message) > 400 {
					t.Fatalf("%+v", p)
				}
				continue
			}
			m := &Model{Name: "m", System: strings.ToValidUTF8(system, "?"), BedrockID: "b", Kind: KindChat}
			if len(system)%2 == 0 {
				m.Prompt = prompts["p"]
			}
			if p := g.prepare(&Call{Model: m, Chat: c}, &record{}); p != nil {
				if p.Param == nil || !strings.HasPrefix(*p.Param, "prompt.") || p.Hint == "" || len(p.Message) > 400 {
					t.Fatalf("%+v", p)
				}
				continue
			}
			if len(c.Prompt) > prompt.MaxFilled {
				t.Fatalf("%s has a prompt of %d bytes", src, len(c.Prompt))
			}
			sent := containerBody(m, c, nil)
			if !json.Valid(sent) {
				t.Fatalf("%s became %s", src, sent)
			}
			if again, why := rawjson.Check(sent); why == "" {
				if got, p := parseChat(again, []share{{EngineSageMaker, 1}}); p != nil || len(got.Messages) < len(c.Messages) {
					t.Fatalf("%s became %s: %+v", src, sent, p)
				}
			}
			if len(shares) == 1 && shares[0].engine == EngineSageMaker {
				continue
			}
			in := converseInput(m, c)
			for i, msg := range in.Messages {
				if len(msg.Content) == 0 || i > 0 && msg.Role == in.Messages[i-1].Role {
					t.Fatalf("turn %d of %s", i, src)
				}
			}
			if len(in.Messages) == 0 {
				t.Fatalf("no turns in %s", src)
			}
		}
	})
}

// FuzzContainer feeds anything to the readers of what containers say, cut
// anywhere: it becomes chunks that are JSON under our name, or an error.
func FuzzContainer(f *testing.F) {
	chunk := `data: {"id":"1","choices":[{"index":0,"delta":{"reasoning":"a","content":"b\""},"finish_reason":null}]}` + "\n\n"
	for _, seed := range []string{
		chunk + "data: [DONE]\n\n", chunk + chunk, "data:{}\r\n\r\n", ": x\n\n", `{"choices": []}`, `{"error": 1}`, "data: \n\n",
		`data: {"choices":[{"delta":{},"finish_reason":"eos_token"}],"usage":{"prompt_tokens":-1}}` + "\n\n",
	} {
		f.Add([]byte(seed), 3)
	}
	f.Fuzz(func(t *testing.T, src []byte, size int) {
		size = max(1, min(size, 100))
		call := &Call{Model: &Model{Name: "m"}, ID: "i", Created: time.Unix(1, 0), Chat: &Chat{IncludeUsage: true}}
		if said, ok := readContainer(nil, src, call, "chat.completion"); ok && !json.Valid(said.data) {
			t.Fatalf("%s became %s", src, said.data)
		}
		s := &containerStream{ctx: context.Background(), call: call}
		s.sse.ready = func() bool { return size%2 == 0 }
		s.sse.next = func() ([]byte, error) {
			if len(src) == 0 {
				return nil, io.EOF
			}
			n := min(size, len(src))
			piece := src[:n]
			src = src[n:]
			return piece, nil
		}
		for {
			c, err := s.Next()
			if err != nil {
				if _, ok := errors.AsType[*Error](err); !ok && !errors.Is(err, io.EOF) {
					t.Fatal(err)
				}
				return
			}
			if !json.Valid(c.Data) || !strings.HasPrefix(string(c.Data), `{"id":"chatcmpl-i"`) {
				t.Fatalf("a chunk is %s", c.Data)
			}
		}
	})
}

// FuzzConverseEvents feeds any texts in any order to the translator of Bedrock's
// streams.
func FuzzConverseEvents(f *testing.F) {
	f.Add("tsdDxm", "text\"\n\u2028\xff")
	f.Add("mttddxttsddu", "{}")
	f.Fuzz(func(t *testing.T, order, text string) {
		s := &converseStream{call: &Call{Model: &Model{Name: text}, ID: text, Chat: &Chat{IncludeUsage: true, OneTool: len(text)%2 == 0}}}
		for _, kind := range order {
			var event types.ConverseStreamOutput
			switch kind {
			case 's':
				event = &types.ConverseStreamOutputMemberMessageStart{}
			case 't':
				event = &types.ConverseStreamOutputMemberContentBlockStart{Value: types.ContentBlockStartEvent{
					Start: &types.ContentBlockStartMemberToolUse{Value: types.ToolUseBlockStart{ToolUseId: &text, Name: &text}},
				}}
			case 'd':
				event = &types.ConverseStreamOutputMemberContentBlockDelta{Value: types.ContentBlockDeltaEvent{
					Delta: &types.ContentBlockDeltaMemberToolUse{Value: types.ToolUseBlockDelta{Input: &text}},
				}}
			case 'D':
				event = &types.ConverseStreamOutputMemberContentBlockDelta{Value: types.ContentBlockDeltaEvent{Delta: &types.ContentBlockDeltaMemberText{Value: text}}}
			case 'x':
				event = &types.ConverseStreamOutputMemberContentBlockStop{}
			case 'm':
				event = &types.ConverseStreamOutputMemberMessageStop{Value: types.MessageStopEvent{StopReason: types.StopReason(text)}}
			case 'u':
				event = &types.ConverseStreamOutputMemberMetadata{Value: types.ConverseStreamMetadataEvent{Usage: &types.TokenUsage{InputTokens: aws.Int32(1)}}}
			}
			if c, ok := s.chunk(event); ok && (!json.Valid(c.Data) || !utf8.Valid(c.Data)) {
				t.Fatalf("%c became %s", kind, c.Data)
			}
		}
	})
}
