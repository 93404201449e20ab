package gateway

import "github.com/sagerock/sagerock/gateway/rawjson"

// responseReader turns the body of a response into that of a chat, which is then
// read like any other. So both paths have the same limits and the same errors.
type responseReader struct {
	chatReader
	sent map[string]rawjson.Value // the parameters that are there
	b    []byte                   // the body of the chat
	from []origin                 // of its messages

	role    string // of the message that is not closed yet; "" if all are
	calling bool   // its list of calls is not, either
}

// origin is which of the input's items a message and its calls come from.
type origin struct {
	item  int // -1 for none of a list
	calls []int
}

// parseResponse reads the body of a response for a model that engines serve. The
// answer says again what is in the JSON object echo.
func parseResponse(body rawjson.Value, engines []share) (c *Chat, echo []byte, p *problem) {
	r := &responseReader{
		chatReader: chatReader{engines: engines}, sent: map[string]rawjson.Value{},
		b: append(make([]byte, 0, len(body.Bytes())+256), '{'),
	}
	r.params("", body, responseFates, r.take)
	r.conversation()
	if r.problem != nil {
		return nil, nil, r.problem
	}
	r.b = append(r.b, '}')
	if c, p = parseChat(rawjson.Of(r.b), engines); p != nil {
		return nil, nil, r.renamed(p)
	}
	return c, r.echo(c), nil
}

// take reads one parameter that is there.
func (r *responseReader) take(name string, v rawjson.Value) {
	r.sent[name] = v
	switch name {
	case "model", "input": // read before, and at the end
	case "instructions":
		r.text(name, v)
	case "max_output_tokens":
		r.field("max_completion_tokens", v)
	case "text", "reasoning":
		if !r.params(name+".", v, responseFates, r.take) {
			r.fail(badParam(name, "is not an object", "send an object"))
		}
	case "text.format":
		r.textFormat(v)
	case "reasoning.effort":
		r.field("reasoning_effort", v)
	case "tools":
		r.functions(v)
	case "tool_choice":
		r.choose(v)
	default:
		if responseFates[name].at(r.engines) != refused { // else it asks for nothing
			r.field(name, v)
		}
	}
}

// key begins a parameter of the chat.
func (r *responseReader) key(name string) {
	if len(r.b) > 1 {
		r.b = append(r.b, ',')
	}
	r.b = append(append(append(r.b, '"'), name...), `":`...)
}

func (r *responseReader) field(name string, v rawjson.Value) {
	r.key(name)
	r.b = append(r.b, v.Bytes()...)
}

// raw appends v as it is, and null for nothing.
func (r *responseReader) raw(v rawjson.Value) {
	if r.b = append(r.b, v.Bytes()...); v.Kind() == 0 {
		r.b = append(r.b, "null"...)
	}
}

// pick appends an object of those keys of v that are set.
func (r *responseReader) pick(v rawjson.Value, keys ...string) {
	r.b = append(r.b, '{')
	for _, key := range keys {
		if field := v.Get(key); field.Set() {
			if r.b[len(r.b)-1] != '{' {
				r.b = append(r.b, ',')
			}
			r.b = append(append(append(append(r.b, '"'), key...), `":`...), field.Bytes()...)
		}
	}
	r.b = append(r.b, '}')
}

// textFormat has in one object what chats have in two.
func (r *responseReader) textFormat(v rawjson.Value) {
	if kind, _ := v.Get("type").Text(); kind != "json_schema" {
		r.field("response_format", v)
		return
	}
	r.key("response_format")
	r.b = append(r.b, `{"type":"json_schema","json_schema":`...)
	r.pick(v, "name", "description", "schema", "strict")
	r.b = append(r.b, '}')
}

// functions has in one object what chats have in two, likewise.
func (r *responseReader) functions(v rawjson.Value) {
	if v.Kind() != '[' {
		r.field("tools", v)
		return
	}
	begin := len(r.b)
	r.key("tools")
	r.b = append(r.b, '[')
	none := true
	v.Array(func(i int, v rawjson.Value) bool {
		if none = false; i > 0 {
			r.b = append(r.b, ',')
		}
		r.b = append(r.b, `{"type":`...)
		r.raw(v.Get("type"))
		r.b = append(r.b, `,"function":`...)
		r.pick(v, "name", "description", "parameters", "strict")
		r.b = append(r.b, '}')
		return true
	})
	if r.b = append(r.b, ']'); none {
		r.b = r.b[:begin] // an empty list, which some containers refuse
	}
}

func (r *responseReader) choose(v rawjson.Value) {
	mode, _ := v.Text()
	kind, _ := v.Get("type").Text()
	name := v.Get("name")
	switch {
	case mode == choiceAuto || mode == choiceNone || mode == choiceRequired:
		r.field("tool_choice", v)
	case kind == choiceNamed && name.Kind() == '"':
		r.key("tool_choice")
		r.b = append(append(append(r.b, `{"type":"function","function":{"name":`...), name.Bytes()...), "}}"...)
	default:
		r.fail(badParam("tool_choice", "is no choice that the gateway takes", `send auto, none, required or {"type": "function", "name": "..."}`))
	}
}
