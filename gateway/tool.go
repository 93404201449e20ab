package gateway

import (
	"encoding/json"
	"fmt"
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

func (r *chatReader) tools(v value) {
	c := &r.chat
	ok := v.array(func(i int, v value) bool {
		name := func(key string) string { return fmt.Sprintf("tools[%d]%s", i, key) }
		function := v.get("function")
		t := Tool{}
		t.Name, _ = function.get("name").string()
		parameters := function.get("parameters")
		switch kind, _ := v.get("type").string(); {
		case i == maxTools:
			r.fail(badParam("tools", fmt.Sprintf("has more than %d elements", maxTools), "send fewer"))
		case kind != "function":
			r.fail(badParam(name(".type"), "is not function", "send functions only"))
		case !toolName(t.Name):
			r.fail(badParam(name(".function.name"), "is not a name", "use 1 to 64 letters, digits, _ or -"))
		case c.hasTool(t.Name):
			r.fail(badParam(name(".function.name"), "is there twice", "give each function a name of its own"))
		case parameters.set() && parameters.kind() != '{':
			r.fail(badParam(name(".function.parameters"), "is not a JSON schema", "send an object"))
		}
		if d := function.get("description"); d.set() {
			t.Description = r.text(name(".function.description"), d)
		}
		if s := function.get("strict"); s.set() {
			t.Strict = r.flag(name(".function.strict"), s)
		}
		if parameters.set() {
			t.Parameters = parameters.bytes()
		}
		c.Tools = append(c.Tools, t)
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam("tools", "is not a list", "send a list of functions"))
	}
}

func (r *chatReader) toolChoice(v value) {
	c := &r.chat.Choice
	if mode, ok := v.string(); ok {
		c.Mode = mode
		switch mode {
		case choiceAuto, choiceNone, choiceRequired:
			return
		}
	}
	if kind, _ := v.get("type").string(); kind == "function" {
		c.Mode = choiceNamed
		if name, ok := v.get("function").get("name").string(); ok {
			c.Name = name
			return
		}
	}
	r.fail(badParam("tool_choice", "is no choice that the gateway takes", `send auto, none, required or {"type": "function", "function": {"name": "..."}}`))
}

// calls reads what an assistant asked for in an earlier turn.
func (r *chatReader) calls(i int, v value) []ToolCall {
	var all []ToolCall
	ok := v.array(func(n int, v value) bool {
		name := func(key string) string { return fmt.Sprintf("messages[%d].tool_calls[%d].%s", i, n, key) }
		function := v.get("function")
		call := ToolCall{}
		if kind := v.get("type"); kind.set() {
			if k, _ := kind.string(); k != "function" {
				r.fail(badParam(name("type"), "is not function", "send functions only"))
			}
		}
		call.ID = r.text(name("id"), v.get("id"))
		call.Name = r.text(name("function.name"), function.get("name"))
		call.Arguments = r.text(name("function.arguments"), function.get("arguments"))
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
	i := space([]byte(s), 0)
	return i < len(s) && s[i] == '{' && json.Valid([]byte(s))
}
