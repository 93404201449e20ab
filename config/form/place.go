package config

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/internal/regex"
)

// place is one key of the file: its path, what is written there, and where.
type place struct {
	report    *report
	up        *place     // nil at the root
	key       string     // as in the file, or [3] for an item of a list
	node      *yaml.Node // nil when the key is not written
	line, col int
}

func (r *report) root(node *yaml.Node) *place {
	return &place{report: r, node: node, line: node.Line, col: node.Column}
}

// child is the place of a key below p. A block is found at its key, a value at
// the value.
func (p *place) child(key, value *yaml.Node) *place {
	at := value
	if value.Kind != yaml.ScalarNode {
		at = key
	}
	return &place{report: p.report, up: p, key: key.Value, node: value, line: at.Line, col: at.Column}
}

// item is the place of the i-th entry of the list p.
func (p *place) item(i int, value *yaml.Node) *place {
	return &place{report: p.report, up: p, key: "[" + strconv.Itoa(i) + "]", node: value, line: value.Line, col: value.Column}
}

// keyOf is the place of a key below p, found at the key instead of its value.
func (p *place) keyOf(key string) *place {
	at := p.get(key)
	if p.node != nil {
		if i := index(p.node, key); i >= 0 {
			return at.onKey(p.node.Content[i])
		}
	}
	return at
}

// entry is the place of the i-th entry of the list p, which is written.
func (p *place) entry(i int) *place { return p.item(i, p.node.Content[i]) }

// entries are the places of what the block or the list p holds.
func (p *place) entries() []*place {
	if p.node == nil {
		return nil
	}
	var out []*place
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

// get descends from p by keys. A key that is not written is found where it
// would have to be: in the closest block above it.
func (p *place) get(keys ...string) *place {
	for _, key := range keys {
		next := &place{report: p.report, up: p, key: key, line: p.line, col: p.col}
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

// top is the whole file.
func (p *place) top() *place {
	for p.up != nil {
		p = p.up
	}
	return p
}

// index is where key stands in the content of a mapping, or -1.
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

// written reports whether p's key is in the file.
func (p *place) written() bool { return p.node != nil }

// errorf reports a problem with p. Other rules still read its value.
func (p *place) errorf(fix, format string, args ...any) {
	p.report.problems = append(p.report.problems, p.report.at(p, fix, fmt.Sprintf(format, args...)))
}

// wrongf reports a problem with the value of p by itself, which makes p unsound.
func (p *place) wrongf(fix, format string, args ...any) {
	p.errorf(fix, format, args...)
	p.distrust()
}

// warnf reports what looks wrong and may be right.
func (p *place) warnf(fix, format string, args ...any) {
	p.report.warnings = append(p.report.warnings, p.report.at(p, fix, fmt.Sprintf(format, args...)))
}

// trail is p and what it lies in, but for the root, from the top.
func (p *place) trail() []*place {
	if p.up == nil {
		return nil
	}
	return append(p.up.trail(), p)
}

// bare is the dotted key of p in the file with its environment laid over it.
func (p *place) bare() string {
	if p.up == nil {
		return ""
	}
	return join(p.up.bare(), p.key)
}

// path is the dotted key of p as a user finds it in the file.
func (p *place) path() string {
	path := p.bare()
	if l := p.report.layer; l != nil && path != "" && l.holds(p.line, p.col) {
		return "environments." + l.name + "." + path
	}
	return path
}

// plainKey is a key that can be shown as it is.
const plainKey = `^(\[[0-9]+\]|[\w:/=+@-]+)$`

func join(path, key string) string {
	if !regex.Of(plainKey).MatchString(key) {
		key = quote(key)
	}
	if path == "" || strings.HasPrefix(key, "[") {
		return path + key
	}
	return path + "." + key
}

// quote shows a value of the file, shortened to what fits a line.
func quote(value string) string {
	const most = 60
	if runes := []rune(value); len(runes) > most {
		value = string(runes[:most]) + "…"
	}
	return strconv.Quote(value)
}
