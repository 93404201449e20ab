package gateway

import (
	"strconv"
	"strings"
)

// renamed says of a response what p says of the chat it has become.
func (r *responseReader) renamed(p *problem) *problem {
	name := r.nameOf(*p.Param)
	p.Message = strings.Replace(p.Message, *p.Param, name, 1)
	p.Param = &name
	if name == "text.format" {
		p.Hint = `send {"type": "json_schema", "name": "...", "schema": {...}}`
	}
	return p
}

// responseNames is what responses have other names for than chats.
var responseNames = map[string]string{
	"messages": "input", "max_completion_tokens": "max_output_tokens", "response_format": "text.format", "reasoning_effort": "reasoning.effort",
	".tool_call_id": ".call_id", ".id": ".call_id", ".function.name": ".name", ".function.arguments": ".arguments",
}

func (r *responseReader) nameOf(chat string) string {
	if name, ok := responseNames[chat]; ok {
		return name
	}
	if strings.HasPrefix(chat, "tools[") {
		return strings.Replace(chat, ".function.", ".", 1)
	}
	rest, ok := strings.CutPrefix(chat, "messages[")
	if !ok {
		return chat
	}
	i, rest := index(rest)
	from := r.from[i]
	item := from.item
	if call, ok := strings.CutPrefix(rest, ".tool_calls["); ok {
		i, rest = index(call)
		item = from.calls[i]
	}
	if name, ok := responseNames[rest]; ok {
		rest = name
	}
	return itemName(item, rest)
}

// index reads "3].rest".
func index(s string) (i int, rest string) {
	number, rest, _ := strings.Cut(s, "]")
	i, _ = strconv.Atoi(number)
	return i, rest
}

// itemName names a part of an item.
func itemName(i int, part string) string {
	if i < 0 {
		return "input"
	}
	return "input[" + strconv.Itoa(i) + "]" + part
}
