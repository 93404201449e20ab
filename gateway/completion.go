package gateway

import (
	"strconv"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// finishReasons turns Bedrock's stop reasons into OpenAI's (Amazon Bedrock API
// Reference, Converse, stopReason). The rest is stop, also malformed_model_output and
// malformed_tool_use, for which OpenAI has no word: what is malformed does not parse.
var finishReasons = map[string]string{
	"max_tokens":                    "length",
	"model_context_window_exceeded": "length",
	"tool_use":                      "tool_calls",
	"content_filtered":              "content_filter",
	StopGuardrail:                   "content_filter",
}

// stopReasons is the way back, so that logs have the same words for both engines.
var stopReasons = map[string]string{
	"stop":           "end_turn",
	"eos_token":      "end_turn",
	"stop_sequence":  "stop_sequence",
	"length":         "max_tokens",
	"content_filter": "content_filtered",
	"tool_calls":     "tool_use",
}

func finishReason(stopReason string) string {
	if reason, ok := finishReasons[stopReason]; ok {
		return reason
	}
	return "stop"
}

// completion is a whole answer to a chat.
type completion struct {
	text, reasoning string
	calls           []ToolCall
	stopReason      string
	usage           *Usage
}

// json is c as OpenAI shows it, for call.
func (c *completion) json(call *Call) []byte {
	b := appendHead(make([]byte, 0, 512+len(c.text)+len(c.reasoning)), call, "chat.completion")
	b = append(b, `,"choices":[{"index":0,"message":{"role":"assistant","content":`...)
	if c.text == "" && len(c.calls) > 0 {
		b = append(b, "null"...)
	} else {
		b = rawjson.AppendString(b, c.text)
	}
	if c.reasoning != "" {
		b = rawjson.AppendString(append(b, `,"reasoning_content":`...), c.reasoning)
	}
	if len(c.calls) > 0 {
		b = append(b, `,"tool_calls":[`...)
		for i, t := range c.calls {
			if i > 0 {
				b = append(b, ',')
			}
			b = rawjson.AppendString(append(b, `{"id":`...), t.ID)
			b = rawjson.AppendString(append(b, `,"type":"function","function":{"name":`...), t.Name)
			b = rawjson.AppendString(append(b, `,"arguments":`...), t.Arguments)
			b = append(b, "}}"...)
		}
		b = append(b, ']')
	}
	b = append(b, `,"refusal":null},"logprobs":null,"finish_reason":"`...)
	b = append(append(b, finishReason(c.stopReason)...), `"}]`...)
	if c.usage != nil {
		b = appendUsage(append(b, `,"usage":`...), c.usage)
	}
	return append(b, '}')
}

// appendHead begins an answer with what is ours in it, whichever engine gave it.
func appendHead(b []byte, call *Call, object string) []byte {
	b = rawjson.AppendString(append(b, `{"id":`...), "chatcmpl-"+call.ID)
	b = append(append(append(b, `,"object":"`...), object...), `","created":`...)
	b = strconv.AppendInt(b, call.Created.Unix(), 10)
	return rawjson.AppendString(append(b, `,"model":`...), call.Model.Name)
}

func appendUsage(b []byte, u *Usage) []byte {
	b = strconv.AppendInt(append(b, `{"prompt_tokens":`...), int64(u.InputTokens), 10)
	b = strconv.AppendInt(append(b, `,"completion_tokens":`...), int64(u.OutputTokens), 10)
	b = strconv.AppendInt(append(b, `,"total_tokens":`...), int64(u.InputTokens+u.OutputTokens), 10)
	b = strconv.AppendInt(append(b, `,"prompt_tokens_details":{"cached_tokens":`...), int64(u.CachedTokens), 10)
	return append(b, "}}"...)
}

// appendDelta is one chunk of a stream: delta is JSON, and stopReason is empty
// before the end.
func appendDelta(b []byte, call *Call, delta []byte, stopReason string) []byte {
	b = appendHead(b, call, "chat.completion.chunk")
	b = append(append(b, `,"choices":[{"index":0,"delta":`...), delta...)
	if stopReason == "" {
		return append(b, `,"finish_reason":null}]}`...)
	}
	b = append(append(b, `,"finish_reason":"`...), finishReason(stopReason)...)
	return append(b, `"}]}`...)
}

// appendUsageChunk is the last chunk for callers who ask for usage.
func appendUsageChunk(b []byte, call *Call, u *Usage) []byte {
	b = append(appendHead(b, call, "chat.completion.chunk"), `,"choices":[],"usage":`...)
	return append(appendUsage(b, u), '}')
}

// contentOf is the text of a completion's first choice.
func contentOf(body []byte) string {
	v := rawjson.Of(body)
	var text string
	v.Get("choices").Array(func(_ int, choice rawjson.Value) bool {
		text, _ = choice.Get("message").Get("content").Text()
		return false
	})
	return text
}
