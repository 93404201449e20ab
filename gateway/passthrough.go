package gateway

// containerBody is c as a chat container takes it: what the caller sent, but for
// what the gateway itself answers for. Masks replace texts that a guardrail
// changed.
func containerBody(m *Model, c *Chat, masks []edit) []byte {
	system := m.System
	switch {
	case blank(c.Prompt):
	case system == "":
		system = c.Prompt
	default:
		system += "\n\n" + c.Prompt
	}
	b := append(make([]byte, 0, len(c.body.src)+len(system)+128), '{')
	field := func(name string) {
		if len(b) > 1 {
			b = append(b, ',')
		}
		b = append(append(append(b, '"'), name...), `":`...)
	}
	c.body.object(func(k []byte, v value) bool {
		name := string(k)
		switch p := fates[name]; {
		case !v.set(), name == "model", name == "prompt", p.sagemaker != used:
		case name == "stream", name == "stream_options", name == "max_tokens", name == "max_completion_tokens":
		case name == "messages":
			field(name)
			b = appendMessages(b, system, c, v, masks)
		default:
			field(name)
			b = append(b, v.bytes()...)
		}
		return true
	})
	if c.MaxTokens > 0 {
		field("max_tokens") // the name that every container knows
		b = appendInt(b, c.MaxTokens)
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
func appendMessages(b []byte, system string, c *Chat, v value, edits []edit) []byte {
	first := &c.Messages[0]
	joined := system != "" && first.Role == roleSystem && len(first.Parts) > 0
	if joined {
		edits = append([]edit{{first.src.from, first.src.to, systemMessage(system + "\n\n" + first.text())}}, edits...)
	}
	for i := range c.Messages {
		m := &c.Messages[i]
		if joined && i == 0 {
			continue
		}
		if string(m.role.bytes()) == `"developer"` { // which few containers know
			edits = insert(edits, edit{m.role.from, m.role.to, `"system"`})
		}
	}
	if system == "" || joined {
		return appendEdited(b, v, edits)
	}
	b = append(append(append(b, '['), systemMessage(system)...), ',')
	rest := value{src: v.src, from: v.from + 1, to: v.to}
	return appendEdited(b, rest, edits)
}

func systemMessage(text string) string {
	return `{"role":"system","content":` + quoted(text) + "}"
}

// insert keeps edits sorted.
func insert(edits []edit, e edit) []edit {
	i := len(edits)
	for i > 0 && edits[i-1].from > e.from {
		i--
	}
	edits = append(edits, edit{})
	copy(edits[i+1:], edits[i:])
	edits[i] = e
	return edits
}
