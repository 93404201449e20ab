package openai

import (
	"fmt"
	"strconv"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// chatReader reads a request for chat completions.
type chatReader struct {
	reader
	limit rawjson.Value // max_tokens, which max_completion_tokens overrides
}

// ParseChat reads a request for chat completions of a model that runs on engines.
func ParseChat(body rawjson.Value, engines []string, about About) (*chat.Request, Dialect, *problem.Problem) {
	r := &chatReader{reader: reader{engines: engines, messages: "messages"}}
	r.params("", body, chatSupport, r.param)
	c := &r.chat
	if c.MaxTokens == 0 && r.limit.Set() && r.problem == nil {
		c.MaxTokens = r.count("max_tokens", r.limit)
	}
	if r.problem == nil {
		r.whole()
	}
	if r.problem != nil {
		return nil, nil, r.problem
	}
	return c, &completions{about: about, usage: r.usage}, nil
}

// PromptOnly is the chat for a request that holds only a prompt.
func PromptOnly(prompt string) *chat.Request {
	return &chat.Request{Messages: []chat.Message{{Role: chat.RoleUser, Parts: []chat.Part{{Text: prompt}}}}}
}

// param reads one parameter.
func (r *chatReader) param(name string, v rawjson.Value) {
	c := &r.chat
	switch name {
	case "messages":
		r.list(v)
	case "tools":
		r.tools(v, ".function", func(v rawjson.Value) rawjson.Value { return v.Get("function") })
	case "tool_choice":
		r.toolChoice(v, v.Get("function").Get("name"), `send auto, none, required or {"type": "function", "function": {"name": "..."}}`)
	case "response_format":
		r.format(name, v, v.Get("json_schema"), `send {"type": "json_schema", "json_schema": {"name": "...", "schema": {...}}}`)
	case "stop":
		r.stop(v)
	case "max_completion_tokens":
		c.MaxTokens = r.count(name, v)
	case "max_tokens":
		r.limit = v
	case "frequency_penalty":
		c.Frequency = r.number(name, v, -2, 2)
	case "presence_penalty":
		c.Presence = r.number(name, v, -2, 2)
	case "seed":
		n, err := strconv.ParseInt(string(v.Bytes()), 10, 64)
		if err != nil {
			r.fail(problem.BadParam(name, "is not a whole number", "send a whole number"))
		}
		c.Seed = &n
	case "reasoning_effort":
		c.Effort = r.text(name, v)
	default:
		r.reader.param(name, v)
	}
}

func (r *chatReader) list(v rawjson.Value) {
	ok := v.Array(func(i int, v rawjson.Value) bool {
		r.add(r.message(i, v))
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam("messages", "is not a list", `send [{"role": "user", "content": "..."}]`))
	}
}

// messageKeys are the keys of a message, with the role that may have them. They include the
// keys of OpenAI's answers, since clients send answers back unchanged.
var messageKeys = map[string]string{
	"role": "any", "content": "any", "name": "any",
	"tool_calls": chat.RoleAssistant, "reasoning_content": chat.RoleAssistant, "refusal": chat.RoleAssistant, "annotations": chat.RoleAssistant,
	"tool_call_id": chat.RoleTool,
}

// at names a part of a message. It is called only for errors.
func at(i int, key string) string {
	if key == "" {
		return fmt.Sprintf("messages[%d]", i)
	}
	return fmt.Sprintf("messages[%d].%s", i, key)
}

func (r *chatReader) message(i int, v rawjson.Value) chat.Message {
	m := chat.Message{}
	if v.Kind() != '{' {
		r.fail(problem.BadParam(at(i, ""), "is not an object", `send {"role": "user", "content": "..."}`))
		return m
	}
	switch role, _ := v.Get("role").Text(); role {
	case chat.RoleSystem, "developer":
		m.Role = chat.RoleSystem
	case chat.RoleUser, chat.RoleAssistant, chat.RoleTool:
		m.Role = role
	default:
		r.fail(problem.BadParam(at(i, "role"), "is not a role", "use system, developer, user, assistant or tool"))
		return m
	}
	var content, refusal rawjson.Value
	v.Object(func(k []byte, v rawjson.Value) bool {
		key := string(k)
		if of := messageKeys[key]; v.Set() && of != "any" && of != m.Role {
			r.fail(problem.UnknownParam(at(i, key)))
		}
		name := func() string { return at(i, key) }
		switch {
		case !v.Set():
		case key == "content":
			content = v
		case key == "refusal":
			refusal = v
		case key == "tool_calls":
			m.Calls = r.calls(i, v)
		case key == "tool_call_id":
			m.CallID = r.textAt(name, v)
		case key == "name":
			m.Name = r.textAt(name, v)
		case key == "reasoning_content":
			m.Reasoning = r.textAt(name, v)
		}
		return r.problem == nil
	})
	switch {
	case content.Set():
		m.Parts = r.content(i, &m, content)
	case refusal.Set():
		m.Parts = []chat.Part{{Text: r.textAt(func() string { return at(i, "refusal") }, refusal)}}
	}
	switch {
	case m.Role == chat.RoleTool && m.CallID == "":
		r.fail(problem.BadParam(at(i, "tool_call_id"), "is missing", "send the id of the call that this answers"))
	case !content.Set() && len(m.Parts) == 0 && len(m.Calls) == 0:
		r.fail(problem.BadParam(at(i, "content"), "is missing", "send a string or a list of parts"))
	}
	return m
}

// content reads a string or a list of parts.
func (r *chatReader) content(i int, m *chat.Message, v rawjson.Value) []chat.Part {
	if s, ok := v.Text(); ok {
		return []chat.Part{{Text: s}}
	}
	var parts []chat.Part
	ok := v.Array(func(n int, v rawjson.Value) bool {
		name := func(key string) string { return fmt.Sprintf("messages[%d].content[%d]%s", i, n, key) }
		kind, _ := v.Get("type").Text()
		switch {
		case kind == "text" || kind == "refusal" && m.Role == chat.RoleAssistant:
			parts = append(parts, chat.Part{Text: r.textAt(func() string { return name("." + kind) }, v.Get(kind))})
		case kind == "image_url" && m.Role == chat.RoleUser:
			url := v.Get("image_url")
			parts = append(parts, chat.Part{Image: r.image(func() string { return name(".image_url") }, url.Get("url"), url.Get("detail"))})
		case kind == "image_url":
			r.fail(problem.BadParam(name(""), "is an image, which only a user can send", "put it into a message of role user"))
		default:
			r.fail(problem.BadParam(name(".type"), "is not a supported type of content", "send text or image_url"))
		}
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam(at(i, "content"), "is neither a string nor a list of parts", "send one of them"))
	}
	return parts
}

// calls reads what an assistant asked for in an earlier turn.
func (r *chatReader) calls(i int, v rawjson.Value) []chat.Call {
	var all []chat.Call
	ok := v.Array(func(n int, v rawjson.Value) bool {
		name := func(key string) string { return fmt.Sprintf("messages[%d].tool_calls[%d].%s", i, n, key) }
		if kind := v.Get("type"); kind.Set() {
			if k, _ := kind.Text(); k != "function" {
				r.fail(problem.BadParam(name("type"), "is not function", "send functions only"))
			}
		}
		function := v.Get("function")
		all = append(all, r.call(
			field{v.Get("id"), func() string { return name("id") }},
			field{function.Get("name"), func() string { return name("function.name") }},
			field{function.Get("arguments"), func() string { return name("function.arguments") }}))
		return r.problem == nil
	})
	if !ok {
		r.fail(problem.BadParam(at(i, "tool_calls"), "is not a list", "send a list of calls"))
	}
	return all
}
