package openai

import (
	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// prompt reads which prompt a request asks for, in OpenAI's format for stored prompts (API
// reference, Create a model response).
func (r *reader) prompt(v rawjson.Value) {
	asked := &r.chat.Asked
	asked.Sent = true
	ok := v.Object(func(k []byte, v rawjson.Value) bool {
		switch name := "prompt." + string(k); {
		case !v.Set():
		case name == "prompt.id":
			asked.ID = r.word(name, v)
		case name == "prompt.version":
			asked.Version = r.word(name, v)
		case name == "prompt.variables":
			r.variables(name, v)
		default:
			r.fail(problem.UnknownParam(name))
		}
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam("prompt", "is not an object", `send {"id": "...", "variables": {"...": "..."}}`))
	}
}

// word reads a string that is not empty.
func (r *reader) word(name string, v rawjson.Value) string {
	s := r.text(name, v)
	if s == "" {
		r.fail(problem.BadParam(name, "is empty", "leave it out"))
	}
	return s
}

// variables reads the values of variables, which are texts only; OpenAI also allows images and
// files.
func (r *reader) variables(name string, v rawjson.Value) {
	values := map[string]string{}
	ok := v.Object(func(k []byte, v rawjson.Value) bool {
		key := name + "." + problem.Short(string(k))
		if _, twice := values[string(k)]; twice {
			r.fail(problem.BadParam(key, "is sent twice", "send it once"))
		}
		values[string(k)] = r.text(key, v)
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam(name, "is not an object", `send {"NAME": "..."}`))
	}
	r.chat.Asked.Variables = values
}
