package main

import (
	_ "embed" // intro.md
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

//go:embed intro.md
var intro string

// newReference writes a table for each block of the file.
func newReference(file *form.Shape, c comments) []byte {
	var b strings.Builder
	b.WriteString(intro)
	walk(file, nil, func(s *form.Shape, path []string) {
		if s.Kind != form.KindObject {
			return
		}
		title := dotted(path)
		if title == "" {
			title = "The file"
		} else {
			title = "`" + title + "`"
		}
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n", title, c[s.Type])
		b.WriteString("| key | what it is | type | default | may be |\n| --- | --- | --- | --- | --- |\n")
		for _, f := range s.Fields {
			at := below(path, f.Key)
			row := []string{"`" + f.Key + "`", about(f, c.of(f)), kind(f, at), usual(f), allowed(f)}
			for i, cell := range row {
				row[i] = strings.ReplaceAll(cell, "|", `\|`)
			}
			b.WriteString("| " + strings.Join(row, " | ") + " |\n")
		}
	})
	return []byte(b.String())
}

// about is a comment without the key it starts with, which the table says already, and when
// the key has an effect.
func about(f *form.Shape, text string) string {
	text = strings.TrimPrefix(text, f.Key+" ")
	text = strings.TrimPrefix(text, "is ")
	text = strings.TrimPrefix(text, "are ")
	if effect := f.Effect(func(text string) string { return "`" + text + "`" }); effect != "" {
		text += " " + effect
	}
	return text
}

// kind says what is written after a key.
func kind(s *form.Shape, path []string) string {
	switch s.Kind {
	case form.KindObject:
		return link("block", path)
	case form.KindOverlay:
		return "any of these keys"
	case form.KindMap:
		return "map of names to " + kind(s.Item, below(path, "NAME"))
	case form.KindList:
		return "list of " + kind(s.Item, below(path, "[]"))
	case form.KindCount:
		return "whole number, or list of " + kind(s.Item, below(path, "[]"))
	case form.KindInteger:
		return "whole number"
	case form.KindDuration:
		return "length of time"
	case form.KindText:
		switch {
		case s.Rule.Unquoted && s.Rule.Is != "" && syntax.Patterns[s.Rule.Is].Most > 0:
			return "text or whole number"
		case s.Rule.Unquoted:
			return "text, number or boolean"
		}
	}
	return string(s.Kind)
}

// usual says what holds when the key is not written.
func usual(s *form.Shape) string {
	switch {
	case s.Default != nil:
		return fmt.Sprintf("`%v`", s.Default)
	case s.Needed():
		return "**required**"
	}
	return ""
}

// allowed says what a value may be.
func allowed(s *form.Shape) string {
	var out []string
	r := s.Rule
	if len(r.OneOf) > 0 {
		out = append(out, "`"+strings.Join(r.OneOf, "`, `")+"`")
	}
	unit := map[form.Kind]string{form.KindText: " characters", form.KindList: " entries", form.KindMap: " entries"}[s.Kind]
	switch {
	case r.Min != "" && r.Max != "":
		out = append(out, r.Min+" to "+r.Max+unit)
	case r.Max != "":
		out = append(out, "at most "+r.Max+unit)
	case r.Min != "":
		out = append(out, "at least "+r.Min+unit)
	}
	for _, p := range []struct{ what, pattern string }{{"", r.Is}, {"names: ", r.Keys}, {"values: ", r.Each}} {
		if p.pattern == "" {
			continue
		}
		if pattern := syntax.Patterns[p.pattern]; pattern.Words != nil {
			out = append(out, p.what+"`"+strings.Join(pattern.Words, "`, `")+"`")
		} else {
			out = append(out, p.what+strings.TrimPrefix(strings.TrimPrefix(pattern.Fix, "write "), "use "))
		}
	}
	return strings.Join(out, "; ")
}

func dotted(path []string) string {
	return strings.ReplaceAll(strings.Join(path, "."), ".[]", "[]")
}

// link points at the section of a block, by the anchor that Markdown viewers
// make of its title.
func link(text string, path []string) string {
	anchor := strings.NewReplacer(".", "", "[", "", "]", "").Replace(strings.ToLower(dotted(path)))
	return "[" + text + "](#" + anchor + ")"
}
