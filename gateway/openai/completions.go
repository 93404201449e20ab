package openai

import (
	"strconv"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// finishReasons maps stop reasons to OpenAI's. All others become stop, including
// malformed_model_output and malformed_tool_use, which OpenAI has no equivalent of.
var finishReasons = map[chat.StopReason]string{
	chat.StopLength:    "length",
	chat.StopWindow:    "length",
	chat.StopTools:     "tool_calls",
	chat.StopFiltered:  "content_filter",
	chat.StopGuardrail: "content_filter",
}

func finishReason(stop chat.StopReason) string {
	if reason, ok := finishReasons[stop]; ok {
		return reason
	}
	return "stop"
}

// completions is the dialect of chat completions. The choices of a container are passed on;
// everything around them is the gateway's, so that both engines' answers look alike.
type completions struct {
	about About
	usage bool   // the caller wants it at the end of a stream
	begun bool   // a chunk has been written
	head  []byte // of every chunk
}

var _ Dialect = (*completions)(nil)

// Raw implements [Dialect].
func (c *completions) Raw() bool { return true }

// Whole implements [Dialect].
func (c *completions) Whole(a *chat.Answer) ([]byte, *engine.Error) {
	b := c.appendHead(make([]byte, 0, 512+len(a.Text)+len(a.Reasoning)+len(a.Raw)), "chat.completion")
	if a.Raw != nil {
		b = append(b, a.Raw...)
	} else {
		b = appendChoice(b, a)
	}
	if a.Usage != nil {
		b = appendUsage(append(b, `,"usage":`...), a.Usage)
	}
	return append(b, '}'), nil
}

func appendChoice(b []byte, a *chat.Answer) []byte {
	b = append(b, `[{"index":0,"message":{"role":"assistant","content":`...)
	if a.Text == "" && len(a.Calls) > 0 {
		b = append(b, "null"...)
	} else {
		b = rawjson.AppendString(b, a.Text)
	}
	if a.Reasoning != "" {
		b = rawjson.AppendString(append(b, `,"reasoning_content":`...), a.Reasoning)
	}
	if len(a.Calls) > 0 {
		b = append(b, `,"tool_calls":[`...)
		for i, call := range a.Calls {
			if i > 0 {
				b = append(b, ',')
			}
			b = rawjson.AppendString(append(b, `{"id":`...), call.ID)
			b = rawjson.AppendString(append(b, `,"type":"function","function":{"name":`...), call.Name)
			b = rawjson.AppendString(append(b, `,"arguments":`...), call.Arguments)
			b = append(b, "}}"...)
		}
		b = append(b, ']')
	}
	b = append(b, `,"refusal":null},"logprobs":null,"finish_reason":"`...)
	return append(append(b, finishReason(a.Stop)...), `"}]`...)
}

// appendHead begins an answer, up to its choices.
func (c *completions) appendHead(b []byte, object string) []byte {
	b = rawjson.AppendString(append(b, `{"id":`...), "chatcmpl-"+c.about.ID)
	b = append(append(append(b, `,"object":"`...), object...), `","created":`...)
	b = strconv.AppendInt(b, c.about.Created.Unix(), 10)
	b = rawjson.AppendString(append(b, `,"model":`...), c.about.Model)
	return append(b, `,"choices":`...)
}

func appendUsage(b []byte, u *chat.Usage) []byte {
	b = rawjson.AppendInt(append(b, `{"prompt_tokens":`...), u.InputTokens)
	b = rawjson.AppendInt(append(b, `,"completion_tokens":`...), u.OutputTokens)
	b = rawjson.AppendInt(append(b, `,"total_tokens":`...), u.InputTokens+u.OutputTokens)
	b = rawjson.AppendInt(append(b, `,"prompt_tokens_details":{"cached_tokens":`...), u.CachedTokens)
	return append(b, "}}"...)
}

// Delta implements [Dialect].
func (c *completions) Delta(b []byte, d *chat.Delta) ([]byte, *engine.Error) {
	if d.Raw != nil {
		c.begun = true
		b = append(c.chunk(b), d.Raw...)
		if d.Usage != nil {
			b = appendUsage(append(b, `,"usage":`...), d.Usage)
		}
		return append(b, "}\n\n"...), nil
	}
	if !c.begun || d.Text != "" || d.Reasoning != "" || d.Calls != nil || d.Stop != "" {
		b = append(c.chunk(b), `[{"index":0,"delta":`...)
		b = c.appendDelta(b, d)
		if d.Stop == "" {
			b = append(b, `,"finish_reason":null}]}`+"\n\n"...)
		} else {
			b = append(append(b, `,"finish_reason":"`...), finishReason(d.Stop)...)
			b = append(b, `"}]}`+"\n\n"...)
		}
	}
	if d.Usage != nil && c.usage {
		b = appendUsage(append(c.chunk(b), `[],"usage":`...), d.Usage)
		b = append(b, "}\n\n"...)
	}
	return b, nil
}

// chunk begins a chunk, up to its choices.
func (c *completions) chunk(b []byte) []byte {
	if c.head == nil {
		c.head = c.appendHead([]byte("data: "), "chat.completion.chunk")
	}
	return append(b, c.head...)
}

// appendDelta appends d, with the role in the first one.
func (c *completions) appendDelta(b []byte, d *chat.Delta) []byte {
	b = append(b, '{')
	if !c.begun {
		c.begun = true
		b = append(b, `"role":"assistant",`...)
		if d.Text == "" && d.Reasoning == "" && d.Calls == nil {
			b = append(b, `"content":"",`...)
		}
	}
	if d.Reasoning != "" {
		b = append(rawjson.AppendString(append(b, `"reasoning_content":`...), d.Reasoning), ',')
	}
	if d.Text != "" {
		b = append(rawjson.AppendString(append(b, `"content":`...), d.Text), ',')
	}
	if d.Calls != nil {
		b = append(b, `"tool_calls":[`...)
		for i := range d.Calls {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCall(b, &d.Calls[i])
		}
		b = append(b, "],"...)
	}
	if b[len(b)-1] == ',' {
		b = b[:len(b)-1]
	}
	return append(b, '}')
}

func appendCall(b []byte, c *chat.CallDelta) []byte {
	b = rawjson.AppendInt(append(b, `{"index":`...), c.Index)
	if c.ID != "" || c.Name != "" {
		b = rawjson.AppendString(append(b, `,"id":`...), c.ID)
		b = rawjson.AppendString(append(b, `,"type":"function","function":{"name":`...), c.Name)
		b = append(b, ',')
	} else {
		b = append(b, `,"function":{`...)
	}
	return append(rawjson.AppendString(append(b, `"arguments":`...), c.Arguments), "}}"...)
}

// End implements [Dialect].
func (c *completions) End(b []byte) []byte { return append(b, "data: [DONE]\n\n"...) }

// Failed implements [Dialect]. The stream ends after the error, without [DONE].
func (c *completions) Failed(b []byte, p *problem.Problem) []byte {
	return append(append(append(b, "data: "...), p.Body(c.about.ID)...), "\n\n"...)
}
