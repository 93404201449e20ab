package form

import (
	"fmt"
	"reflect"
)

// Kind is what a value of the file may look like.
type Kind string

// The kinds of values.
const (
	KindObject   Kind = "object" // a block whose keys are known
	KindMap      Kind = "map"    // a block whose keys are the user's
	KindList     Kind = "list"
	KindCount    Kind = "count" // how many of something, or a list of them
	KindText     Kind = "text"
	KindInteger  Kind = "integer"
	KindNumber   Kind = "number"
	KindBoolean  Kind = "boolean"
	KindDuration Kind = "duration"
	KindOverlay  Kind = "overlay" // any part of the file
)

// Shape is one key of the file: what may be written there, and what holds when
// nothing is. The checker, the schema and the reference are all made from it.
type Shape struct {
	Key     string   // as written; "" for the whole file and for entries
	Kind    Kind     // what its value looks like
	Rule    Rule     // what else its value must be
	Default any      // nil when the key has none
	Because string   // why the key has no effect where Rule.On does not hold, or ""
	Fields  []*Shape // the keys of an object, in the order of its type
	Item    *Shape   // what each entry of a list or map is

	// Type is the Go type of an object; Owner and Field are the type and field that
	// a key comes from. Their comments explain it.
	Type, Owner, Field string

	above  *Shape               // nil for the whole file
	index  int                  // of the field in its type
	fresh  func() reflect.Value // makes a new value with its defaults
	always bool                 // the block is there, written or not
	byKey  map[string]int       // index in Fields
	usual  reflect.Value        // what holds when nothing is written, if anything does

	conditional bool // a key below has conditions
}

// shape reads the shape of t. A def that is valid is what holds by default.
func (g *Grammar) shape(t reflect.Type, def reflect.Value, rule Rule) *Shape {
	s := &Shape{Rule: rule}
	switch {
	case t == reflect.TypeFor[Duration]():
		s.Kind = KindDuration
	case t == reflect.TypeFor[*Overlay]():
		s.Kind = KindOverlay
	case rule.Count:
		s.Kind = KindCount
		s.Item = g.shape(t.Elem(), reflect.Value{}, Rule{Is: rule.Each})
	case t.Kind() == reflect.Pointer:
		s.Kind = KindObject
		s.fresh = func() reflect.Value { return g.fresh(t.Elem()) }
		if s.always = def.IsValid() && !def.IsNil(); !s.always {
			def = s.fresh()
		}
		g.fields(s, t.Elem(), def.Elem())
	case t.Kind() == reflect.Struct:
		s.Kind = KindObject
		g.fields(s, t, def)
	case t.Kind() == reflect.Map:
		s.Kind = KindMap
		s.Item = g.shape(t.Elem(), reflect.Value{}, Rule{Is: rule.Each, Unquoted: rule.Unquoted})
	case t.Kind() == reflect.Slice:
		s.Kind = KindList
		s.Item = g.shape(t.Elem(), reflect.Value{}, Rule{Is: rule.Each})
	default:
		s.Kind = leaves[t.Kind()]
		if s.Kind == "" {
			panic(fmt.Sprintf("form: a key cannot be a %s", t))
		}
	}
	if s.Item != nil {
		s.Item.above = s
	}
	s.usual = def
	if def.IsValid() && s.isDefault(def) {
		s.Default = def.Interface()
		if s.Kind == KindCount {
			s.Default = def.Len()
		}
	}
	return s
}

var leaves = map[reflect.Kind]Kind{
	reflect.String:  KindText,
	reflect.Int:     KindInteger,
	reflect.Float64: KindNumber,
	reflect.Bool:    KindBoolean,
}

// isDefault reports whether v says something: a zero that the rule refuses, or
// an empty text or block, only means that nothing was set.
func (s *Shape) isDefault(v reflect.Value) bool {
	switch s.Kind {
	case KindBoolean:
		return true
	case KindInteger, KindNumber, KindDuration:
		return !v.IsZero() || !s.Rule.below(0) && len(s.Rule.OneOf) == 0
	case KindText:
		return !v.IsZero()
	case KindCount:
		return v.Len() > 0
	default:
		return false
	}
}

func (g *Grammar) fresh(t reflect.Type) reflect.Value {
	if f, ok := g.Defaults[t]; ok {
		return reflect.ValueOf(f())
	}
	return reflect.New(t)
}

// fields adds the keys of the struct t, whose defaults are in def.
func (g *Grammar) fields(s *Shape, t reflect.Type, def reflect.Value) {
	s.Type, s.byKey = t.Name(), map[string]int{}
	for i := range t.NumField() {
		f := t.Field(i)
		key := f.Tag.Get("yaml")
		if key == "-" || key == "" {
			continue
		}
		rule, err := g.rule(f.Tag.Get("rule"))
		if err != nil {
			panic(fmt.Sprintf("form: %s.%s: %v", s.Type, f.Name, err))
		}
		child := g.shape(f.Type, def.Field(i), rule)
		child.Key, child.Owner, child.Field, child.index = key, s.Type, f.Name, i
		child.above = s
		child.Because = f.Tag.Get("because")
		s.byKey[key] = len(s.Fields)
		s.Fields = append(s.Fields, child)
	}
}

// field is the key of an object that has it.
func (s *Shape) field(key string) *Shape { return s.Fields[s.byKey[key]] }

// Needed reports whether the key must be written in every block.
func (s *Shape) Needed() bool { return s.Rule.Required && s.Default == nil && s.Rule.On == nil }

// AtTop reports whether no environment can have the key.
func (s *Shape) AtTop() bool {
	return s.Rule.Top || s.Kind == KindMap && s.Item.Kind == KindOverlay
}

// keys lists the keys of an object.
func (s *Shape) keys() []string {
	out := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		out[i] = f.Key
	}
	return out
}
