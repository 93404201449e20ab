package openai

import (
	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// responseReader reads a request for a response.
type responseReader struct {
	reader
	sent map[string]rawjson.Value // the parameters of the request
}

// ParseResponse reads a request for a response of a model that runs on engines.
func ParseResponse(body rawjson.Value, engines []string, about About) (*chat.Request, Dialect, *problem.Problem) {
	r := &responseReader{reader: reader{engines: engines, messages: "input"}, sent: map[string]rawjson.Value{}}
	r.params("", body, responseSupport, r.param)
	if r.problem == nil {
		r.conversation()
	}
	if r.problem == nil {
		r.whole()
	}
	if r.problem != nil {
		return nil, nil, r.problem
	}
	return &r.chat, &response{about: about, echo: r.echo()}, nil
}

// param reads one parameter.
func (r *responseReader) param(name string, v rawjson.Value) {
	r.sent[name] = v
	c := &r.chat
	switch name {
	case "input": // read at the end, because instructions go before it
	case "instructions":
		r.text(name, v)
	case "max_output_tokens":
		c.MaxTokens = r.count(name, v)
	case "text", "reasoning":
		if !r.params(name+".", v, responseSupport, r.param) {
			r.fail(problem.BadParam(name, "is not an object", "send an object"))
		}
	case "text.format":
		r.format(name, v, v, `send {"type": "json_schema", "name": "...", "schema": {...}}`)
	case "reasoning.effort":
		c.Effort = r.text(name, v)
	case "tools":
		r.tools(v, "", func(v rawjson.Value) rawjson.Value { return v })
	case "tool_choice":
		r.toolChoice(v, v.Get("name"), `send auto, none, required or {"type": "function", "name": "..."}`)
	default:
		r.reader.param(name, v)
	}
}
