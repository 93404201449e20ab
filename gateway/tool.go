package gateway

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// Tool is a function that a model may ask for.
type Tool struct {
	Name, Description string
	Parameters        []byte // a JSON schema; nil for none
	Strict            bool
}

// ToolChoice says whether a model may, must or must not ask for a tool.
type ToolChoice struct {
	Mode string // "" leaves it to the model
	Name string // of the one it must ask for
}

const (
	choiceAuto     = "auto"
	choiceNone     = "none"
	choiceRequired = "required"
	choiceNamed    = "function"
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

func (r *chatReader) tools(v rawjson.Value) {
	c := &r.chat
	ok := v.Array(func(i int, v rawjson.Value) bool {
		name := func(key string) string { return fmt.Sprintf("tools[%d]%s", i, key) }
		function := v.Get("function")
		t := Tool{}
		t.Name, _ = function.Get("name").Text()
		parameters := function.Get("parameters")
		switch kind, _ := v.Get("type").Text(); {
		case i == maxTools:
			r.fail(badParam("tools", fmt.Sprintf("has more than %d elements", maxTools), "send fewer"))
		case kind != "function":
			r.fail(badParam(name(".type"), "is not function", "send functions only"))
		case !toolName(t.Name):
			r.fail(badParam(name(".function.name"), "is not a name", "use 1 to 64 letters, digits, _ or -"))
		case c.hasTool(t.Name):
			r.fail(badParam(name(".function.name"), "is there twice", "give each function a name of its own"))
		case parameters.Set() && parameters.Kind() != '{':
			r.fail(badParam(name(".function.parameters"), "is not a JSON schema", "send an object"))
		}
		if d := function.Get("description"); d.Set() {
			t.Description = r.text(name(".function.description"), d)
		}
		if s := function.Get("strict"); s.Set() {
			t.Strict = r.flag(name(".function.strict"), s)
		}
		if parameters.Set() {
			t.Parameters = parameters.Bytes()
		}
		c.Tools = append(c.Tools, t)
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam("tools", "is not a list", "send a list of functions"))
	}
}

func (r *chatReader) toolChoice(v rawjson.Value) {
	c := &r.chat.Choice
	if mode, ok := v.Text(); ok {
		c.Mode = mode
		switch mode {
		case choiceAuto, choiceNone, choiceRequired:
			return
		}
	}
	if kind, _ := v.Get("type").Text(); kind == "function" {
		c.Mode = choiceNamed
		if name, ok := v.Get("function").Get("name").Text(); ok {
			c.Name = name
			return
		}
	}
	r.fail(badParam("tool_choice", "is no choice that the gateway takes", `send auto, none, required or {"type": "function", "function": {"name": "..."}}`))
}

// calls reads what an assistant asked for in an earlier turn.
func (r *chatReader) calls(i int, v rawjson.Value) []ToolCall {
	var all []ToolCall
	ok := v.Array(func(n int, v rawjson.Value) bool {
		name := func(key string) string { return fmt.Sprintf("messages[%d].tool_calls[%d].%s", i, n, key) }
		function := v.Get("function")
		call := ToolCall{}
		if kind := v.Get("type"); kind.Set() {
			if k, _ := kind.Text(); k != "function" {
				r.fail(badParam(name("type"), "is not function", "send functions only"))
			}
		}
		call.ID = r.text(name("id"), v.Get("id"))
		call.Name = r.text(name("function.name"), function.Get("name"))
		call.Arguments = r.text(name("function.arguments"), function.Get("arguments"))
		if r.on(EngineBedrock) && !isObject(call.Arguments) {
			r.fail(badParam(name("function.arguments"), "is not a JSON object in a string", "send what the model said"))
		}
		all = append(all, call)
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam(at(i, "tool_calls"), "is not a list", "send a list of calls"))
	}
	return all
}

// isObject reports whether s is a JSON object. Models leave it empty for no
// arguments.
func isObject(s string) bool {
	if s == "" {
		return true
	}
	return strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "{") && json.Valid([]byte(s))
}
