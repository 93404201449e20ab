package form

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/internal/regex"
)

// Place is one key of the file: its path, what is written there, and where.
type Place struct {
	report    *report
	up        *Place     // nil at the root
	key       string     // as in the file, or [3] for an item of a list
	node      *yaml.Node // nil when the key is not written
	line, col int
}

func (r *report) root(node *yaml.Node) *Place {
	return &Place{report: r, node: node, line: node.Line, col: node.Column}
}

// child is the place of a key below p. A block is found at its key, a value at
// the value.
func (p *Place) child(key, value *yaml.Node) *Place {
	at := value
	if value.Kind != yaml.ScalarNode {
		at = key
	}
	return &Place{report: p.report, up: p, key: key.Value, node: value, line: at.Line, col: at.Column}
}

// item is the place of the i-th entry of the list p.
func (p *Place) item(i int, value *yaml.Node) *Place {
	return &Place{report: p.report, up: p, key: "[" + strconv.Itoa(i) + "]", node: value, line: value.Line, col: value.Column}
}

// KeyOf is the place of a key below p, found at the key instead of its value.
func (p *Place) KeyOf(key string) *Place {
	at := p.Get(key)
	if p.node != nil {
		if i := index(p.node, key); i >= 0 {
			return at.onKey(p.node.Content[i])
		}
	}
	return at
}

// Entry is the place of the i-th entry of the list p, which is written.
func (p *Place) Entry(i int) *Place { return p.item(i, p.node.Content[i]) }

// entries are the places of what the block or the list p holds.
func (p *Place) entries() []*Place {
	if p.node == nil {
		return nil
	}
	var out []*Place
	switch p.node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(p.node.Content); i += 2 {
			out = append(out, p.child(p.node.Content[i], p.node.Content[i+1]))
		}
	case yaml.SequenceNode:
		for i, n := range p.node.Content {
			out = append(out, p.item(i, n))
		}
	}
	return out
}

// Get descends from p by keys. A key that is not written is found where it
// would have to be: in the closest block above it.
func (p *Place) Get(keys ...string) *Place {
	for _, key := range keys {
		next := &Place{report: p.report, up: p, key: key, line: p.line, col: p.col}
		if p.node != nil {
			next.line, next.col = p.node.Line, p.node.Column
			if i := index(p.node, key); i >= 0 {
				next = p.child(p.node.Content[i], p.node.Content[i+1])
			}
		}
		p = next
	}
	return p
}

// Top is the whole file.
func (p *Place) Top() *Place {
	for p.up != nil {
		p = p.up
	}
	return p
}

// index returns the position of key in the content of a mapping, or -1.
func index(node *yaml.Node, key string) int {
	if node.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == key {
				return i
			}
		}
	}
	return -1
}

// Written reports whether p's key is in the file.
func (p *Place) Written() bool { return p.node != nil }

// Report reports a problem that is not in the text.
func (p *Place) Report(problem Problem) { p.report.problems = append(p.report.problems, problem) }

// Clean reports whether no problem has been found so far.
func (p *Place) Clean() bool { return len(p.report.problems) == 0 }

// Up is the block or the list that p lies in, or nil.
func (p *Place) Up() *Place { return p.up }

// Errorf reports a problem with p. Other rules still read its value.
func (p *Place) Errorf(fix, format string, args ...any) {
	p.report.problems = append(p.report.problems, p.report.at(p, fix, fmt.Sprintf(format, args...)))
}

// Wrongf reports a problem with the value of p by itself, which makes p unsound.
func (p *Place) Wrongf(fix, format string, args ...any) {
	p.Errorf(fix, format, args...)
	p.distrust()
}

// Warnf reports what looks wrong and may be right.
func (p *Place) Warnf(fix, format string, args ...any) {
	p.report.warnings = append(p.report.warnings, p.report.at(p, fix, fmt.Sprintf(format, args...)))
}

// trail is p and what it lies in, but for the root, from the top.
func (p *Place) trail() []*Place {
	if p.up == nil {
		return nil
	}
	return append(p.up.trail(), p)
}

// bare is the dotted key of p in the file with its environment laid over it.
func (p *Place) bare() string {
	if p.up == nil {
		return ""
	}
	return join(p.up.bare(), p.key)
}

// Path is the dotted key of p as a user finds it in the file.
func (p *Place) Path() string {
	path := p.bare()
	if l := p.report.layer; l != nil && path != "" && l.holds(p.line, p.col) {
		return environments + "." + l.name + "." + path
	}
	return path
}

// plainKey is a key that can be shown as it is.
const plainKey = `^(\[[0-9]+\]|[\w:/=+@-]+)$`

func join(path, key string) string {
	if !regex.Of(plainKey).MatchString(key) {
		key = Quote(key)
	}
	if path == "" || strings.HasPrefix(key, "[") {
		return path + key
	}
	return path + "." + key
}
