// Package prompt parses and fills texts with variables in double braces. The config checks
// prompts with it, and the gateway fills them in. It imports neither of them.
package prompt

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/regex"
)

// MaxFilled is how many bytes a prompt has at most when its variables are filled
// in. A short text can name a long value many times.
const MaxFilled = 100_000

// Template is a text with variables.
type Template struct {
	pieces []piece
	names  []string
}

// piece is a part of the text as it is, or a variable, which has a name.
type piece struct{ text, name string }

// maxName is how many bytes a variable's name has at most. The expression does not
// say it: a counted repeat takes many times as long to compile.
const maxName = 64

const variable = `^[A-Za-z_][A-Za-z0-9_-]*$`

// Parse reads text. {{name}} in it is a variable; spaces around the name do no
// harm. Everything else is text, and so are single braces and }} without {{,
// which JSON is full of. The error is a [*SyntaxError].
func Parse(text string) (*Template, error) {
	t := &Template{}
	for at := 0; ; {
		open := strings.Index(text[at:], "{{")
		if open < 0 {
			t.add(piece{text: text[at:]})
			return t, nil
		}
		open += at
		t.add(piece{text: text[at:open]})
		inner, _, closed := strings.Cut(text[open+len("{{"):], "}}")
		if !closed || strings.Contains(inner, "{{") {
			return nil, wrong(text, open, "{{ is never closed", "close it with }} after the name of the variable")
		}
		name := strings.TrimSpace(inner)
		if len(name) > maxName || !regex.Of(variable).MatchString(name) {
			return nil, wrong(text, open, "{{ is not followed by the name of a variable and }}",
				"write a name of up to 64 letters, digits, underscores or hyphens that does not start with a digit, such as {{company}}")
		}
		t.add(piece{name: name})
		at = open + len("{{") + len(inner) + len("}}")
	}
}

func (t *Template) add(p piece) {
	if p.name != "" && !slices.Contains(t.names, p.name) {
		t.names = append(t.names, p.name)
	}
	if p != (piece{}) {
		t.pieces = append(t.pieces, p)
	}
}

// Variables lists the variables, each once, in the order of the text.
func (t *Template) Variables() []string { return t.names }

// Fill puts values in the place of variables, and nothing where there is no
// value. Braces in a value are text. It says false if that comes to more than
// [MaxFilled].
func (t *Template) Fill(values map[string]string) (string, bool) {
	size := 0
	for _, p := range t.pieces {
		size += len(p.text) + len(values[p.name])
		if size > MaxFilled {
			return "", false
		}
	}
	var b strings.Builder
	b.Grow(size)
	for _, p := range t.pieces {
		if p.name == "" {
			b.WriteString(p.text)
		} else {
			b.WriteString(values[p.name])
		}
	}
	return b.String(), true
}

// Version names what a text and the defaults of its variables say: the same ones
// have the same version everywhere, and others have another.
func Version(text string, defaults map[string]string) string {
	src, err := json.Marshal(struct {
		Text     string
		Defaults map[string]string `json:",omitempty"` // in the order of their names
	}{text, defaults})
	if err != nil {
		panic(err) // strings always encode
	}
	sum := sha256.Sum256(src)
	return hex.EncodeToString(sum[:])[:12]
}
