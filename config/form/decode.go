package form

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/internal/regex"
)

// decode puts what is written at p into v, which holds the defaults: a key that
// is absent keeps its default, so an explicit 0 or false is never mistaken for
// "not set". It reports all that is wrong with each value by itself.
func (s *Shape) decode(p *Place, v reflect.Value) {
	if isNull(p.node) {
		p.wrongNull(s.Kind)
		return
	}
	if refused(p.node) {
		return
	}
	if s.fresh != nil {
		if v.IsNil() {
			v.Set(s.fresh())
		}
		v = v.Elem()
	}
	switch s.Kind {
	case KindObject:
		s.decodeObject(p, v)
	case KindMap:
		s.decodeMap(p, v)
	case KindList:
		s.decodeList(p, v)
	case KindCount:
		s.decodeCount(p, v)
	case KindOverlay: // read before the file is decoded
	default:
		if p.node.Kind != yaml.ScalarNode {
			p.wrongKind(s.Kind)
			return
		}
		s.decodeScalar(p, v)
	}
}

func (s *Shape) decodeObject(p *Place, v reflect.Value) {
	if p.node.Kind != yaml.MappingNode {
		p.wrongKind(KindObject)
		return
	}
	written, meant := make([]bool, len(s.Fields)), make([]bool, len(s.Fields))
	unread := false // a key that cannot be read, such as a merge, may set any field
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		key, value := p.node.Content[i], p.node.Content[i+1]
		if refused(key) {
			unread = true
			continue
		}
		child := p.child(key, value)
		f, ok := s.byKey[key.Value]
		if !ok {
			child.onKey(key).Errorf(s.suggestKey(p, key.Value), "unknown key")
			if f, ok = s.byKey[s.meant(key.Value)]; ok {
				meant[f] = true // a typo is one problem, not also a missing key
				p.Get(s.Fields[f].Key).distrust()
			}
			continue
		}
		if !written[f] { // a second time is reported already
			written[f] = true
			s.Fields[f].decode(child, v.Field(s.Fields[f].index))
		}
	}
	for i, f := range s.Fields {
		switch {
		case written[i] || meant[i]:
		case unread:
			p.Get(f.Key).distrust()
		case f.Needed():
			p.missing(f, "")
		}
	}
}

// missing reports a required key of p that is not written.
func (p *Place) missing(f *Shape, where string) {
	at := p.Get(f.Key)
	if p.report.unset(at) {
		at.Wrongf("remove it, or write a value", "is null, which unsets it, and is required%s", where)
		return
	}
	fix := "add " + at.Path() + " to the file"
	if p.up == nil && p.report.layer == nil && p.Get(environments).Written() {
		fix += ", or choose an environment that has it"
	}
	at.Wrongf(fix, "is required%s", where)
}

func (s *Shape) decodeMap(p *Place, v reflect.Value) {
	if p.node.Kind != yaml.MappingNode {
		p.wrongKind(KindMap)
		return
	}
	if s.Item.Kind == KindOverlay {
		return
	}
	n := s.Rule.size(p, len(p.node.Content)/2)
	out := reflect.MakeMapWithSize(v.Type(), n)
	for i := 0; i < 2*n; i += 2 {
		key, value := p.node.Content[i], p.node.Content[i+1]
		name := reflect.ValueOf(key.Value)
		if refused(key) {
			p.Get(Any).distrust()
			continue
		}
		if out.MapIndex(name).IsValid() {
			continue // written twice, which is reported
		}
		child := p.child(key, value)
		named := child.onKey(key).matchKey(s.Rule.Keys)
		entry := reflect.New(v.Type().Elem()).Elem()
		s.Item.decode(child, entry)
		if entry.Kind() == reflect.Pointer && !entry.IsNil() || entry.Kind() != reflect.Pointer && named {
			out.SetMapIndex(name, entry)
		}
	}
	v.Set(out)
}

// decodeCount reads a number as that many empty entries.
func (s *Shape) decodeCount(p *Place, v reflect.Value) {
	switch p.node.Kind {
	case yaml.SequenceNode:
		s.decodeList(p, v)
	case yaml.ScalarNode:
		if !regex.Of(wholeNumber).MatchString(p.node.Value) {
			p.notOne("a whole number", wholeNumber, "write "+s.Rule.number("a whole number")+", or a list")
			return
		}
		before, n := len(p.report.problems), reflect.New(reflect.TypeFor[int]()).Elem()
		s.integer(p, p.node.Value, n)
		if len(p.report.problems) == before {
			v.Set(reflect.MakeSlice(v.Type(), int(n.Int()), int(n.Int())))
		}
	default:
		p.wrongKind(KindCount)
	}
}

func (s *Shape) decodeList(p *Place, v reflect.Value) {
	if p.node.Kind != yaml.SequenceNode {
		p.wrongKind(KindList)
		return
	}
	n := s.Rule.size(p, len(p.node.Content))
	out := reflect.MakeSlice(v.Type(), 0, len(p.node.Content))
	first := map[string]int{}
	for i, node := range p.node.Content[:n] {
		item := p.item(i, node)
		entry := reflect.New(v.Type().Elem()).Elem()
		s.Item.decode(item, entry)
		if entry.Kind() != reflect.Pointer || !entry.IsNil() {
			out = reflect.Append(out, entry)
		}
		if !s.Rule.Unique || node.Kind != yaml.ScalarNode {
			continue
		}
		if j, twice := first[node.Value]; twice {
			item.Errorf("remove one of the two", "%s is also entry [%d]", Quote(node.Value), j)
		} else {
			first[node.Value] = i
		}
	}
	v.Set(out)
}

// meant is the key of an object that was meant by one that it does not have, or "".
func (s *Shape) meant(key string) string {
	if before, _, found := strings.Cut(key, ":"); found && slices.Contains(s.keys(), before) {
		return before
	}
	return Nearest(key, s.keys())
}

// suggestKey says which key was meant: one like it here, or the same one in a block below
// or above. Such a block lacks that key, or is itself missing because of it.
func (s *Shape) suggestKey(p *Place, key string) string {
	var blocks []string
	for _, f := range s.Fields {
		if _, ok := f.byKey[key]; ok {
			blocks = append(blocks, f.Key)
			block := p.Get(f.Key)
			block.Get(key).distrust()
			if !block.Written() {
				block.Get(Any).distrust()
			}
		}
	}
	if before := s.meant(key); before != "" && strings.HasPrefix(key, before+":") {
		return "write a space after the colon"
	}
	if Nearest(key, s.keys()) != "" {
		return Suggest(key, s.keys())
	}
	if len(blocks) > 0 {
		return "move it into the " + List(blocks, "or") + " block"
	}
	for above, at := s.above, p; above != nil; above, at = above.above, at.up {
		if _, ok := above.byKey[key]; ok && !at.up.Get(key).Written() {
			at.up.Get(key).distrust()
			return "move it up, beside " + at.key
		}
	}
	return Suggest(key, s.keys())
}

// wrongNull reports a key without a value. In an environment null unsets a key of the
// file, where the file has it.
func (p *Place) wrongNull(kind Kind) {
	switch l := p.report.layer; {
	case l == nil || !l.holds(p.line, p.col):
		p.wrongKind(kind)
	case p.node.Value == "":
		p.Wrongf("write its value, or null to unset it", "has no value")
	default:
		p.Wrongf("remove it", "is null, and there is nothing to unset: the file has no such key outside of the environment")
	}
}

// unset reports whether the environment takes the key p from the file, and if so
// places p there.
func (r *report) unset(p *Place) bool {
	if r.layer == nil || r.layer.unset[p.bare()] == nil {
		return false
	}
	null := r.layer.unset[p.bare()]
	p.line, p.col = null.Line, null.Column
	return true
}

// wrongKind reports that something else is written at p than a kind.
func (p *Place) wrongKind(kind Kind) {
	fix, want := "write one value after the colon", "one value"
	switch kind {
	case KindObject, KindMap:
		fix, want = "write its keys on the lines below, indented", "a block of keys"
	case KindCount:
		fix, want = "write how many, or a list of them", "a number or a list"
	case KindList:
		fix, want = "write a list: one line for each entry, starting with a dash", "a list"
	}
	switch {
	case isNull(p.node):
		p.Wrongf(fix+", or remove the key", "has no value")
	case p.node.Kind == yaml.MappingNode:
		p.Wrongf(fix, "is a block of keys, not %s", want)
	case p.node.Kind == yaml.SequenceNode:
		p.Wrongf(fix, "is a list, not %s", want)
	default:
		p.Wrongf(fix, "is %s, not %s", Quote(p.node.Value), want)
	}
}

// onKey is p, found at its key instead of its value.
func (p *Place) onKey(key *yaml.Node) *Place {
	at := *p
	at.line, at.col = key.Line, key.Column
	return &at
}
