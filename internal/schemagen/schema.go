package main

import (
	"bytes"
	"encoding/json"
	"strconv"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// object is a JSON object that keeps the order of its members.
type object []member

type member struct {
	name  string
	value any
}

// MarshalJSON implements [json.Marshaler].
func (o object) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range o {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Quote(m.name) + ":")
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(m.value); err != nil {
			return nil, err
		}
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

func (o *object) set(name string, value any) { *o = append(*o, member{name, value}) }

// schema is being made: its $defs hold each kind of block once, and once more
// as an overlay, where nothing is required and null unsets a key.
type schema struct {
	comments comments
	defs     object
	done     map[string]bool
}

func newSchema(file *form.Shape, c comments) ([]byte, error) {
	s := &schema{comments: c, done: map[string]bool{}}
	root := object{
		{"$schema", "https://json-schema.org/draft/2020-12/schema"},
		{"title", "sagerock.yaml"},
	}
	root = append(root, s.block(file, false)...)
	// what the file leaves out, its environments may have
	root.set("if", object{{"not", object{{"required", []string{"environments"}}}}})
	root.set("then", append(object{{"required", required(file)}}, effects(file)...))
	overlay := *file
	overlay.Fields = nil
	for _, f := range file.Fields {
		if !f.AtTop() {
			overlay.Fields = append(overlay.Fields, f)
		}
	}
	overlay.Type = "Overlay"
	s.def(&overlay, true)
	root.set("$defs", s.defs)

	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(root)
	return b.Bytes(), err
}

// def adds a block to the $defs and returns its name there.
func (s *schema) def(sh *form.Shape, overlay bool) string {
	name := sh.Type
	if overlay && name != "Overlay" {
		name += "Overlay"
	}
	if !s.done[name] {
		s.done[name] = true
		block := s.block(sh, overlay) // first, so that its dependencies are defined before it
		if must := required(sh); len(must) > 0 && !overlay {
			block.set("required", must)
		}
		s.defs.set(name, block)
	}
	return name
}

// block is the schema of a block, but for what must be in it.
func (s *schema) block(sh *form.Shape, overlay bool) object {
	properties := object{}
	for _, f := range sh.Fields {
		properties.set(f.Key, s.key(f, overlay))
	}
	return object{
		{"type", "object"},
		{"description", s.comments[sh.Type]},
		{"additionalProperties", false},
		{"properties", properties},
	}
}

// required lists the keys of a block that must be there.
func required(sh *form.Shape) []string {
	var out []string
	for _, f := range sh.Fields {
		if f.Needed() {
			out = append(out, f.Key)
		}
	}
	return out
}

// key is the schema of a key or an entry.
func (s *schema) key(sh *form.Shape, overlay bool) object {
	if overlay {
		return object{{"anyOf", []object{s.inOverlay(sh), {{"type", "null"}}}}}
	}
	var out object
	description := s.comments.of(sh)
	if effect := sh.Effect(func(text string) string { return text }); effect != "" {
		description += " " + effect
	}
	if sh.Kind == form.KindDuration {
		description += " From " + sh.Rule.Min + " to " + sh.Rule.Max + "."
	}
	if description != "" {
		out.set("description", description)
	}
	out = append(out, s.value(sh, overlay)...)
	if sh.Default != nil {
		out.set("default", sh.Default)
	}
	return out
}

// inOverlay is the schema of a key or an entry as an environment sets it. What is
// replaced as a whole is what it is in the file.
func (s *schema) inOverlay(sh *form.Shape) object {
	switch {
	case sh.Kind == form.KindObject, sh.Kind == form.KindMap, sh.Owner == "":
		return s.value(sh, true)
	case sh.Owner == config.File().Type:
		return object{{"$ref", "#/properties/" + sh.Key}}
	default:
		return object{{"$ref", "#/$defs/" + sh.Owner + "/properties/" + sh.Key}}
	}
}

func (s *schema) value(sh *form.Shape, overlay bool) object {
	switch sh.Kind {
	case form.KindObject:
		return object{{"$ref", "#/$defs/" + s.def(sh, overlay)}}
	case form.KindOverlay:
		return object{{"$ref", "#/$defs/Overlay"}}
	case form.KindMap:
		out := object{{"type", "object"}}
		if name := sh.Rule.Keys; name != "" {
			out.set("propertyNames", patternOf(name))
		}
		out.set("additionalProperties", s.key(sh.Item, overlay))
		if !overlay {
			bound(&out, "minProperties", sh.Rule.Min)
		}
		bound(&out, "maxProperties", sh.Rule.Max)
		return out
	case form.KindCount:
		count, list := *sh, *sh
		count.Kind, list.Kind = form.KindInteger, form.KindList
		return object{{"anyOf", []object{s.value(&count, false), s.value(&list, false)}}}
	case form.KindList: // an overlay replaces it, so its entries are whole
		out := object{{"type", "array"}, {"items", s.key(sh.Item, false)}}
		bound(&out, "minItems", sh.Rule.Min)
		bound(&out, "maxItems", sh.Rule.Max)
		if sh.Rule.Unique {
			out.set("uniqueItems", true)
		}
		return out
	case form.KindBoolean:
		return object{{"type", "boolean"}}
	case form.KindDuration:
		return object{{"type", "string"}, {"pattern", form.DurationPattern}}
	case form.KindText:
		return text(sh)
	default:
		return number(sh)
	}
}

func number(sh *form.Shape) object {
	out := object{{"type", string(sh.Kind)}}
	if len(sh.Rule.OneOf) > 0 {
		var enum []json.Number
		for _, one := range sh.Rule.OneOf {
			enum = append(enum, json.Number(one))
		}
		out.set("enum", enum)
	}
	bound(&out, "minimum", sh.Rule.Min)
	bound(&out, "maximum", sh.Rule.Max)
	return out
}

func text(sh *form.Shape) object {
	var out object
	switch {
	case sh.Rule.Unquoted && sh.Rule.Is != "" && syntax.Patterns[sh.Rule.Is].Most > 0:
		out.set("type", []string{"string", "integer"})
	case sh.Rule.Unquoted:
		out.set("type", []string{"string", "number", "boolean"})
	default:
		out.set("type", "string")
	}
	switch {
	case sh.Rule.Is != "":
		out = append(out, patternOf(sh.Rule.Is)...)
	case len(sh.Rule.OneOf) > 0:
		out.set("enum", sh.Rule.OneOf)
	case sh.Rule.Required:
		out.set("pattern", `\S`)
		fallthrough
	default:
		bound(&out, "minLength", sh.Rule.Min)
		bound(&out, "maxLength", sh.Rule.Max)
	}
	return out
}

func patternOf(name string) object {
	p := syntax.Patterns[name]
	var out object
	if p.Words != nil {
		return object{{"enum", p.Words}}
	}
	out.set("pattern", p.Regex)
	if p.Max > 0 {
		out.set("maxLength", p.Max)
	}
	if p.Most > 0 {
		out.set("minimum", p.Least)
		out.set("maximum", p.Most)
	}
	return out
}

// bound adds a bound that a rule has.
func bound(out *object, name, value string) {
	if value != "" {
		out.set(name, json.Number(value))
	}
}
