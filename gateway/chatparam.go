package gateway

import (
	"fmt"
	"strconv"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// param reads one parameter that is there.
func (r *chatReader) param(name string, v rawjson.Value) {
	c := &r.chat
	switch name {
	case "messages":
		r.messages(v)
	case "prompt":
		r.prompt(v)
	case "tools":
		r.tools(v)
	case "tool_choice":
		r.toolChoice(v)
	case "response_format":
		r.format(v)
	case "stop":
		r.stop(v)
	case "stream_options":
		r.streamOptions(v)
	case "stream":
		c.Stream = r.flag(name, v)
	case "parallel_tool_calls":
		c.OneTool = !r.flag(name, v)
	case "max_completion_tokens":
		c.MaxTokens = r.count(name, v)
	case "max_tokens":
		r.limit = v
	case "temperature":
		c.Temperature = r.number(name, v, 0, 2)
	case "top_p":
		c.TopP = r.number(name, v, 0, 1)
	case "frequency_penalty", "presence_penalty":
		r.number(name, v, -2, 2)
	case "seed":
		if _, err := strconv.ParseInt(string(v.Bytes()), 10, 64); err != nil {
			r.fail(badParam(name, "is not a whole number", "send a whole number"))
		}
	case "user":
		c.Key = r.text(name, v)
	case "prompt_cache_key":
		r.cacheBy = r.text(name, v)
	case "reasoning_effort", "safety_identifier", "prompt_cache_retention":
		r.text(name, v)
	case "metadata":
		if v.Kind() != '{' {
			r.fail(badParam(name, "is not an object", "send an object"))
		}
	}
}

func (r *chatReader) text(name string, v rawjson.Value) string {
	s, ok := v.Text()
	if !ok {
		r.fail(badParam(name, "is not a string", "send a string"))
	}
	return s
}

func (r *chatReader) flag(name string, v rawjson.Value) bool {
	if v.Kind() != 't' && v.Kind() != 'f' {
		r.fail(badParam(name, "is neither true nor false", "send true or false"))
	}
	return v.Kind() == 't'
}

func (r *chatReader) number(name string, v rawjson.Value, least, most float64) *float64 {
	n, err := strconv.ParseFloat(string(v.Bytes()), 64)
	if err != nil || n < least || n > most {
		r.fail(badParam(name, fmt.Sprintf("is not a number from %g to %g", least, most), "send one"))
	}
	return &n
}

func (r *chatReader) count(name string, v rawjson.Value) int {
	n, err := strconv.ParseInt(string(v.Bytes()), 10, 32)
	if err != nil || n < 1 {
		r.fail(badParam(name, "is not a whole number greater than 0", "send one, or leave it out"))
	}
	return int(n)
}

func (r *chatReader) stop(v rawjson.Value) {
	const takes = "send a string, or a list of up to 4"
	c := &r.chat
	if s, ok := v.Text(); ok {
		c.Stop = []string{s}
	} else if !v.Array(func(_ int, v rawjson.Value) bool {
		s, ok := v.Text()
		if !ok {
			r.fail(badParam("stop", "has an element that is not a string", takes))
		}
		c.Stop = append(c.Stop, s)
		return ok && len(c.Stop) <= maxStops
	}) {
		r.fail(badParam("stop", "is neither a string nor a list", takes))
	}
	if len(c.Stop) > maxStops {
		r.fail(badParam("stop", "has too many elements", takes))
	}
	for _, s := range c.Stop {
		if s == "" {
			r.fail(badParam("stop", "has an empty string", takes))
		}
	}
}

func (r *chatReader) streamOptions(v rawjson.Value) {
	ok := v.Object(func(k []byte, v rawjson.Value) bool {
		switch name := "stream_options." + string(k); {
		case !v.Set():
		case name == "stream_options.include_usage":
			r.chat.IncludeUsage = r.flag(name, v)
		case name == "stream_options.include_obfuscation":
			r.flag(name, v) // it pads chunks, and they are what they are
		default:
			r.fail(unknownParam(name))
		}
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam("stream_options", "is not an object", `send {"include_usage": true}`))
	}
}

func (r *chatReader) format(v rawjson.Value) {
	const takes = `send {"type": "json_schema", "json_schema": {"name": "...", "schema": {...}}}`
	switch kind, _ := v.Get("type").Text(); {
	case kind == "text":
	case kind == "json_object" && !r.on(EngineBedrock):
	case kind == "json_object":
		r.fail(badParam("response_format", "json_object is not among what Bedrock offers", takes))
	case kind == "json_schema":
		inner := v.Get("json_schema")
		schema, name := inner.Get("schema"), inner.Get("name")
		if schema.Kind() != '{' || name.Kind() != '"' {
			r.fail(badParam("response_format", "has no name or no schema", takes))
			return
		}
		s := &Schema{JSON: string(schema.Bytes())}
		s.Name, _ = name.Text()
		s.Description, _ = inner.Get("description").Text()
		r.chat.Schema = s
	default:
		r.fail(badParam("response_format", "has a type that is not known", takes))
	}
}
