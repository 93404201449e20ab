package form

import (
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// environments is the key of the file's environments.
const environments = "environments"

// Overlay is any part of a file but its environments and what is at its top only.
type Overlay map[string]any

// layer is the text of one environment in the file.
type layer struct {
	name     string
	node     *yaml.Node
	from, to [2]int                // line and column of its first and last node
	unset    map[string]*yaml.Node // the nulls that take a key from the file, by the key's path
	alone    map[string]bool       // what is wrong without the environment too
}

func newLayer(name string, key, node *yaml.Node) *layer {
	l := &layer{name: name, node: node, from: [2]int{key.Line, key.Column}, unset: map[string]*yaml.Node{}}
	l.to = l.from
	l.reach(node)
	return l
}

func (l *layer) reach(node *yaml.Node) {
	if at := [2]int{node.Line, node.Column}; slices.Compare(at[:], l.to[:]) > 0 {
		l.to = at
	}
	for _, n := range node.Content {
		l.reach(n)
	}
}

// holds reports whether a position lies in the environment's text.
func (l *layer) holds(line, col int) bool {
	at := [2]int{line, col}
	return slices.Compare(at[:], l.from[:]) >= 0 && slices.Compare(at[:], l.to[:]) <= 0
}

// layers returns the environments of the file by name. It reports what is
// wrong with their names and what no environment may set.
func (r *report) layers(root *yaml.Node, s *Shape) []*layer {
	all := r.root(root).Get(environments)
	i, has := s.byKey[environments]
	if !has || !all.Written() || refused(all.node) {
		return nil
	}
	if all.node.Kind != yaml.MappingNode {
		all.wrongKind(KindMap)
		return nil
	}
	rule, content := s.Fields[i].Rule, all.node.Content
	content = content[:2*rule.size(all, len(content)/2)]
	var out []*layer
	for i := 0; i+1 < len(content); i += 2 {
		if refused(content[i]) || refused(content[i+1]) {
			continue
		}
		p := all.child(content[i], content[i+1])
		p.onKey(content[i]).matchKey(rule.Keys)
		if slices.ContainsFunc(out, func(l *layer) bool { return l.name == p.key }) {
			continue // written twice, which is reported
		}
		if p.node.Kind != yaml.MappingNode {
			p.wrongKind(KindObject)
			continue
		}
		for _, f := range s.Fields {
			if at := p.Get(f.Key); f.AtTop() && at.Written() {
				at.Errorf("remove it, or write it at the top of the file", "an environment cannot set %s", f.Key)
			}
		}
		out = append(out, newLayer(p.key, content[i], content[i+1]))
	}
	return out
}

// over lays the environment over the file: blocks merge key by key, lists and
// values replace, null unsets. The nodes keep their positions; root itself is not
// changed.
func (l *layer) over(root *yaml.Node, s *Shape) *yaml.Node {
	top := *l.node
	top.Content = nil
	for i := 0; i+1 < len(l.node.Content); i += 2 {
		if f, ok := s.byKey[l.node.Content[i].Value]; !ok || !s.Fields[f].AtTop() {
			top.Content = append(top.Content, l.node.Content[i:i+2]...)
		}
	}
	return l.merge("", root, &top)
}

func (l *layer) merge(path string, base, over *yaml.Node) *yaml.Node {
	if base.Kind != yaml.MappingNode || over.Kind != yaml.MappingNode {
		return over
	}
	out := *base
	out.Content = slices.Clone(base.Content)
	for i := 0; i+1 < len(over.Content); i += 2 {
		key, value := over.Content[i], over.Content[i+1]
		below := join(path, key.Value)
		j := index(&out, key.Value)
		switch {
		case j < 0:
			out.Content = append(out.Content, key, value)
		case isNull(value) && value.Value != "":
			out.Content = slices.Delete(out.Content, j, j+2)
			l.unset[below] = value
		default:
			out.Content[j+1] = l.merge(below, out.Content[j+1], value)
			if out.Content[j+1] == value {
				out.Content[j] = key // so that a problem with it is found in the environment
			}
		}
	}
	return &out
}

// find is the place of the key of p in the environment's text, or of the closest block
// above it there.
func (l *layer) find(p *Place) (line, col int) {
	if p.up == nil {
		return l.node.Line, l.node.Column
	}
	node := l.node
	for _, at := range p.trail() {
		i := index(node, at.key)
		if i < 0 {
			break
		}
		node = node.Content[i+1]
	}
	return node.Line, node.Column
}

// explain says of a problem in the text of the file that only the environment makes it
// one, and mends it in the environment: what else the file is for stays.
func (l *layer) explain(p *Place, problem *Problem) {
	if p.up == nil || l.holds(p.line, p.col) || l.alone[problem.key()] {
		return
	}
	here := environments + "." + l.name + "."
	if !p.Written() {
		problem.Line, problem.Col = l.find(p)
		problem.Fix = strings.ReplaceAll(problem.Fix, "add "+problem.Path, "add "+here+problem.Path)
		problem.Path = here + problem.Path
		return
	}
	problem.Text += ", in environment " + l.name
	unset := here + problem.Path + ": null"
	if strings.HasPrefix(p.key, "[") {
		unset = "the list " + here + p.up.bare() + " without it"
	}
	problem.Fix = strings.Replace(problem.Fix, removeIt, "write "+unset, 1)
	if !strings.Contains(problem.Fix, here) && !strings.HasSuffix(problem.Fix, "?") {
		problem.Fix = "in environments." + l.name + ", " + problem.Fix
	}
}

// removeIt is how fixes say that a key should not be there.
const removeIt = "remove it"

// unknownEnvironment reports the choice of an environment that the file does not have.
func (r *report) unknownEnvironment(root *yaml.Node, name string, layers []*layer) {
	known := make([]string, len(layers))
	for i, l := range layers {
		known[i] = l.name
	}
	p := r.root(root).Get(environments)
	if len(known) == 0 {
		p.Errorf("choose no environment, or add environments."+name, "has no %s: the file has no environments", name)
	} else if near := Nearest(name, known); near != "" {
		p.Errorf("did you mean "+near+"?", "has no %s, only %s", name, List(known, "and"))
	} else {
		p.Errorf("choose "+List(known, "or"), "has no %s, only %s", name, List(known, "and"))
	}
}

// setOverlays puts the environments into the file's struct as plain values, for those who
// list them.
func (f *Form[T]) setOverlays(r *report, file *T, layers []*layer) {
	if len(layers) == 0 {
		return
	}
	out := map[string]*Overlay{}
	for _, l := range layers {
		o := Overlay{}
		if err := l.node.Decode(&o); err != nil {
			r.root(l.node).Errorf("write its values more simply", "%v", err)
		}
		out[l.name] = &o
	}
	reflect.ValueOf(file).Elem().Field(f.shape.field(environments).index).Set(reflect.ValueOf(out))
}
