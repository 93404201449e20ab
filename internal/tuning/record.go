package tuning

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/sagerock/sagerock/catalog/customization"
)

// record is one line of a file while its rules look at it.
type record struct {
	*file
	line int
	src  []byte
	root value
}

// place is the column of a byte of the line, counted in characters from 1.
func (r *record) place(at int) int { return utf8.RuneCount(r.src[:min(at, len(r.src))]) + 1 }

func (r *record) problem(at int, path, text, fix string) Problem {
	return Problem{File: r.name, Line: r.line, Column: r.place(at), Path: path, Text: text, Fix: fix}
}

// index is the place in a list, which does not make another kind of problem.
var index = regexp.MustCompile(`\[[0-9]+\]`)

// kindOf is the kind of a problem: its key and what is wrong with it.
func kindOf(path, text string) string {
	return strings.TrimSpace(index.ReplaceAllString(path, "[]") + " " + text)
}

// bad says what is wrong.
func (r *record) bad(at int, path, text, fix string) {
	r.problems.add(kindOf(path, text), r.problem(at, path, text, fix))
}

// doubt says what may be wrong.
func (r *record) doubt(at int, path, text, fix string) {
	r.warnings.add(kindOf(path, text), r.problem(at, path, text, fix))
}

// numbered says what is wrong, with numbers that are not of its kind.
func (r *record) numbered(kind string, at int, path, text, fix string) {
	r.problems.add(kind, r.problem(at, path, text, fix))
}

// keys finds keys that are repeated, in v and in what it holds.
func (r *record) keys(v *value, path string) {
	var seen map[string]bool
	if len(v.members) > 8 {
		seen = make(map[string]bool, len(v.members))
	}
	for i := range v.members {
		m := &v.members[i]
		again := seen[m.key]
		for j := 0; seen == nil && j < i && !again; j++ {
			again = v.members[j].key == m.key
		}
		if seen != nil {
			seen[m.key] = true
		}
		at := under(path, m.key)
		if again {
			r.bad(m.at, at, "is written twice in this object", "delete one of them")
		}
		r.keys(&m.value, at)
	}
	for i := range v.items {
		r.keys(&v.items[i], fmt.Sprintf("%s[%d]", path, i))
	}
}

// under is the path of a key.
func under(path, key string) string {
	key = shown(key)
	if path == "" {
		return key
	}
	return path + "." + key
}

// shown is a key as a report may print it.
func shown(key string) string {
	key = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == utf8.RuneError || 0x80 <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069 {
			return '?'
		}
		return r
	}, key)
	if utf8.RuneCountInString(key) > 40 {
		return string([]rune(key)[:40]) + "..."
	}
	return key
}

// extra finds keys beside those that are known.
func (r *record) extra(v *value, path string, say func(at int, path, text, fix string), known ...string) {
	for i := range v.members {
		if m := &v.members[i]; !slices.Contains(known, m.key) {
			say(m.at, under(path, m.key), "is not a key of this format", "delete it, or write one of "+strings.Join(known, ", "))
		}
	}
}

// want is the member of v with this key, where it has the right kind.
func (r *record) want(v *value, path, key string, k kind, fix string) *value {
	m := v.get(key)
	switch at := under(path, key); {
	case m == nil:
		r.bad(v.at, at, "is missing", fix)
	case m.kind != k:
		r.bad(m.at, at, fmt.Sprintf("is %s, and must be %s", m.kind, k), fix)
	default:
		return m
	}
	return nil
}

// filled is want for a text that says something.
func (r *record) filled(v *value, path, key, fix string) *value {
	m := r.want(v, path, key, text, fix)
	if m != nil {
		r.blank(m, under(path, key))
	}
	return m
}

// blank finds a text that says nothing.
func (r *record) blank(v *value, path string) {
	switch {
	case v.text == "":
		r.bad(v.at, path, "is empty", "write the text, or delete the record")
	case strings.TrimSpace(v.text) == "":
		r.doubt(v.at, path, "has nothing but white space", "write the text, or delete the record")
	}
}

// reserved are words that a training job of Nova refuses ("Preparing data for multimodal
// fine-tuning", Amazon Nova User Guide), and furtherWords those that AWS's dataset validator
// refuses beside them.
var (
	reserved     = []string{"User:", "Bot:", "Assistant:", "System:", "<image>", "<video>", "[EOS]"}
	furtherWords = []string{"USER:", "BOT:", "ASSISTANT:", "SYSTEM:", "Thought:"}
	// markers are turns of a conversation inside a prompt.
	markers = []string{"Human:", "Assistant:", "User:", "Bot:"}
)

// words finds words that the model reserves in a text of this role.
func (r *record) words(v *value, path, role string) {
	if r.is("nova", customization.FineTuning) || r.is("nova2", customization.FineTuning) {
		for _, word := range reserved {
			if !strings.Contains(v.text, word) {
				continue
			}
			say, fix := r.doubt, "write another word with a similar meaning, such as Customer: for User:"
			if role != "assistant" && r.is("nova", customization.FineTuning) {
				say = r.bad
			}
			say(v.at, path, "has the reserved word "+word, fix)
		}
		for _, word := range furtherWords {
			if strings.Contains(v.text, word) {
				r.doubt(v.at, path, "has the word "+word+", which AWS's validator refuses", "write another word with a similar meaning")
			}
		}
	}
}

// markers finds turns of a conversation in what is to be one text.
func (r *record) turnsInside(v *value, path string) {
	for _, word := range markers {
		if strings.HasPrefix(v.text, word) || strings.Contains(v.text, "\n"+word) {
			r.doubt(v.at, path, "has the marker of a turn, "+word, "leave markers out: the model learns to write them")
		}
	}
}

// is reports whether the file is for a family of models and a method.
func (r *record) is(family string, method customization.Method) bool {
	return r.rules.Family == family && r.rules.Method == method
}

// takesMedia reports whether the model trains on images or videos; a file without a model may.
func (r *record) takesMedia(formats []string) bool { return r.rules.Model == "" || len(formats) > 0 }
