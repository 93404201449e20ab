package openai

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// Bounds of OpenAI's own.
const (
	maxMessages = 2048
	maxTools    = 128
	maxStops    = 4
)

// reader reads a request and keeps the first thing that is wrong with it. It is strict:
// what it does not know would look as if it worked.
type reader struct {
	chat     chat.Request
	engines  []string // that serve the model
	messages string   // what the dialect calls the list of messages
	problem  *problem.Problem

	cacheBy string // prompt_cache_key
	options bool   // stream_options are there
	usage   bool   // and ask for it
}

func (r *reader) fail(p *problem.Problem) {
	if r.problem == nil {
		r.problem = p
	}
}

// on reports whether engine serves the model.
func (r *reader) on(engine string) bool { return slices.Contains(r.engines, engine) }

// params gives every parameter in v that is there to read. Their names begin with
// prefix. It says false if v is no object.
func (r *reader) params(prefix string, v rawjson.Value, known map[string]*param, read func(name string, v rawjson.Value)) bool {
	seen := map[string]bool{}
	return v.Object(func(k []byte, v rawjson.Value) bool {
		name := prefix + string(k)
		p := known[name]
		switch {
		case p == nil:
			r.fail(problem.UnknownParam(name))
		case seen[name]:
			r.fail(problem.BadParam(name, "is there twice", "send it once"))
		case p.at(r.engines) == refused && !p.isHarmless(v):
			r.fail(p.refusal())
		case v.Set():
			read(name, v)
		}
		seen[name] = true
		return r.problem == nil
	})
}

// whole checks what can be said only when everything has been read.
func (r *reader) whole() {
	c := &r.chat
	if r.cacheBy != "" {
		c.Key = r.cacheBy
	}
	switch {
	case len(c.Messages) == 0:
		r.fail(problem.BadParam(r.messages, "is missing or empty", `send [{"role": "user", "content": "..."}]`))
	case r.options && !c.Stream:
		r.fail(problem.BadParam("stream_options", "goes with a stream only", "send stream: true with it"))
	case len(c.Tools) == 0 && (c.Choice.Mode == chat.ChoiceRequired || c.Choice.Mode == chat.ChoiceNamed):
		r.fail(problem.BadParam("tool_choice", "has no tools to choose from", "send tools with it"))
	case c.Choice.Mode == chat.ChoiceNamed && !c.HasTool(c.Choice.Name):
		r.fail(problem.BadParam("tool_choice", "names a function that is not among the tools", "send the name of one that is"))
	case r.on(engine.Bedrock) && !c.Asks():
		r.fail(problem.BadParam(r.messages, "has nothing from the user", `send a message of role "user" that is not empty`))
	}
}

// add adds m to the chat.
func (r *reader) add(m chat.Message) {
	if len(r.chat.Messages) == maxMessages {
		r.fail(problem.BadParam(r.messages, fmt.Sprintf("has more than %d elements", maxMessages), "leave the oldest out"))
		return
	}
	r.chat.Messages = append(r.chat.Messages, m)
}

// param reads a parameter that both dialects have under this name.
func (r *reader) param(name string, v rawjson.Value) {
	c := &r.chat
	switch name {
	case "prompt":
		r.prompt(v)
	case "stream_options":
		r.streamOptions(v)
	case "stream":
		c.Stream = r.flag(name, v)
	case "parallel_tool_calls":
		c.OneTool = !r.flag(name, v)
	case "temperature":
		c.Temperature = r.number(name, v, 0, 2)
	case "top_p":
		c.TopP = r.number(name, v, 0, 1)
	case "user":
		c.Key = r.text(name, v)
	case "prompt_cache_key":
		r.cacheBy = r.text(name, v)
	case "safety_identifier", "prompt_cache_retention":
		r.text(name, v)
	case "metadata":
		if v.Kind() != '{' {
			r.fail(problem.BadParam(name, "is not an object", "send an object"))
		}
	}
}

func (r *reader) text(name string, v rawjson.Value) string {
	s, ok := v.Text()
	if !ok {
		r.fail(problem.BadParam(name, "is not a string", "send a string"))
	}
	return s
}

// textAt is text for a name that is made only if something is wrong.
func (r *reader) textAt(name func() string, v rawjson.Value) string {
	s, ok := v.Text()
	if !ok {
		r.fail(problem.BadParam(name(), "is not a string", "send a string"))
	}
	return s
}

func (r *reader) flag(name string, v rawjson.Value) bool {
	if v.Kind() != 't' && v.Kind() != 'f' {
		r.fail(problem.BadParam(name, "is neither true nor false", "send true or false"))
	}
	return v.Kind() == 't'
}

func (r *reader) number(name string, v rawjson.Value, least, most float64) *float64 {
	n, err := strconv.ParseFloat(string(v.Bytes()), 64)
	if err != nil || n < least || n > most {
		r.fail(problem.BadParam(name, fmt.Sprintf("is not a number from %g to %g", least, most), "send one"))
	}
	return &n
}

func (r *reader) count(name string, v rawjson.Value) int {
	n, err := strconv.ParseInt(string(v.Bytes()), 10, 32)
	if err != nil || n < 1 {
		r.fail(problem.BadParam(name, "is not a whole number greater than 0", "send one, or leave it out"))
	}
	return int(n)
}

func (r *reader) streamOptions(v rawjson.Value) {
	r.options = true
	ok := v.Object(func(k []byte, v rawjson.Value) bool {
		switch name := "stream_options." + string(k); {
		case !v.Set():
		case name == "stream_options.include_usage":
			r.usage = r.flag(name, v)
		case name == "stream_options.include_obfuscation":
			r.flag(name, v) // it pads chunks, and they are what they are
		default:
			r.fail(problem.UnknownParam(name))
		}
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam("stream_options", "is not an object", `send {"include_usage": true}`))
	}
}

// format reads what an answer has to look like: v says of which kind it is, and inner
// has the schema.
func (r *reader) format(name string, v, inner rawjson.Value, takes string) {
	switch kind, _ := v.Get("type").Text(); {
	case kind == "text":
	case kind == "json_object" && !r.on(engine.Bedrock):
		r.chat.AnyJSON = true
	case kind == "json_object":
		r.fail(problem.BadParam(name, "json_object is not among what Bedrock offers", takes))
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
