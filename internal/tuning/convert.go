package tuning

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/sagerock/sagerock/catalog/customization"
)

// Conversion is what Convert did.
type Conversion struct {
	Format   string    `json:"format"`
	Records  int       `json:"records"`
	Problems []Problem `json:"problems"` // with one, what was written is not complete
	Warnings []Problem `json:"warnings"` // keys that were left out
}

// Convert writes the records of a file in the format that a customization takes, one on a
// line and in UTF-8. It leaves out nothing that a model could learn from: a record for which
// the format has no place is a problem, and the output is then of no use.
func Convert(ctx context.Context, c *customization.Offer, in Input, out io.Writer) (*Conversion, error) {
	problems, warnings := &findings{limit: most}, &findings{limit: most}
	done := &Conversion{Format: string(c.Format)}
	w := bufio.NewWriterSize(out, 64<<10)
	all, is := newRecords(in)
	if is.text != "" {
		done.Problems, done.Warnings = []Problem{{File: in.Name, Text: is.text, Fix: is.fix}}, []Problem{}
		return done, nil
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		raw, line, err := all.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", in.Name, err)
		}
		at := Problem{File: in.Name, Line: line, Column: 1}
		one, left, bad := converted(raw, c)
		switch {
		case bad != nil:
			at.Text, at.Fix = bad.text, bad.fix
			problems.add(bad.text, at)
		default:
			for _, key := range left {
				at.Path, at.Text, at.Fix = shown(key), "is left out", "keep the first file, if you need the key"
				warnings.add(kindOf(at.Path, at.Text), at)
			}
			done.Records++
			_, _ = w.Write(append(one, '\n')) // Flush has the error
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	done.Problems, done.Warnings = problems.list(in.Name), warnings.list(in.Name)
	return done, nil
}

// converted is a record in the format of c, and the keys that are left out.
func converted(raw []byte, c *customization.Offer) (line []byte, left []string, bad *syntaxError) {
	if !utf8.Valid(raw) {
		return nil, nil, &syntaxError{text: "is not UTF-8", fix: "write the file as UTF-8: iconv -f WINDOWS-1252 -t UTF-8, where Windows wrote it"}
	}
	root, bad := parse(raw)
	if bad != nil {
		return nil, nil, bad
	}
	want, is := shape(c.Format), shapeOf(&root)
	if is == want || want == graded && is.fits(graded) && root.has("reference_answer") {
		var b bytes.Buffer
		if err := json.Compact(&b, raw); err != nil {
			return nil, nil, &syntaxError{text: "is not JSON", fix: "mend the record"}
		}
		return b.Bytes(), nil, nil
	}
	if !is.readable() {
		return nil, nil, &syntaxError{text: "is " + cmp.Or(names[is], "in a format that is not known"), fix: "write " + templates[want]}
	}
	e := read(&root, is)
	if len(e.lost) > 0 {
		return nil, nil, &syntaxError{text: "has the key " + shown(e.lost[0]) + ", for which " + names[want] + " has no place", fix: "leave the record out, or write what it says as text"}
	}
	v, why := e.as(want, is)
	if why != "" {
		return nil, nil, &syntaxError{text: why, fix: "leave the record out, or write " + templates[want]}
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, nil, &syntaxError{text: err.Error(), fix: "leave the record out"}
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), e.left, nil
}

// The formats as they are written.
type (
	blockOut struct {
		Text string `json:"text"`
	}
	turnOut struct {
		Role    string     `json:"role"`
		Content []blockOut `json:"content"`
	}
	converseOut struct {
		SchemaVersion string     `json:"schemaVersion"`
		System        []blockOut `json:"system,omitempty"`
		Messages      []turnOut  `json:"messages"`
	}
	messageOut struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	messagesOut struct {
		System   string       `json:"system,omitempty"`
		Messages []messageOut `json:"messages"`
	}
	gradedOut struct {
		Messages []messageOut `json:"messages"`
		Answer   string       `json:"reference_answer"`
	}
	promptOut struct {
		Prompt     string `json:"prompt"`
		Completion string `json:"completion"`
	}
	inputOut struct {
		Input string `json:"input"`
	}
)

// as is the example in a format, or why it cannot be written so.
func (e *example) as(want, is shape) (out any, why string) {
	whole := is == texts || is == plain
	for i := range e.turns {
		switch t := &e.turns[i]; {
		case t.images > 0 || t.videos > 0:
			return nil, "has an image or a video, which is not converted"
		case want != conversation && len(t.texts) != 1:
			return nil, "has a message of several texts, and " + names[want] + " has one"
		}
	}
	switch {
	case whole != (want == texts), want == captions:
		return nil, "is " + names[is] + ", which does not say what " + names[want] + " needs"
	case len(e.turns) == 0:
		return nil, "has no text"
	}
	if e.answer != nil && want != graded {
		if e.answer.kind != text || e.turns[len(e.turns)-1].role != "user" {
			return nil, "has a reference_answer that is not the text of an answer"
		}
		e.say("assistant", e.answer)
	}
	system := strings.Join(e.system, "\n\n")
	switch want {
	case texts:
		return inputOut{e.turns[0].texts[0]}, ""
	case conversation:
		c := converseOut{SchemaVersion: schemaVersion}
		if system != "" {
			c.System = []blockOut{{system}}
		}
		for i := range e.turns {
			t := turnOut{Role: e.turns[i].role, Content: []blockOut{}}
			for _, text := range e.turns[i].texts {
				t.Content = append(t.Content, blockOut{text})
			}
			c.Messages = append(c.Messages, t)
		}
		return c, ""
	case messages:
		return messagesOut{system, e.said()}, ""
	case graded:
		all := e.said()
		if last := len(all) - 1; all[last].Role == "assistant" {
			g := gradedOut{all[:last], all[last].Content}
			if system != "" {
				g.Messages = append([]messageOut{{"system", system}}, g.Messages...)
			}
			return g, ""
		}
		return nil, "has no answer for reference_answer"
	}
	switch {
	case system != "":
		return nil, "has a system text, for which a prompt and its completion have no place"
	case len(e.turns) != 2 || e.turns[0].role != "user" || e.turns[1].role != "assistant":
		return nil, "has other turns than a question and its answer"
	}
	return promptOut{e.turns[0].texts[0], e.turns[1].texts[0]}, ""
}

func (e *example) said() (all []messageOut) {
	for i := range e.turns {
		all = append(all, messageOut{e.turns[i].role, e.turns[i].texts[0]})
	}
	return all
}
