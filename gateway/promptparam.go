package gateway

import "github.com/sagerock/sagerock/gateway/rawjson"

// askedPrompt is which prompt a request asks for, in the shape that OpenAI has for
// prompts that it keeps (API reference, Create a model response).
type askedPrompt struct {
	sent        bool
	id, version string // "" for none
	variables   map[string]string
}

func (r *chatReader) prompt(v rawjson.Value) {
	asked := &r.chat.asked
	asked.sent = true
	ok := v.Object(func(k []byte, v rawjson.Value) bool {
		switch name := "prompt." + string(k); {
		case !v.Set():
		case name == "prompt.id":
			asked.id = r.word(name, v)
		case name == "prompt.version":
			asked.version = r.word(name, v)
		case name == "prompt.variables":
			r.variables(name, v)
		default:
			r.fail(unknownParam(name))
		}
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam("prompt", "is not an object", `send {"id": "...", "variables": {"...": "..."}}`))
	}
}

// word reads a string that is not empty.
func (r *chatReader) word(name string, v rawjson.Value) string {
	s := r.text(name, v)
	if s == "" {
		r.fail(badParam(name, "is empty", "leave it out"))
	}
	return s
}

// variables reads values that are texts. OpenAI has images and files among them.
func (r *chatReader) variables(name string, v rawjson.Value) {
	values := map[string]string{}
	ok := v.Object(func(k []byte, v rawjson.Value) bool {
		key := name + "." + short(string(k))
		if _, twice := values[string(k)]; twice {
			r.fail(badParam(key, "is there twice", "send it once"))
		}
		values[string(k)] = r.text(key, v)
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam(name, "is not an object", `send {"NAME": "..."}`))
	}
	r.chat.asked.variables = values
}
