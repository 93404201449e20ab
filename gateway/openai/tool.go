package openai

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// toolName reports whether name follows OpenAI's rule and Bedrock's. A regular
// expression that counts takes a millisecond of every start.
func toolName(name string) bool {
	for _, c := range []byte(name) {
		if (c|0x20 < 'a' || c|0x20 > 'z') && (c < '0' || c > '9') && c != '_' && c != '-' {
			return false
		}
	}
	return name != "" && len(name) <= 64
}

// tools reads functions. What describes one is in the value that inner finds, which
// errors call path.
func (r *reader) tools(v rawjson.Value, path string, inner func(rawjson.Value) rawjson.Value) {
	c := &r.chat
	ok := v.Array(func(i int, v rawjson.Value) bool {
		name := func(key string) string { return fmt.Sprintf("tools[%d]%s%s", i, path, key) }
		function := inner(v)
		t := chat.Tool{}
		t.Name, _ = function.Get("name").Text()
		parameters := function.Get("parameters")
		switch kind, _ := v.Get("type").Text(); {
		case i == maxTools:
			r.fail(problem.BadParam("tools", fmt.Sprintf("has more than %d elements", maxTools), "send fewer"))
		case kind != "function":
			r.fail(problem.BadParam(fmt.Sprintf("tools[%d].type", i), "is not function", "send functions only"))
		case !toolName(t.Name):
			r.fail(problem.BadParam(name(".name"), "is not a name", "use 1 to 64 letters, digits, _ or -"))
		case c.HasTool(t.Name):
			r.fail(problem.BadParam(name(".name"), "is sent twice", "give each function a name of its own"))
		case parameters.Set() && parameters.Kind() != '{':
			r.fail(problem.BadParam(name(".parameters"), "is not a JSON schema", "send an object"))
		}
		if d := function.Get("description"); d.Set() {
			t.Description = r.textAt(func() string { return name(".description") }, d)
		}
		if s := function.Get("strict"); s.Set() {
			t.Strict = r.flag(name(".strict"), s)
		}
		if parameters.Set() {
			t.Parameters = parameters.Bytes()
		}
		c.Tools = append(c.Tools, t)
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam("tools", "is not a list", "send a list of functions"))
	}
}

// toolChoice reads a mode, or the name of a function in an object.
func (r *reader) toolChoice(v, name rawjson.Value, takes string) {
	c := &r.chat.Choice
	if mode, ok := v.Text(); ok {
		switch mode {
		case chat.ChoiceAuto, chat.ChoiceNone, chat.ChoiceRequired:
			c.Mode = mode
			return
		}
	}
	if kind, _ := v.Get("type").Text(); kind == "function" {
		if name, ok := name.Text(); ok {
			c.Mode, c.Name = chat.ChoiceNamed, name
			return
		}
	}
	r.fail(problem.BadParam("tool_choice", "is not a supported choice", takes))
}

// field is a value and its name, for errors.
type field struct {
	rawjson.Value
	name func() string
}

// call reads a call of a tool.
func (r *reader) call(id, name, arguments field) chat.Call {
	c := chat.Call{ID: r.textAt(id.name, id.Value), Name: r.textAt(name.name, name.Value), Arguments: r.textAt(arguments.name, arguments.Value)}
	if r.on(engine.Bedrock) && !isObject(c.Arguments) {
		r.fail(problem.BadParam(arguments.name(), "is not a JSON object in a string", "send what the model said"))
	}
	return c
}

// isObject reports whether s is a JSON object. Models leave it empty for no
// arguments.
func isObject(s string) bool {
	if s == "" {
		return true
	}
	return strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "{") && json.Valid([]byte(s))
}
