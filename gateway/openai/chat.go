package openai

import (
	"strconv"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// chatReader reads a request for chat completions.
type chatReader struct {
	reader
	limit rawjson.Value // max_tokens, which max_completion_tokens goes before
}

// ParseChat reads the body of chat completions for a model that engines serve.
func ParseChat(body rawjson.Value, engines []string, about About) (*chat.Request, Dialect, *problem.Problem) {
	r := &chatReader{reader: reader{engines: engines, messages: "messages"}}
	r.params("", body, chatFates, r.param)
	c := &r.chat
	if c.MaxTokens == 0 && r.limit.Set() && r.problem == nil {
		c.MaxTokens = r.count("max_tokens", r.limit)
	}
	if r.problem == nil {
		r.whole()
	}
	if r.problem != nil {
		return nil, nil, r.problem
	}
	return c, &completions{about: about, usage: r.usage}, nil
}

// PromptOnly is the chat that a prompt alone is short for.
func PromptOnly(prompt string) *chat.Request {
	return &chat.Request{Messages: []chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Text: prompt}}}}}
}

// param reads one parameter that is there.
func (r *chatReader) param(name string, v rawjson.Value) {
	c := &r.chat
	switch name {
	case "messages":
		r.list(v)
	case "tools":
		r.tools(v, ".function", func(v rawjson.Value) rawjson.Value { return v.Get("function") })
	case "tool_choice":
		r.toolChoice(v, v.Get("function").Get("name"), `send auto, none, required or {"type": "function", "function": {"name": "..."}}`)
	case "response_format":
		r.format(name, v, v.Get("json_schema"), `send {"type": "json_schema", "json_schema": {"name": "...", "schema": {...}}}`)
	case "stop":
		r.stop(v)
	case "max_completion_tokens":
		c.MaxTokens = r.count(name, v)
	case "max_tokens":
		r.limit = v
	case "frequency_penalty":
		c.Frequency = r.number(name, v, -2, 2)
	case "presence_penalty":
		c.Presence = r.number(name, v, -2, 2)
	case "seed":
		n, err := strconv.ParseInt(string(v.Bytes()), 10, 64)
		if err != nil {
			r.fail(problem.BadParam(name, "is not a whole number", "send a whole number"))
		}
		c.Seed = &n
	case "reasoning_effort":
		c.Effort = r.text(name, v)
	default:
		r.reader.param(name, v)
	}
}

func (r *chatReader) stop(v rawjson.Value) {
	const takes = "send a string, or a list of up to 4"
	c := &r.chat
	if s, ok := v.Text(); ok {
		c.Stop = []string{s}
	} else if !v.Array(func(_ int, v rawjson.Value) bool {
		s, ok := v.Text()
		if !ok {
			r.fail(problem.BadParam("stop", "has an element that is not a string", takes))
		}
		c.Stop = append(c.Stop, s)
		return ok && len(c.Stop) <= maxStops
	}) {
		r.fail(problem.BadParam("stop", "is neither a string nor a list", takes))
	}
	if len(c.Stop) > maxStops {
		r.fail(problem.BadParam("stop", "has too many elements", takes))
	}
	for _, s := range c.Stop {
		if s == "" {
			r.fail(problem.BadParam("stop", "has an empty string", takes))
		}
	}
}
