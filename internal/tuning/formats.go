package tuning

import (
	"fmt"
	"regexp"
	"strings"
)

// prompt checks a prompt and its completion.
func (r *record) prompt() {
	const fix = `write {"prompt": ..., "completion": ...}`
	for _, key := range []string{"prompt", "completion"} {
		if v := r.filled(&r.root, "", key, fix); v != nil {
			r.turnsInside(v, key)
		}
	}
	r.extra(&r.root, "", r.doubt, "prompt", "completion")
}

// input checks a text of continued pre-training.
func (r *record) input() {
	r.filled(&r.root, "", "input", `write {"input": ...}`)
	r.extra(&r.root, "", r.doubt, "input")
}

// picture is what an image of a caption may be.
var picture = regexp.MustCompile(`(?i)\.(png|jpe?g)$`)

// caption checks an image and its caption.
func (r *record) caption() {
	const fix = `write {"image-ref": "s3://BUCKET/KEY.png", "caption": ...}`
	if v := r.filled(&r.root, "", "image-ref", fix); v != nil && v.text != "" {
		r.totals.Images++
		switch {
		case !s3URI.MatchString(v.text):
			r.bad(v.at, "image-ref", "is not the URI of an object in S3", "write it like s3://BUCKET/FOLDER/FILE.png")
		case !picture.MatchString(v.text):
			r.doubt(v.at, "image-ref", "does not end with .png, .jpg or .jpeg", "images are PNG or JPEG")
		}
	}
	if v := r.want(&r.root, "", "caption", text, fix); v != nil {
		n, bounds := len([]rune(v.text)), r.rules.Caption
		switch {
		case bounds.Max > 0 && (n < bounds.Min || n > bounds.Max):
			r.numbered("has a caption that is too short or too long", v.at, "caption", fmt.Sprintf("has %d characters, and may have %d to %d", n, bounds.Min, bounds.Max), "write a longer or a shorter caption")
		case bounds.Max == 0 || bounds.Min > 0:
			r.blank(v, "caption")
		}
	}
	r.extra(&r.root, "", r.doubt, "image-ref", "caption")
}

// anthropic checks messages of text, as Claude 3 Haiku takes them.
func (r *record) anthropic() {
	r.extra(&r.root, "", r.bad, "system", "messages") // "No extraneous keys are allowed": Finetuning Claude 3 Haiku on Bedrock, Claude Cookbook
	if system := r.root.get("system"); system != nil && system.kind != null {
		if v := r.want(&r.root, "", "system", text, `write "system": "...", or leave it out`); v != nil {
			r.blank(v, "system")
		}
	}
	all := r.want(&r.root, "", "messages", list, "write "+templates[messages])
	if all == nil {
		return
	}
	r.roles(all)
	for i := range all.items {
		m, path := &all.items[i], fmt.Sprintf("messages[%d]", i)
		if m.kind != object {
			continue
		}
		r.extra(m, path, r.bad, "role", "content")
		r.content(m, path, r.bad)
	}
}

// content checks the text of a message. say is how it tells of another part than text.
func (r *record) content(m *value, path string, say func(at int, path, text, fix string)) {
	const fix = `write the text itself: "content": "..."`
	if v := m.get("content"); v != nil && v.kind == list {
		for i := range v.items {
			if kind := v.items[i].get("type"); kind != nil && kind.text != "text" {
				say(v.items[i].at, fmt.Sprintf("%s.content[%d]", path, i), "is not text, and AWS's pages have text alone", "leave it out")
				return
			}
		}
		r.doubt(v.at, path+".content", "is a list of parts, and AWS's pages have a text", fix)
		return
	}
	r.filled(m, path, "content", fix)
}

// gradedPrompt checks a prompt of reinforcement fine-tuning. Other keys are for the grader.
func (r *record) gradedPrompt() {
	all := r.want(&r.root, "", "messages", list, "write "+templates[graded])
	if all == nil {
		return
	}
	if len(all.items) == 0 {
		r.bad(all.at, "messages", "is empty", "write the prompt as a message of the user")
		return
	}
	last := ""
	for i := range all.items {
		m, path := &all.items[i], fmt.Sprintf("messages[%d]", i)
		if m.kind != object {
			r.bad(m.at, path, fmt.Sprintf("is %s, and must be %s", m.kind, object), "write {\"role\": ..., \"content\": ...}")
			return
		}
		if role := r.want(m, path, "role", text, "write \"system\", \"user\" or \"assistant\""); role != nil {
			last = role.text
			switch role.text {
			case "system", "user", "assistant":
			case "developer", "tool":
				r.doubt(role.at, path+".role", "is a role that AWS's page does not have", "write \"system\", \"user\" or \"assistant\"")
			default:
				r.bad(role.at, path+".role", "is another role than system, user or assistant", "write one of them, in lower case")
			}
		}
		if !m.has("tool_calls") {
			r.content(m, path, r.doubt)
		}
	}
	if last == "assistant" {
		r.doubt(all.items[len(all.items)-1].at, fmt.Sprintf("messages[%d]", len(all.items)-1), "is an answer, and the model writes one itself", "end with the user's message, and write the answer as reference_answer")
	}
	if answer := r.root.get("reference_answer"); answer == nil {
		r.doubt(r.root.at, "reference_answer", "is missing", "write what the grader compares an answer with, unless it needs none")
	} else if answer.kind == null || answer.kind == text && strings.TrimSpace(answer.text) == "" {
		r.doubt(answer.at, "reference_answer", "is empty", "write what the grader compares an answer with, unless it needs none")
	}
}
