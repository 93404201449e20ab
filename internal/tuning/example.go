package tuning

import (
	"cmp"
	"slices"
	"strings"
)

// example is a record without its format.
type example struct {
	system []string
	turns  []turn
	answer *value // a reference answer
	// lost are keys that another format has no place for, and left are those of them that say
	// nothing to a model.
	lost, left []string
}

// labels are keys that describe a record, and are no part of it.
var labels = strings.Fields("id uid uuid idx index hash source dataset split category tags metadata created created_at lang language score rating parallel_tool_calls")

// turn is a message.
type turn struct {
	role           string // user or assistant
	texts          []string
	images, videos int
	media          []string // where the images and videos are
}

// readable reports whether read understands the shape.
func (s shape) readable() bool {
	return s != "" && s != gemini && s != preferences && s != invocations
}

// read takes the texts out of a record. What is not as it should be is passed over: that is
// for the rules of a format to say.
func read(v *value, s shape) example {
	e := example{}
	switch s {
	case prompts:
		e.pair(v, "prompt", "completion")
	case questions:
		e.pair(v, "question", "answer")
	case texts:
		e.pair(v, "input", "")
	case plain:
		e.pair(v, "text", "")
	case captions:
		e.pair(v, "caption", "")
		if image := v.get("image-ref"); image != nil {
			e.turns = append(e.turns, turn{role: "image", images: 1, media: []string{image.text}})
		}
	case alpaca:
		e.alpaca(v)
	case shareGPT:
		e.shareGPT(v)
	case conversation, messages, chat, graded:
		e.messages(v)
	}
	return e
}

func (e *example) say(role string, v *value) {
	if v != nil && v.kind == text {
		e.turns = append(e.turns, turn{role: role, texts: []string{v.text}})
	}
}

func (e *example) lose(v *value, known ...string) {
	for i := range v.members {
		switch key := v.members[i].key; {
		case slices.Contains(known, key), v.members[i].kind == null:
		case slices.Contains(labels, key):
			e.left = append(e.left, key)
		default:
			e.lost = append(e.lost, key)
		}
	}
}

func (e *example) pair(v *value, prompt, answer string) {
	e.say("user", v.get(prompt))
	if answer != "" {
		e.say("assistant", v.get(answer))
	}
	e.lose(v, prompt, answer)
}

func (e *example) alpaca(v *value) {
	if system := v.get("system"); system != nil && system.text != "" {
		e.system = append(e.system, system.text)
	}
	var asked []string
	for _, key := range []string{"instruction", "input", "context"} {
		if part := v.get(key); part != nil && part.text != "" {
			asked = append(asked, part.text)
		}
	}
	e.turns = append(e.turns, turn{role: "user", texts: []string{strings.Join(asked, "\n\n")}})
	e.say("assistant", cmp.Or(v.get("output"), v.get("response")))
	e.lose(v, "system", "instruction", "input", "context", "output", "response")
}

func (e *example) shareGPT(v *value) {
	all := v.get("conversations")
	for i := range all.items {
		m := &all.items[i]
		from, said := m.get("from"), m.get("value")
		if from == nil || said == nil {
			continue
		}
		switch from.text {
		case "system":
			e.system = append(e.system, said.text)
		case "human", "user":
			e.say("user", said)
		case "gpt", "assistant", "model":
			e.say("assistant", said)
		default:
			e.lost = append(e.lost, "conversations.from")
		}
		e.lose(m, "from", "value")
	}
	e.lose(v, "conversations")
}

// messages reads conversations of Converse, of Anthropic and of OpenAI.
func (e *example) messages(v *value) {
	if system := v.get("system"); system != nil {
		e.system = append(e.system, said(system)...)
	}
	if all := v.get("messages"); all != nil {
		for i := range all.items {
			e.message(&all.items[i])
		}
	}
	e.answer = v.get("reference_answer")
	e.lose(v, "schemaVersion", "system", "messages", "reference_answer")
}

func (e *example) message(m *value) {
	if m.kind != object {
		return
	}
	role, content := "", m.get("content")
	if r := m.get("role"); r != nil {
		role = r.text
	}
	known := []string{"role", "content", "refusal", "annotations"}
	if weight := m.get("weight"); weight != nil && weight.text == "1" {
		known = append(known, "weight") // it is what a message has anyway
	}
	e.lose(m, known...)
	if content == nil {
		return
	}
	switch role {
	case "system", "developer":
		e.system = append(e.system, said(content)...)
		return
	case "user", "assistant":
	default:
		e.lost = append(e.lost, "messages.role")
	}
	t := turn{role: role, texts: said(content)}
	for i := range content.items {
		switch block := &content.items[i]; {
		case block.has("image"), block.has("image_url"), block.get("type") != nil && block.get("type").text == "image":
			t.images++
			t.media = append(t.media, uris(block)...)
		case block.has("video"):
			t.videos++
			t.media = append(t.media, uris(block)...)
		case !block.has("text"):
			e.lost = append(e.lost, "messages.content")
		}
	}
	e.turns = append(e.turns, t)
}

// said are the texts of a content: itself, or those of its blocks.
func said(content *value) (all []string) {
	if content.kind == text {
		return []string{content.text}
	}
	for i := range content.items {
		block := &content.items[i]
		if block.kind == text {
			all = append(all, block.text)
		} else if t := block.get("text"); t != nil && t.kind == text {
			all = append(all, t.text)
		} else if thought := block.get("reasoningContent"); thought != nil {
			if t := thought.get("reasoningText"); t != nil && t.get("text") != nil {
				all = append(all, t.get("text").text)
			}
		}
	}
	return all
}

// uris are the places of media in a block.
func uris(v *value) (all []string) {
	for i := range v.members {
		switch m := &v.members[i]; m.key {
		case "uri", "url", "bytes", "data":
			all = append(all, m.text)
		default:
			all = append(all, uris(&m.value)...)
		}
	}
	return all
}
