package openai

import (
	"strconv"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// conversation reads the instructions, then the input.
func (r *responseReader) conversation() {
	const takes = "send a string or a list of items"
	if v, ok := r.sent["instructions"]; ok {
		text, _ := v.Text()
		r.add(chat.Message{Role: chat.RoleSystem, Parts: []chat.Part{{Text: text}}})
	}
	input := r.sent["input"]
	items := 0
	if text, ok := input.Text(); ok {
		items++
		r.add(chat.Message{Role: chat.RoleUser, Parts: []chat.Part{{Text: text}}})
	} else if !input.Array(func(i int, v rawjson.Value) bool {
		items++
		r.item(i, v)
		return r.problem == nil
	}) && input.Set() {
		items++
		r.fail(problem.BadParam("input", "is neither a string nor a list", takes))
	}
	if items == 0 {
		r.fail(problem.BadParam("input", "is missing or empty", takes))
	}
}

// itemName names a part of an item.
func itemName(i int, part string) string { return "input[" + strconv.Itoa(i) + "]" + part }

func (r *responseReader) item(i int, v rawjson.Value) {
	kind, _ := v.Get("type").Text()
	role, _ := v.Get("role").Text()
	switch {
	case kind == "message" || kind == "" && role != "":
		r.message(i, role, v.Get("content"))
	case kind == "function_call":
		r.functionCall(i, v)
	case kind == "function_call_output":
		r.result(i, v)
	case kind == "reasoning": // has no use in later turns
	case kind == "item_reference" || kind == "" && v.Get("id").Set():
		r.fail(problem.BadParam(itemName(i, ""), "refers to a stored item, and the gateway stores none", "send the item itself"))
	default:
		r.fail(problem.BadParam(itemName(i, ".type"), "is not a supported type of item", "send message, function_call, function_call_output or reasoning"))
	}
}

func (r *responseReader) message(i int, role string, content rawjson.Value) {
	m := chat.Message{Role: role}
	switch role {
	case "developer":
		m.Role = chat.RoleSystem
	case chat.RoleSystem, chat.RoleUser, chat.RoleAssistant:
	default:
		r.fail(problem.BadParam(itemName(i, ".role"), "is not a role", "use system, developer, user or assistant"))
		return
	}
	m.Parts = r.content(i, ".content", m.Role, content)
	r.add(m)
}

// functionCall adds a call to the previous message, if that is an assistant's, since a chat
// has calls inside messages.
func (r *responseReader) functionCall(i int, v rawjson.Value) {
	named := func(key string) field {
		return field{v.Get(key), func() string { return itemName(i, "."+key) }}
	}
	call := r.call(named("call_id"), named("name"), named("arguments"))
	all := r.chat.Messages
	if len(all) == 0 || all[len(all)-1].Role != chat.RoleAssistant {
		r.add(chat.Message{Role: chat.RoleAssistant, Calls: []chat.Call{call}})
		return
	}
	last := &all[len(all)-1]
	last.Calls = append(last.Calls, call)
}

// result reads the result of a call.
func (r *responseReader) result(i int, v rawjson.Value) {
	m := chat.Message{Role: chat.RoleTool}
	if id := v.Get("call_id"); id.Set() {
		m.CallID = r.textAt(func() string { return itemName(i, ".call_id") }, id)
	}
	m.Parts = r.content(i, ".output", m.Role, v.Get("output"))
	if m.CallID == "" {
		r.fail(problem.BadParam(itemName(i, ".call_id"), "is missing", "send the id of the call that this answers"))
	}
	r.add(m)
}

// content reads a string or a list of parts.
func (r *responseReader) content(i int, key, role string, v rawjson.Value) []chat.Part {
	if text, ok := v.Text(); ok {
		return []chat.Part{{Text: text}}
	}
	var parts []chat.Part
	ok := v.Array(func(n int, v rawjson.Value) bool {
		parts = append(parts, r.part(func(rest string) string { return itemName(i, key+"["+strconv.Itoa(n)+"]"+rest) }, role, v))
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam(itemName(i, key), "is neither a string nor a list of parts", "send one of them"))
	}
	return parts
}

// part reads one part of a message of this role.
func (r *responseReader) part(name func(rest string) string, role string, v rawjson.Value) (p chat.Part) {
	var text rawjson.Value
	switch kind, _ := v.Get("type").Text(); {
	case kind == "input_text" || kind == "output_text":
		text = v.Get("text")
	case kind == "refusal" && role == chat.RoleAssistant:
		text = v.Get("refusal")
	case kind == "input_image" && role != chat.RoleUser:
		r.fail(problem.BadParam(name(""), "is an image, which only a user can send", "put it into a message of role user"))
		return p
	case kind == "input_image":
		url := v.Get("image_url")
		if url.Kind() != '"' {
			r.fail(problem.BadParam(name(".image_url"), "is not a string", "send data:image/png;base64,..., since the gateway keeps no files"))
			return p
		}
		p.Image = r.image(func() string { return name(".image_url") }, url, v.Get("detail"))
		return p
	default:
		r.fail(problem.BadParam(name(".type"), "is not a supported type of content", "send input_text, output_text or input_image"))
		return p
	}
	s, ok := text.Text()
	if !ok {
		r.fail(problem.BadParam(name(""), "has no text", "send a string"))
	}
	return chat.Part{Text: s}
}
