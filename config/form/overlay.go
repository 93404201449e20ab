package config

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

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
func (r *report) layers(root *yaml.Node) []*layer {
	environments := r.root(root).get("environments")
	if !environments.written() {
		return nil
	}
	if refused(environments.node) {
		return nil
	}
	if environments.node.Kind != yaml.MappingNode {
		environments.wrongKind(KindMap)
		return nil
	}
	content := environments.node.Content
	content = content[:2*File().field("environments").Rule.size(environments, len(content)/2)]
	var out []*layer
	for i := 0; i+1 < len(content); i += 2 {
		if refused(content[i]) || refused(content[i+1]) {
			continue
		}
		p := environments.child(content[i], content[i+1])
		p.onKey(content[i]).matchKey("environment")
		if slices.ContainsFunc(out, func(l *layer) bool { return l.name == p.key }) {
			continue // written twice, which is reported
		}
		if p.node.Kind != yaml.MappingNode {
			p.wrongKind(KindObject)
			continue
		}
		for _, key := range []string{"version", "environments"} {
			if at := p.get(key); at.written() {
				at.errorf("remove it, or write it at the top of the file", "an environment cannot set %s", key)
			}
		}
		out = append(out, newLayer(p.key, content[i], content[i+1]))
	}
	return out
}

// over lays the environment over the file: blocks merge key by key, lists and
// values replace, null unsets. The nodes keep their positions; root itself is not
// changed.
func (l *layer) over(root *yaml.Node) *yaml.Node {
	top := *l.node
	top.Content = nil
	for i := 0; i+1 < len(l.node.Content); i += 2 {
		if k := l.node.Content[i].Value; k != "version" && k != "environments" {
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
func (l *layer) find(p *place) (line, col int) {
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
func (l *layer) explain(p *place, problem *Problem) {
	if p.up == nil || l.holds(p.line, p.col) || l.alone[problem.key()] {
		return
	}
	here := "environments." + l.name + "."
	if !p.written() {
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
