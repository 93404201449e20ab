package form

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Fresh is a new block of type t with its defaults.
func (f *Form[T]) Fresh(t reflect.Type) any { return f.grammar.fresh(t).Interface() }

// Block checks a block that Go code has made as if a file had it at a dotted key. The file
// has the keys of beside, and nothing is known of its other keys, so that rules which read
// one of those are skipped. It returns the block with the defaults that depend on other
// keys. block starts from [Form.Fresh]: what differs from it counts as written.
func (f *Form[T]) Block(key string, block any, beside map[string]string, rules Rules[T]) (any, []Problem, error) {
	path := strings.Split(key, ".")
	s := f.shape.at(path)
	if t := reflect.TypeOf(block).Elem(); s == nil || s.Type != t.Name() {
		return nil, nil, Problems{{Path: key, Text: "is not the key of a " + t.Name() + " block", Fix: "write " + List(f.shape.keysOf(t.Name(), ""), "or")}}
	}
	src, err := yaml.Marshal(fileWith(path, s.written(reflect.ValueOf(block), s.fresh()), beside))
	if err != nil {
		return nil, nil, err
	}
	key = ""
	for _, at := range path {
		key = join(key, at) // as problems have it
	}
	r := newReport("", &f.grammar)
	root := r.tree(src)
	if root == nil {
		return nil, nil, r.about(key, beside, r.problems)
	}
	r.knowOnly(f.shape, root, path, beside)
	out := f.check(r, root, "", rules)
	warnings := r.about(key, beside, r.warnings)
	if problems := r.about(key, beside, r.problems); len(problems) > 0 {
		return nil, warnings, problems
	}
	return valueAt(reflect.ValueOf(out), f.shape, path).Interface(), warnings, nil
}

// at is the shape of a dotted key, or nil.
func (s *Shape) at(path []string) *Shape {
	for _, key := range path {
		switch i, ok := s.byKey[key]; {
		case s.Kind == KindMap && key != "":
			s = s.Item
		case ok:
			s = s.Fields[i]
		default:
			return nil
		}
	}
	return s
}

// keysOf lists the keys below s that hold blocks of a type, with NAME for those of the user's.
func (s *Shape) keysOf(name, path string) []string {
	if s.Type == name {
		return []string{path}
	}
	var out []string
	if s.Kind == KindMap {
		return s.Item.keysOf(name, path+".NAME")
	}
	for _, f := range s.Fields {
		out = append(out, f.keysOf(name, strings.TrimPrefix(path+"."+f.Key, "."))...)
	}
	return out
}

// fileWith is a file that has node at path, and some texts beside it.
func fileWith(path []string, node *yaml.Node, beside map[string]string) *yaml.Node {
	if node == nil {
		node = &yaml.Node{Kind: yaml.MappingNode}
	}
	for _, key := range slices.Backward(path) {
		node = &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{textNode(key), node}}
	}
	for _, key := range slices.Sorted(maps.Keys(beside)) {
		node.Content = append(node.Content, textNode(key), textNode(beside[key]))
	}
	return node
}

// written is the node of what v says that def does not, or nil.
func (s *Shape) written(v, def reflect.Value) *yaml.Node {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil // an absent block
		}
		added := !def.IsValid() || def.IsNil()
		if added {
			def = s.fresh()
		}
		node := s.written(v.Elem(), def.Elem())
		if node == nil && added {
			node = &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		}
		return node
	}
	if def.IsValid() && (reflect.DeepEqual(v.Interface(), def.Interface()) || empties(v, def)) {
		return nil
	}
	switch s.Kind {
	case KindObject:
		node := &yaml.Node{Kind: yaml.MappingNode}
		for _, f := range s.Fields {
			if n := f.written(v.Field(f.index), def.Field(f.index)); n != nil {
				node.Content = append(node.Content, textNode(f.Key), n)
			}
		}
		return node
	case KindMap:
		return mapNode(v, s.Item.entry)
	case KindCount:
		if v.Len() > 0 && v.Index(0).String() == "" {
			return s.encode(v)
		}
		fallthrough
	case KindList:
		return listNode(v, s.Item.entry)
	default:
		return s.scalar(v)
	}
}

// entry is the node of an entry of a list or a map, which is there whatever it says.
func (s *Shape) entry(v reflect.Value) *yaml.Node {
	if node := s.written(v, reflect.Value{}); node != nil {
		return node
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null"}
}

// empties reports whether both are lists or maps with nothing in them.
func empties(v, def reflect.Value) bool {
	return (v.Kind() == reflect.Slice || v.Kind() == reflect.Map) && v.Len() == 0 && def.Len() == 0
}

// knowOnly makes all keys unsound but those of beside, those that lead to path, and what
// is below it.
func (r *report) knowOnly(s *Shape, root *yaml.Node, path []string, beside map[string]string) {
	p := r.root(root)
	for _, key := range path {
		for _, f := range s.Fields {
			if _, known := beside[f.Key]; f.Key != key && (p.up != nil || !known) {
				p.Get(f.Key).distrust()
			}
		}
		p, s = p.Get(key), s.at([]string{key})
	}
}

// about lists the problems of a block and of the keys around it.
func (r *report) about(key string, beside map[string]string, all Problems) Problems {
	var out Problems
	for _, p := range sorted(all) {
		_, known := beside[p.Path]
		if !known && !lies(p.Path, key) && !lies(key, p.Path) {
			continue // about the rest of the file
		}
		out = append(out, p)
	}
	return out.Nowhere()
}

// Nowhere is ps without places in a file, for what Go code has made.
func (ps Problems) Nowhere() Problems {
	out := slices.Clone(ps)
	for i := range out {
		p := &out[i]
		p.File, p.Line, p.Col = "", 0, 0
		p.Fix = strings.Replace(p.Fix, "add "+p.Path+" to the file", "set "+p.Path, 1)
	}
	return out
}

// lies reports whether path is key, or below it.
func lies(path, key string) bool {
	rest, found := strings.CutPrefix(path, key)
	return found && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// valueAt is what a file holds at path.
func valueAt(v reflect.Value, s *Shape, path []string) reflect.Value {
	for _, key := range path {
		if v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		next := s.at([]string{key})
		if s.Kind == KindMap {
			v = v.MapIndex(reflect.ValueOf(key))
		} else {
			v = v.Field(next.index)
		}
		s = next
	}
	return v
}

// Unset is the first key of block that must have a value and has none: Go code that
// makes a block without its defaults leaves such keys. It is "" where there is none.
func (f *Form[T]) Unset(block any) string {
	v := reflect.ValueOf(block).Elem()
	return f.shape.named(v.Type().Name()).unset(v)
}

func (s *Shape) unset(v reflect.Value) string {
	for _, f := range s.Fields {
		at := v.Field(f.index)
		switch {
		case f.Default != nil && !f.isDefault(at), f.Kind == KindObject && at.Kind() == reflect.Pointer && at.IsNil() && f.always:
			return f.Key
		case f.Rule.Required && f.Rule.On == nil && at.IsZero():
			return f.Key
		case f.Kind == KindObject && (at.Kind() != reflect.Pointer || !at.IsNil()):
			if key := f.unset(reflect.Indirect(at)); key != "" {
				return f.Key + "." + key
			}
		}
	}
	return ""
}

// named is the shape of the blocks of a type.
func (s *Shape) named(name string) *Shape {
	if s.Type == name {
		return s
	}
	for _, f := range s.Fields {
		if found := f.named(name); found != nil {
			return found
		}
	}
	if s.Item != nil {
		return s.Item.named(name)
	}
	return nil
}
