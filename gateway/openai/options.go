package openai

import (
	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

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

func (r *reader) streamOptions(v rawjson.Value) {
	r.options = true
	ok := v.Object(func(k []byte, v rawjson.Value) bool {
		switch name := "stream_options." + string(k); {
		case !v.Set():
		case name == "stream_options.include_usage":
			r.usage = r.flag(name, v)
		case name == "stream_options.include_obfuscation":
			r.flag(name, v) // chunks are not padded
		default:
			r.fail(problem.UnknownParam(name))
		}
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam("stream_options", "is not an object", `send {"include_usage": true}`))
	}
}

// format reads the format of the answer: v has its type, and inner the schema.
func (r *reader) format(name string, v, inner rawjson.Value, takes string) {
	switch kind, _ := v.Get("type").Text(); {
	case kind == "text":
	case kind == "json_object" && !r.on(engine.Bedrock):
		r.chat.AnyJSON = true
	case kind == "json_object":
		r.fail(problem.BadParam(name, "json_object is not supported on Bedrock", takes))
	case kind == "json_schema":
		schema := inner.Get("schema")
		title, ok := inner.Get("name").Text()
		if schema.Kind() != '{' || !ok {
			r.fail(problem.BadParam(name, "has no name or no schema", takes))
			return
		}
		s := &chat.Schema{Name: title, JSON: string(schema.Bytes()), Strict: inner.Get("strict").Kind() == 't'}
		s.Description, _ = inner.Get("description").Text()
		r.chat.Schema = s
	default:
		r.fail(problem.BadParam(name, "has a type that is not known", takes))
	}
}
