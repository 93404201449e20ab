package gateway

import (
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/gateway/rawjson"
)

// Roles of messages. A developer's message is a system message under a new name.
const (
	roleSystem    = "system"
	roleUser      = "user"
	roleAssistant = "assistant"
	roleTool      = "tool"
)

// Message is one turn of a chat.
type Message struct {
	Role   string
	Parts  []Part
	Calls  []ToolCall // of an assistant
	CallID string     // that a tool answers

	src, role rawjson.Value // as they were sent
}

// Part is a piece of a message: a text or an image.
type Part struct {
	Text  string
	Image *Image

	src rawjson.Value // the text as it was sent
}

// ToolCall is what an assistant wants to have done.
type ToolCall struct {
	ID, Name  string
	Arguments string // JSON, as models write it
}

// messageKeys is what a message may hold. What OpenAI's own answers have beside
// it is taken as well, since clients send answers back as they got them.
var messageKeys = map[string]string{
	"role": "any", "content": "any", "name": "any",
	"tool_calls": roleAssistant, "reasoning_content": roleAssistant, "refusal": roleAssistant, "annotations": roleAssistant,
	"tool_call_id": roleTool,
}

func (r *chatReader) messages(v rawjson.Value) {
	c := &r.chat
	ok := v.Array(func(i int, v rawjson.Value) bool {
		if i == maxMessages {
			r.fail(badParam("messages", fmt.Sprintf("has more than %d elements", maxMessages), "leave the oldest out"))
			return false
		}
		c.Messages = append(c.Messages, r.message(i, v))
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam("messages", "is not a list", `send [{"role": "user", "content": "..."}]`))
	}
}

// at names a part of a message. Names are made only for what is wrong.
func at(i int, key string) string {
	if key == "" {
		return fmt.Sprintf("messages[%d]", i)
	}
	return fmt.Sprintf("messages[%d].%s", i, key)
}

func (r *chatReader) message(i int, v rawjson.Value) Message {
	m := Message{src: v, role: v.Get("role")}
	if v.Kind() != '{' {
		r.fail(badParam(at(i, ""), "is not an object", `send {"role": "user", "content": "..."}`))
		return m
	}
	switch role, _ := m.role.Text(); role {
	case roleSystem, "developer":
		m.Role = roleSystem
	case roleUser, roleAssistant, roleTool:
		m.Role = role
	default:
		r.fail(badParam(at(i, "role"), "is not a role", "use system, developer, user, assistant or tool"))
		return m
	}
	var content rawjson.Value
	v.Object(func(k []byte, v rawjson.Value) bool {
		key := string(k)
		if of := messageKeys[key]; v.Set() && of != "any" && of != m.Role {
			r.fail(unknownParam(at(i, key)))
		}
		switch {
		case !v.Set():
		case key == "content":
			content = v
		case key == "tool_calls":
			m.Calls = r.calls(i, v)
		case key == "tool_call_id":
			m.CallID = r.text(at(i, key), v)
		case key == "name" || key == "reasoning_content":
			r.text(at(i, key), v)
		case key == "refusal":
			if content.Kind() == 0 {
				m.Parts = append(m.Parts, Part{Text: r.text(at(i, key), v), src: v})
			}
		}
		return r.problem == nil
	})
	if content.Set() {
		m.Parts = r.content(i, &m, content)
	}
	switch {
	case m.Role == roleTool && m.CallID == "":
		r.fail(badParam(at(i, "tool_call_id"), "is missing", "send the id of the call that this answers"))
	case !content.Set() && len(m.Parts) == 0 && len(m.Calls) == 0:
		r.fail(badParam(at(i, "content"), "is missing", "send a string or a list of parts"))
	}
	return m
}

// content reads a string or a list of parts.
func (r *chatReader) content(i int, m *Message, v rawjson.Value) []Part {
	if s, ok := v.Text(); ok {
		return []Part{{Text: s, src: v}}
	}
	var parts []Part
	ok := v.Array(func(n int, v rawjson.Value) bool {
		name := fmt.Sprintf("messages[%d].content[%d]", i, n)
		kind, _ := v.Get("type").Text()
		switch {
		case kind == "text" || kind == "refusal" && m.Role == roleAssistant:
			text := v.Get(kind)
			parts = append(parts, Part{Text: r.text(name+"."+kind, text), src: text})
		case kind == "image_url" && m.Role == roleUser:
			parts = append(parts, Part{Image: r.image(name+".image_url", v.Get("image_url"))})
		case kind == "image_url":
			r.fail(badParam(name, "is an image, which only a user can send", "put it into a message of role user"))
		default:
			r.fail(badParam(name+".type", "is no type of content that the gateway takes", "send text or image_url"))
		}
		return r.problem == nil
	})
	if !ok {
		r.fail(badParam(at(i, "content"), "is neither a string nor a list of parts", "send one of them"))
	}
	return parts
}

// text joins the texts of m.
func (m *Message) text() string {
	if len(m.Parts) == 1 {
		return m.Parts[0].Text
	}
	var b strings.Builder
	for _, p := range m.Parts {
		b.WriteString(p.Text)
	}
	return b.String()
}
