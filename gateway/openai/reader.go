package openai

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// Limits of OpenAI's API.
const (
	maxMessages = 2048
	maxTools    = 128
	maxStops    = 4
)

// reader reads a request and keeps its first error. It is strict: an unknown parameter that is
// ignored would seem to work.
type reader struct {
	chat     chat.Request
	engines  []string // that serve the model
	messages string   // what the dialect calls the list of messages
	problem  *problem.Problem

	cacheBy string // prompt_cache_key
	safety  string // safety_identifier, which names the user as user does
	options bool   // stream_options is present
	usage   bool   // and asks for usage
}

func (r *reader) fail(p *problem.Problem) {
	if r.problem == nil {
		r.problem = p
	}
}

// on reports whether engine serves the model.
func (r *reader) on(engine string) bool { return slices.Contains(r.engines, engine) }

// params calls read for every parameter in v. Their names begin with prefix. It returns false
// if v is not an object.
func (r *reader) params(prefix string, v rawjson.Value, known map[string]*param, read func(name string, v rawjson.Value)) bool {
	seen := map[string]bool{}
	return v.Object(func(k []byte, v rawjson.Value) bool {
		name := prefix + string(k)
		p := known[name]
		switch {
		case p == nil:
			r.fail(problem.UnknownParam(name))
		case seen[name]:
			r.fail(problem.BadParam(name, "is sent twice", "send it once"))
		case p.at(r.engines) == refused && !p.isNeutral(v):
			r.fail(p.refusal())
		case v.Set():
			read(name, v)
		}
		seen[name] = true
		return r.problem == nil
	})
}

// whole checks the rules about several parameters, after all have been read.
func (r *reader) whole() {
	c := &r.chat
	if r.cacheBy != "" {
		c.Key = r.cacheBy
	}
	c.User = cmp.Or(c.User, r.safety)
	switch {
	case len(c.Messages) == 0:
		r.fail(problem.BadParam(r.messages, "is missing or empty", `send [{"role": "user", "content": "..."}]`))
	case r.options && !c.Stream:
		r.fail(problem.BadParam("stream_options", "is valid for a stream only", "send stream: true with it"))
	case len(c.Tools) == 0 && (c.Choice.Mode == chat.ChoiceRequired || c.Choice.Mode == chat.ChoiceNamed):
		r.fail(problem.BadParam("tool_choice", "has no tools to choose from", "send tools with it"))
	case c.Choice.Mode == chat.ChoiceNamed && !c.HasTool(c.Choice.Name):
		r.fail(problem.BadParam("tool_choice", "names a function that is not among the tools", "send the name of one that is"))
	case r.on(engine.Bedrock) && !c.Asks():
		r.fail(problem.BadParam(r.messages, "has no text or image from the user", `send a message of role "user" that is not empty`))
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
		c.User = r.text(name, v)
		c.Key = c.User
	case "prompt_cache_key":
		r.cacheBy = r.text(name, v)
	case "safety_identifier":
		r.safety = r.text(name, v)
	case "prompt_cache_retention":
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

// textAt is text with a name that is built only for an error.
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

// support is what an engine does with a parameter.
type support string

const (
	used    support = "used"
	ignored support = "ignored" // only where OpenAI does not guarantee an effect either
	refused support = "refused"
)

// param says how each engine supports a parameter of a path. A hybrid model supports what both
// engines do, so that the result never depends on the engine that a call reaches.
type param struct {
	name               string
	bedrock, sagemaker support
	neutral            string // the JSON value that is the default, so that it is accepted everywhere
	alternative        string // to a refused one: what the caller can do
	note               string
}

// byName indexes parameters by their names. A nested one has a dot in its name.
func byName(params []param) map[string]*param {
	all := map[string]*param{}
	for i := range params {
		p := &params[i]
		all[p.name] = p
		if outer, _, ok := strings.Cut(p.name, "."); ok {
			all[outer] = &param{name: outer, bedrock: used, sagemaker: used}
		}
	}
	return all
}

// at is the support for p of a model that runs on engines.
func (p *param) at(engines []string) support {
	all := ignored
	for _, name := range engines {
		f := p.bedrock
		if name == engine.SageMaker {
			f = p.sagemaker
		}
		if f == refused {
			return refused
		}
		if f == used {
			all = used
		}
	}
	return all
}

// isNeutral reports whether v is null or the default.
func (p *param) isNeutral(v rawjson.Value) bool {
	if !v.Set() {
		return true
	}
	if want, err := strconv.ParseFloat(p.neutral, 64); err == nil {
		got, err := strconv.ParseFloat(string(v.Bytes()), 64)
		return err == nil && got == want
	}
	if p.neutral == "" {
		return false
	}
	squeezed := bytes.Join(bytes.Fields(v.Bytes()), nil)
	return string(squeezed) == p.neutral
}

// refusal is the error for a request with p.
func (p *param) refusal() *problem.Problem {
	hint := "leave it out"
	if p.neutral != "" {
		hint += " or send " + p.neutral
	}
	if p.alternative != "" {
		hint = p.alternative
	}
	return problem.UnsupportedParam(p.name, hint)
}
