package form

import (
	"strings"
)

// Effect says when a key has an effect, as a sentence; "" where it always has. Code shows
// what is written in a file.
func (s *Shape) Effect(code func(text string) string) string {
	if s.Rule.On == nil {
		return ""
	}
	parts := make([]string, len(s.Rule.On))
	for i := range s.Rule.On {
		parts[i] = s.Rule.On[i].clause(code)
	}
	clauses := List(parts, "and")
	if s.Rule.Required {
		return "Required " + clauses + ", and without effect otherwise" + because(s) + "."
	}
	return "Has an effect only " + clauses + because(s) + "."
}

func (c *Condition) clause(code func(text string) string) string {
	prefix, starts := c.Prefix()
	switch {
	case starts && c.Not:
		return "where " + code(c.Key) + " does not start with " + code(prefix)
	case starts:
		return "where " + code(c.Key) + " starts with " + code(prefix)
	case c.Values == nil && c.Not:
		return "without " + code(c.Key)
	case c.Values == nil:
		return "beside " + code(c.Key)
	}
	values := make([]string, len(c.Values))
	for i, value := range c.Values {
		values[i] = code(value)
	}
	values[0] = code(c.Key + ": " + c.Values[0])
	if c.Not {
		return "without " + List(values, "or")
	}
	return "with " + List(values, "or")
}

// because is the reason why a key has no effect, after a colon.
func because(s *Shape) string {
	if s.Because == "" {
		return ""
	}
	return ": " + s.Because
}

// name is the path of the other key from the top of the file, or from the closest block
// with a name of the user's.
func (b *block) name(c *Condition) string {
	name := c.Key
	for at := b.above(c); at.shape.Key != ""; at = at.up {
		name = at.shape.Key + "." + name
	}
	return name
}

// found says how the other key is, which breaks the condition.
func (b *block) found(c *Condition) string {
	name := b.name(c)
	prefix, starts := c.Prefix()
	switch {
	case starts && c.Not:
		return "where " + name + " starts with " + Quote(prefix)
	case starts:
		return "where " + name + " does not start with " + Quote(prefix)
	case c.Values == nil && c.Not:
		return "beside " + name
	case c.Values == nil:
		return "without " + c.whole(name)
	}
	at := b.above(c)
	return "with " + name + ": " + at.shape.value(at.value, strings.Split(c.Key, "."))
}

// met describes the other keys where all conditions of f are met.
func (b *block) met(f *Shape) string {
	var out []string
	for i := range f.Rule.On {
		c := f.Rule.On[i]
		c.Not = !c.Not // found describes a condition that is broken; a met one is a broken opposite
		out = append(out, b.found(&c))
	}
	return List(out, "and")
}

// whole is the name of the other key, or of the block that it is.
func (c *Condition) whole(name string) string {
	if c.target.Kind == KindObject {
		return "a " + name + ": block"
	}
	return name
}

// wanted says how the other key would have to be.
func (b *block) wanted(c *Condition) string { return b.name(c) + ": " + List(c.Values, "or") }

// fix says how to meet a condition, in the imperative.
func (b *block) fix(c *Condition) string {
	name := b.name(c)
	prefix, starts := c.Prefix()
	switch {
	case starts && c.Not:
		return "write a " + name + " that does not start with " + Quote(prefix)
	case starts:
		return "write a " + name + " that starts with " + Quote(prefix)
	case c.Values == nil && c.Not:
		return "remove " + name
	case c.Values == nil:
		return "add " + c.whole(name)
	case c.Not:
		return "write another " + name
	}
	return "write " + b.wanted(c)
}
