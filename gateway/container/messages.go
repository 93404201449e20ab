package container

import (
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/rawjson"
)

// messages writes a conversation, with system in front. The templates of many models allow
// one system message only, so system is joined with the caller's first one.
func (w *writer) messages(system string, all []chat.Message) {
	if system == "" {
		w.list(len(all), func(i int) { w.message(&all[i]) })
		return
	}
	if first := &all[0]; first.Role == chat.RoleSystem && len(first.Parts) > 0 {
		system += "\n\n" + first.Text()
		all = all[1:]
	}
	w.list(1+len(all), func(i int) {
		if i > 0 {
			w.message(&all[i-1])
			return
		}
		w.b = append(w.b, `{"role":"system","content":`...)
		w.b = append(rawjson.AppendString(w.b, system), '}')
	})
}

func (w *writer) message(m *chat.Message) {
	w.b = append(w.b, '{')
	w.text("role", m.Role)
	if m.Name != "" {
		w.text("name", m.Name)
	}
	w.key("content")
	w.content(m)
	if m.Reasoning != "" {
		w.text("reasoning_content", m.Reasoning)
	}
	if len(m.Calls) > 0 {
		w.key("tool_calls")
		w.list(len(m.Calls), func(i int) { w.call(&m.Calls[i]) })
	}
	if m.CallID != "" {
		w.text("tool_call_id", m.CallID)
	}
	w.b = append(w.b, '}')
}

// content writes a single text as a string, which the templates of more models support.
func (w *writer) content(m *chat.Message) {
	switch {
	case len(m.Parts) == 0 && len(m.Calls) > 0:
		w.b = append(w.b, "null"...)
	case len(m.Parts) == 0:
		w.b = append(w.b, `""`...)
	case len(m.Parts) == 1 && m.Parts[0].Image == nil:
		w.b = rawjson.AppendString(w.b, m.Parts[0].Text)
	default:
		w.list(len(m.Parts), func(i int) { w.part(&m.Parts[i]) })
	}
}

func (w *writer) part(p *chat.Part) {
	if p.Image == nil {
		w.b = append(w.b, `{"type":"text",`...)
		w.b = append(rawjson.AppendString(append(w.b, `"text":`...), p.Text), '}')
		return
	}
	w.b = append(w.b, `{"type":"image_url","image_url":{`...)
	w.text("url", p.Image.URL)
	if p.Image.Detail != "" {
		w.text("detail", p.Image.Detail)
	}
	w.b = append(w.b, "}}"...)
}

func (w *writer) call(c *chat.Call) {
	w.b = append(w.b, '{')
	w.text("id", c.ID)
	w.raw("type", `"function"`)
	w.raw("function", "{")
	w.text("name", c.Name)
	w.text("arguments", c.Arguments)
	w.b = append(w.b, "}}"...)
}
