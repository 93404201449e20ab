package tuning

import (
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/catalog/customization"
)

// schemaVersion is what a conversation says that it is. AWS's page about distillation has
// another word in a sentence, and this one in its example.
const (
	schemaVersion      = "bedrock-conversation-2024"
	schemaVersionTypo  = "bedrock-conversion-2024"
	startsWithQuestion = "begin with a message of the user, and alternate"
)

// conversation checks a record of the Converse API's format.
func (r *record) conversation() {
	r.extra(&r.root, "", r.doubt, "schemaVersion", "system", "messages")
	r.version()
	r.systemBlocks()
	all := r.want(&r.root, "", "messages", list, "write "+templates[conversation])
	if all == nil {
		return
	}
	r.roles(all)
	media := [2]int{} // images and videos of the record
	for i := range all.items {
		r.blocks(&all.items[i], fmt.Sprintf("messages[%d]", i), &media)
	}
	r.totals.Images += media[0]
	r.totals.Videos += media[1]
	r.media(all, media)
}

func (r *record) version() {
	v := r.root.get("schemaVersion")
	strict := r.rules.Method == customization.Distillation
	fix := "write \"schemaVersion\": \"" + schemaVersion + "\""
	switch {
	case v == nil && strict:
		r.bad(r.root.at, "schemaVersion", "is missing", fix)
	case v == nil && r.rules.Family == "llama":
		r.doubt(r.root.at, "schemaVersion", "is missing", fix)
	case v == nil || v.text == schemaVersion:
	case v.kind != text:
		r.bad(v.at, "schemaVersion", fmt.Sprintf("is %s, and must be %s", v.kind, text), fix)
	case v.text == schemaVersionTypo:
		r.doubt(v.at, "schemaVersion", "is "+schemaVersionTypo+", a typing error of one of AWS's pages", fix)
	case strict:
		r.bad(v.at, "schemaVersion", "is not "+schemaVersion, fix)
	case !strings.HasPrefix(r.rules.Family, "nova"): // whose may be any text
		r.doubt(v.at, "schemaVersion", "is not "+schemaVersion, fix)
	}
}

func (r *record) systemBlocks() {
	const fix = `write "system": [{"text": ...}], or leave it out`
	system := r.root.get("system")
	if system == nil || system.kind == null {
		return
	}
	if system.kind != list {
		r.bad(system.at, "system", fmt.Sprintf("is %s, and must be %s", system.kind, list), fix)
		return
	}
	if len(system.items) > 1 && r.rules.Family == "llama" {
		r.bad(system.at, "system", "has more than one text", "join them to one")
	}
	for i := range system.items {
		path := fmt.Sprintf("system[%d]", i)
		if system.items[i].kind != object {
			r.bad(system.items[i].at, path, fmt.Sprintf("is %s, and must be %s", system.items[i].kind, object), fix)
		} else if t := r.want(&system.items[i], path, "text", text, fix); t != nil {
			if strings.TrimSpace(t.text) == "" {
				r.doubt(t.at, path+".text", "is blank", "leave system out")
			}
			r.words(t, path+".text", "system")
		}
	}
}

// roles checks who speaks when.
func (r *record) roles(all *value) {
	open := r.rules.Method == customization.Distillation // whose teacher writes the last answer
	if len(all.items) == 0 {
		r.bad(all.at, "messages", "is empty", "write a message of the user and the answer of the assistant")
		return
	}
	before, questions := "", 0
	for i := range all.items {
		m, path := &all.items[i], fmt.Sprintf("messages[%d]", i)
		if m.kind != object {
			r.bad(m.at, path, fmt.Sprintf("is %s, and must be %s", m.kind, object), "write {\"role\": ..., \"content\": ...}")
			return
		}
		v := r.want(m, path, "role", text, "write \"user\" or \"assistant\"")
		if v == nil {
			return
		}
		role := v.text
		switch path += ".role"; {
		case role == "system" || role == "developer":
			r.bad(v.at, path, "is a system message", "write it as the key system, before messages")
			return
		case role != "user" && role != "assistant":
			r.bad(v.at, path, "is another role than user or assistant", "write \"user\" or \"assistant\", in lower case")
			return
		case i == 0 && role != "user":
			r.bad(v.at, path, "is assistant, and the first message is the user's", startsWithQuestion)
		case role == before:
			r.bad(v.at, path, "repeats the role of the previous message", "join the two messages, or write the turn between them")
		}
		if before = role; role == "user" {
			questions++
		}
	}
	last := len(all.items) - 1
	if before != "assistant" && !open {
		r.bad(all.items[last].at, fmt.Sprintf("messages[%d]", last), "is the last message, and must be the assistant's", "end with the answer that the model should give")
	}
	if questions > 1 && r.rules.SingleTurn {
		r.bad(all.at, "messages", "has several questions, and the model takes one", "write one record for each question")
	}
}

// blocks checks the content of a message.
func (r *record) blocks(m *value, path string, media *[2]int) {
	if m.kind != object {
		return
	}
	r.extra(m, path, r.doubt, "role", "content")
	role := ""
	if v := m.get("role"); v != nil {
		role = v.text
	}
	const fix = `write "content": [{"text": ...}]`
	content := r.want(m, path, "content", list, fix)
	if content == nil {
		return
	}
	path += ".content"
	if len(content.items) == 0 {
		r.bad(content.at, path, "is empty", fix)
	}
	filled := false // some block says or shows something
	for i := range content.items {
		for j := range content.items[i].members {
			part := &content.items[i].members[j]
			filled = filled || part.key == "image" || part.key == "video" || part.key == "text" && part.text != ""
		}
	}
	for i := range content.items {
		block, path := &content.items[i], fmt.Sprintf("%s[%d]", path, i)
		if block.kind != object {
			r.bad(block.at, path, fmt.Sprintf("is %s, and must be %s", block.kind, object), fix)
			continue
		}
		for j := range block.members {
			part := &block.members[j]
			switch at := under(path, part.key); part.key {
			case "text":
				if t := r.want(block, path, "text", text, fix); t != nil {
					if filled && t.text == "" {
						r.doubt(t.at, at, "is an empty block", "delete the block")
					} else {
						r.blank(t, at)
					}
					r.words(t, at, role)
				}
			case "image":
				media[0]++
				r.medium(&part.value, at, role, r.rules.Images)
			case "video":
				media[1]++
				r.medium(&part.value, at, role, r.rules.Videos)
			case "reasoningContent":
				r.reasoning(part, at, role)
			case "toolUse", "toolResult":
				r.tool(part, at)
			default:
				r.bad(part.at, at, "is a block that the format does not have", "write text, image or video")
			}
		}
		if len(block.members) == 0 {
			r.bad(block.at, path, "is empty", fix)
		}
	}
}

func (r *record) reasoning(part *member, path, role string) {
	switch {
	case r.rules.Family != "nova2" && r.rules.Model != "":
		r.bad(part.at, path, "is a block that the model does not train on", "leave the reasoning out; Amazon Nova 2 Lite trains on it")
	case role != "assistant":
		r.bad(part.at, path, "is in another message than the assistant's", "write it before the text of the answer")
	case part.get("reasoningText") == nil || part.get("reasoningText").get("text") == nil:
		r.bad(part.at, path, "has no reasoningText with a text", `write {"reasoningContent": {"reasoningText": {"text": ...}}}`)
	}
}

func (r *record) tool(part *member, path string) {
	if r.rules.Family == "nova2" { // whose page says that the job might fail
		r.doubt(part.at, path, "is the use of a tool, with which a job may fail", "leave records with tools out")
		return
	}
	r.bad(part.at, path, "is the use of a tool, which no model trains on", "write what the tool said as text, or leave the record out")
}
