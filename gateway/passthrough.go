package gateway

import "github.com/sagerock/sagerock/gateway/rawjson"

// containerBody is c as a chat container takes it: what the caller sent, but for
// what the gateway itself answers for. Masks replace texts that a guardrail
// changed.
func containerBody(m *Model, c *Chat, masks []rawjson.Edit) []byte {
	system := m.System
	switch {
	case blank(c.Prompt):
	case system == "":
		system = c.Prompt
	default:
		system += "\n\n" + c.Prompt
	}
	b := append(make([]byte, 0, len(c.body.Bytes())+len(system)+128), '{')
	field := func(name string) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), name...), `":`...)
	}
	c.body.Object(func(k []byte, v rawjson.Value) bool {
		name := string(k)
		switch p := fates[name]; {
		case !v.Set(), name == "model", name == "prompt", p.sagemaker != used:
		case name == "stream", name == "stream_options", name == "max_tokens", name == "max_completion_tokens":
		case name == "messages":
			field(name)
			b = appendMessages(b, system, c, v, masks)
		default:
			field(name)
			b = append(b, v.Bytes()...)
		}
		return true
	})
	if c.MaxTokens > 0 {
		field("max_tokens") // the name that every container knows
		b = rawjson.AppendInt(b, c.MaxTokens)
	}
	if c.Stream {
		field("stream")
		b = append(b, "true"...)
		field("stream_options")
		b = append(b, `{"include_usage":true}`...)
	}
	return append(b, '}')
}

// appendMessages puts system in front. Templates of many models take one system
// message at most, so it joins the caller's first where there is one.
func appendMessages(b []byte, system string, c *Chat, v rawjson.Value, edits []rawjson.Edit) []byte {
	first := &c.Messages[0]
	joined := system != "" && first.Role == roleSystem && len(first.Parts) > 0
	if joined {
		edits = append([]rawjson.Edit{first.src.Replace(systemMessage(system + "\n\n" + first.text()))}, edits...)
	}
	for i := range c.Messages {
		m := &c.Messages[i]
		if joined && i == 0 {
			continue
		}
		if string(m.role.Bytes()) == `"developer"` { // which few containers know
			edits = rawjson.Insert(edits, m.role.Replace(`"system"`))
		}
	}
	if system == "" || joined {
		return rawjson.AppendEdited(b, v, edits)
	}
	b = append(append(append(b, '['), systemMessage(system)...), ',')
	return rawjson.AppendEditedInner(b, v, edits)
}

func systemMessage(text string) string {
	return `{"role":"system","content":` + rawjson.Quote(text) + "}"
}
