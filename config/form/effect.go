package form

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// block is a block of a file, with what is in it.
type block struct {
	shape *Shape
	place *Place // nil where a struct is written, not read
	value reflect.Value
	up    *block
}

// effects reports the keys that have no effect, and those that are required where they
// have one.
func (s *Shape) effects(p *Place, v reflect.Value, up *block) {
	if v = indirect(v); !s.conditional || !v.IsValid() {
		return
	}
	b := &block{s, p, v, up}
	for _, f := range s.Fields {
		if f.Rule.On == nil && !f.conditional {
			continue
		}
		at := p.Get(f.Key)
		if f.Rule.On != nil {
			b.effect(f, at)
		}
		if !f.conditional {
			continue
		}
		switch below := v.Field(f.index); f.Kind {
		case KindObject:
			f.effects(at, below, b)
		case KindMap:
			for _, e := range at.entries() {
				if entry := below.MapIndex(reflect.ValueOf(e.key)); entry.IsValid() {
					f.Item.effects(e, entry, b)
				}
			}
		}
	}
}

// effect looks at the key at, whose effect has conditions.
func (b *block) effect(f *Shape, at *Place) {
	if !at.Written() && !f.Rule.Required || !b.place.Sound(f.whole(f.Key)) {
		return
	}
	c, known := b.broken(f)
	if !known {
		return
	}
	switch needed := f.Rule.Required && c == nil; {
	case needed && !at.Written():
		b.place.missing(f, " "+b.met(f))
	case !at.Written():
	case needed && f.Kind == KindList && len(at.node.Content) == 0:
		at.Errorf("add "+at.Path()+" to the file", "is required %s", b.met(f))
	case c == nil || !f.says(at.node):
	case c.Soft():
		at.Warnf("write "+b.wanted(c)+" to use it", "has no effect %s", b.found(c))
	default:
		at.Errorf(removeIt+", or "+b.fix(c), "has no effect %s%s", b.found(c), because(f))
	}
}

// broken is the first condition of a key that does not hold, or nil. It is not known where
// one of the other keys is wrong by itself.
func (b *block) broken(f *Shape) (c *Condition, known bool) {
	for i := range f.Rule.On {
		c := &f.Rule.On[i]
		at := b.above(c)
		if at.place != nil && !at.place.Sound(c.target.whole(c.Key)) {
			return nil, false
		}
		if !at.meets(c) {
			return c, true
		}
	}
	return nil, true
}

// above is the block in which the path of the other key starts.
func (b *block) above(c *Condition) *block {
	for range c.up {
		b = b.up
	}
	return b
}

// idle reports whether the other key has no effect itself with some value, if it is in this
// block: then it takes none from others.
func (b *block) idle(c *Condition) bool {
	return !strings.Contains(c.Key, ".") && slices.ContainsFunc(c.target.Rule.On, func(on Condition) bool {
		return on.Values != nil && !b.above(&on).meets(&on)
	})
}

func (b *block) meets(c *Condition) bool {
	keys := strings.Split(c.Key, ".")
	switch {
	case c.Values != nil:
		return c.Matches(b.shape.value(b.value, keys))
	case b.place != nil:
		return (b.place.Get(keys...).Written() && !b.idle(c)) != c.Not
	default:
		v := b.value
		for _, key := range keys {
			v = v.Field(b.shape.field(key).index)
		}
		return v.IsZero() == c.Not
	}
}

// whole is the path of a key for [Place.Sound]: of a block it is whether there is one.
func (s *Shape) whole(key string) string {
	if s.Kind == KindObject {
		return key + "." + Any
	}
	return key
}

// says reports whether what is written asks for anything: not an empty value, zero, false
// or, where it is one of the words, none. What asks for nothing needs no effect.
func (s *Shape) says(node *yaml.Node) bool {
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if f, ok := s.byKey[node.Content[i].Value]; !ok || s.Fields[f].says(node.Content[i+1]) {
				return true
			}
		}
		return false
	case yaml.SequenceNode:
		return len(node.Content) > 0
	}
	switch s.Kind {
	case KindText:
		return node.Value != "" && !(node.Value == "none" && slices.Contains(s.Rule.OneOf, "none"))
	case KindBoolean:
		return !strings.EqualFold(node.Value, "false")
	case KindDuration:
		return strings.Trim(node.Value, "0smh") != ""
	}
	return strings.Trim(node.Value, "+-0.") != ""
}

// dropIdle leaves out of a written struct the defaults of keys that have no effect in it:
// written out, they would be taken for a mistake.
func (s *Shape) dropIdle(node *yaml.Node, v reflect.Value, up *block) {
	if v = indirect(v); !s.conditional || !v.IsValid() {
		return
	}
	b := &block{s, nil, v, up}
	for _, f := range s.Fields {
		i := index(node, f.Key)
		if i < 0 {
			continue
		}
		below, written := v.Field(f.index), node.Content[i+1]
		if c, _ := b.broken(f); c != nil && f.byDefault(below) {
			node.Content = slices.Delete(node.Content, i, i+2)
			continue
		}
		switch {
		case !f.conditional:
		case f.Kind == KindObject:
			f.dropIdle(written, below, b)
		case f.Kind == KindMap:
			for j := 0; j+1 < len(written.Content); j += 2 {
				f.Item.dropIdle(written.Content[j+1], below.MapIndex(reflect.ValueOf(written.Content[j].Value)), b)
			}
		}
	}
}

// byDefault reports whether v is what holds when nothing is written.
func (s *Shape) byDefault(v reflect.Value) bool {
	return s.usual.IsValid() && reflect.DeepEqual(s.usual.Interface(), v.Interface())
}
