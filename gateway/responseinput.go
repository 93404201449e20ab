package gateway

import (
	"strconv"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// conversation writes the messages of the chat: the instructions, then the input.
func (r *responseReader) conversation() {
	const takes = "send a string or a list of items"
	r.key("messages")
	r.b = append(r.b, '[')
	if v, ok := r.sent["instructions"]; ok {
		r.begin(-1, "developer")
		r.content(-1, "", v)
	}
	input := r.sent["input"]
	items := 0
	switch input.Kind() {
	case '"':
		items++
		r.begin(-1, roleUser)
		r.content(-1, "", input)
	case '[':
		input.Array(func(i int, v rawjson.Value) bool {
			items++
			r.item(i, v)
			return r.problem == nil
		})
	case 0:
	default:
		items++
		r.fail(badParam("input", "is neither a string nor a list", takes))
	}
	if items == 0 {
		r.fail(badParam("input", "is missing or empty", takes))
	}
	r.end()
	r.b = append(r.b, ']')
}

// begin begins a message that comes from an item.
func (r *responseReader) begin(item int, role string) {
	r.end()
	if len(r.from) > 0 {
		r.b = append(r.b, ',')
	}
	r.from = append(r.from, origin{item: item})
	r.b = append(append(append(r.b, `{"role":"`...), role...), '"')
	r.role = role
}

// end closes the message that is open. An assistant's stays so until it is clear
// that no calls follow, because in a chat these are part of it.
func (r *responseReader) end() {
	if r.calling {
		r.b = append(r.b, ']')
	}
	if r.role != "" {
		r.b = append(r.b, '}')
	}
	r.role, r.calling = "", false
}

func (r *responseReader) item(i int, v rawjson.Value) {
	kind, _ := v.Get("type").Text()
	role, _ := v.Get("role").Text()
	switch {
	case kind == "message" || kind == "" && role != "":
		r.message(i, role, v.Get("content"))
	case kind == "function_call":
		r.call(i, v)
	case kind == "function_call_output":
		r.begin(i, roleTool)
		r.b = append(r.b, `,"tool_call_id":`...)
		r.raw(v.Get("call_id"))
		r.content(i, ".output", v.Get("output"))
	case kind == "reasoning": // was for the answer that it led to
	case kind == "item_reference" || kind == "" && v.Get("id").Set():
		r.fail(badParam(itemName(i, ""), "refers to an item that is stored, and none is", "send the item itself"))
	default:
		r.fail(badParam(itemName(i, ".type"), "is no type of item that the gateway takes", "send message, function_call, function_call_output or reasoning"))
	}
}

func (r *responseReader) message(i int, role string, content rawjson.Value) {
	switch role {
	case roleSystem, "developer", roleUser, roleAssistant:
		r.begin(i, role)
		r.content(i, ".content", content)
	default:
		r.fail(badParam(itemName(i, ".role"), "is not a role", "use system, developer, user or assistant"))
	}
}

// call adds a call to the message that is open, if it is an assistant's.
func (r *responseReader) call(i int, v rawjson.Value) {
	if r.role != roleAssistant {
		r.begin(i, roleAssistant)
		r.b = append(r.b, `,"content":null`...)
	}
	if r.calling {
		r.b = append(r.b, ',')
	} else {
		r.b = append(r.b, `,"tool_calls":[`...)
		r.calling = true
	}
	last := &r.from[len(r.from)-1]
	last.calls = append(last.calls, i)
	r.b = append(r.b, `{"id":`...)
	r.raw(v.Get("call_id"))
	r.b = append(r.b, `,"type":"function","function":`...)
	r.pick(v, "name", "arguments")
	r.b = append(r.b, '}')
}

// content writes a string or a list of parts. One text alone becomes a string, which
// the templates of more containers know what to do with.
func (r *responseReader) content(i int, key string, v rawjson.Value) {
	r.b = append(r.b, `,"content":`...)
	if v.Kind() == '"' {
		r.b = append(r.b, v.Bytes()...)
		return
	}
	begin, parts := len(r.b), 0
	var text rawjson.Value // of the last part
	r.b = append(r.b, '[')
	ok := v.Array(func(n int, v rawjson.Value) bool {
		if parts++; n > 0 {
			r.b = append(r.b, ',')
		}
		text = r.part(i, key, n, v)
		return r.problem == nil
	})
	r.b = append(r.b, ']')
	switch {
	case !ok:
		r.fail(badParam(itemName(i, key), "is neither a string nor a list of parts", "send one of them"))
	case parts == 0:
		r.b = append(r.b[:begin], `""`...)
	case parts == 1 && text.Set():
		r.b = append(r.b[:begin], text.Bytes()...)
	}
}

// part writes one part of a content, and returns its text if it is one.
func (r *responseReader) part(i int, of string, n int, v rawjson.Value) (text rawjson.Value) {
	name := func(key string) string { return itemName(i, of+"["+strconv.Itoa(n)+"]"+key) }
	switch kind, _ := v.Get("type").Text(); {
	case kind == "input_text" || kind == "output_text":
		text = v.Get("text")
	case kind == "refusal" && r.role == roleAssistant:
		text = v.Get("refusal")
	case kind == "input_image" && r.role != roleUser:
		r.fail(badParam(name(""), "is an image, which only a user can send", "put it into a message of role user"))
		return text
	case kind == "input_image":
		url, detail := v.Get("image_url"), v.Get("detail")
		if url.Kind() != '"' {
			r.fail(badParam(name(".image_url"), "is not a string", "send data:image/png;base64,..., since the gateway keeps no files"))
		}
		r.b = append(append(r.b, `{"type":"image_url","image_url":{"url":`...), url.Bytes()...)
		if detail.Set() {
			r.b = append(append(r.b, `,"detail":`...), detail.Bytes()...)
		}
		r.b = append(r.b, "}}"...)
		return text
	default:
		r.fail(badParam(name(".type"), "is no type of content that the gateway takes here", "send input_text, output_text or input_image"))
		return text
	}
	if text.Kind() != '"' {
		r.fail(badParam(name(""), "has no text", "send a string"))
	}
	r.b = append(append(append(r.b, `{"type":"text","text":`...), text.Bytes()...), '}')
	return text
}
