package config_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// A mistake is one thing that is wrong in an otherwise good file.
type mistake struct {
	set    map[string]string // dotted keys, and what to write there; "" removes the key
	rename map[string]string // dotted keys, and what to call them instead
	at     string            // the key of the one problem it makes; the only one that is set if ""
	onKey  bool              // the problem is found at the key, not at the value
	reads  []string          // what else the rule that finds it reads
}

// touches are the keys that m changes, and those that its rule reads.
func (m *mistake) touches() []string {
	out := slices.Clone(m.reads)
	for key := range m.set {
		out = append(out, key)
	}
	for key := range m.rename {
		out = append(out, key)
	}
	return out
}

// independent reports whether neither mistake touches what the other one touches.
func independent(a, b *mistake) bool {
	for _, x := range a.touches() {
		for _, y := range b.touches() {
			if x == y || strings.HasPrefix(x, y+".") || strings.HasPrefix(y, x+".") || strings.HasPrefix(x, y+"[") || strings.HasPrefix(y, x+"[") {
				return false
			}
		}
	}
	return true
}

// in is the text of good with every mistake in it.
func in(good string, mistakes []*mistake) string {
	root := readTree(good)
	for _, m := range mistakes {
		for key, value := range m.set {
			write(root, key, value)
		}
		for key, name := range m.rename {
			block, last := parent(root, key)
			block.Content[slices.IndexFunc(block.Content, func(n *yaml.Node) bool { return n.Value == last })].Value = name
		}
	}
	out, err := yaml.Marshal(root)
	if err != nil {
		panic(err)
	}
	return string(out)
}

func readTree(text string) *yaml.Node {
	var doc yaml.Node
	if err := yaml.Unmarshal([]byte(text), &doc); err != nil {
		panic(fmt.Sprintf("%v in %s", err, text))
	}
	return doc.Content[0]
}

// write puts value at a dotted key, or removes the key.
func write(root *yaml.Node, key, value string) {
	block, last := parent(root, key)
	i := find(block, last)
	switch {
	case value == "" && i < 0:
		panic("there is no " + key)
	case value == "":
		block.Content = slices.Delete(block.Content, i-1, i+1)
	case i < 0:
		block.Content = append(block.Content, &yaml.Node{Kind: yaml.ScalarNode, Value: last}, readTree(value))
	default:
		block.Content[i] = readTree(value)
	}
}

// parent is the block that holds a dotted key, and the last part of the key.
func parent(root *yaml.Node, key string) (*yaml.Node, string) {
	keys := split(key)
	for _, k := range keys[:len(keys)-1] {
		i := find(root, k)
		if i < 0 {
			panic("there is no " + k + " on the way to " + key)
		}
		root = root.Content[i]
	}
	return root, keys[len(keys)-1]
}

// split takes a dotted key apart: topics[0].name is topics, [0] and name.
func split(key string) []string {
	return strings.Split(strings.ReplaceAll(key, "[", ".["), ".")
}

// find returns the position of the value of a key, or of an entry such as [2], or -1.
func find(node *yaml.Node, key string) int {
	if node.Kind == yaml.SequenceNode {
		for i := range node.Content {
			if key == fmt.Sprintf("[%d]", i) {
				return i
			}
		}
		return -1
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		if node.Content[i].Value == key {
			return i + 1
		}
	}
	return -1
}

// position is where a user finds the problem with a key: at its value, at the key of
// a block, or, when it is not written, where its block begins.
func position(text, key string, onKey bool) (line, col int) {
	node := readTree(text)
	at := node
	for _, k := range split(key) {
		i := find(node, k)
		if i < 0 {
			return node.Line, node.Column
		}
		at = node.Content[i]
		if node.Kind == yaml.MappingNode && (onKey || at.Kind != yaml.ScalarNode) {
			at = node.Content[i-1]
		}
		node = node.Content[i]
	}
	return at.Line, at.Column
}

// plainMistakes are those that any key can have, made from the shape of the file: a
// value of another kind, a key that nothing is called, one with a typo, one that is
// missing.
func plainMistakes(good string) map[string]*mistake {
	out := map[string]*mistake{}
	addPlain(out, config.File(), readTree(good), "")
	return out
}

func addPlain(out map[string]*mistake, s *form.Shape, node *yaml.Node, key string) {
	below := func(k string) string { return strings.TrimPrefix(key+"."+k, ".") }
	if key != "" {
		other := "[]"
		if node.Kind != yaml.ScalarNode {
			other = "word"
		}
		out["another kind at "+key] = &mistake{set: map[string]string{key: other}}
	}
	switch s.Kind {
	case form.KindObject:
		out["an unknown key in "+key] = &mistake{set: map[string]string{below("qqqq"): "1"}, onKey: true}
		for _, f := range s.Fields {
			i := find(node, f.Key)
			if i < 0 || f.Key == "environments" {
				continue
			}
			child := below(f.Key)
			if len(f.Key) > 3 {
				typo := f.Key[:2] + "q" + f.Key[2:]
				out["a typo in "+child] = &mistake{rename: map[string]string{child: typo}, at: below(typo), onKey: true}
			}
			if f.Needed() {
				out["no "+child] = &mistake{set: map[string]string{child: ""}}
			}
			addPlain(out, f, node.Content[i], child)
		}
	case form.KindMap, form.KindList:
		for i, item := range node.Content {
			switch {
			case node.Kind == yaml.SequenceNode:
				addPlain(out, s.Item, item, fmt.Sprintf("%s[%d]", key, i))
			case i%2 == 1:
				addPlain(out, s.Item, item, below(node.Content[i-1].Value))
			}
		}
	}
}

// TestMistakesCoverTheFile keeps the good files complete: every key of every block is
// in one of them.
func TestMistakesCoverTheFile(t *testing.T) {
	written := map[string]bool{}
	var read func(s *form.Shape, node *yaml.Node)
	read = func(s *form.Shape, node *yaml.Node) {
		for i, n := range node.Content {
			switch {
			case s.Kind == form.KindObject && i%2 == 0:
				for _, f := range s.Fields {
					if f.Key == n.Value {
						written[s.Type+"."+f.Key] = true
						read(f, node.Content[i+1])
					}
				}
			case s.Kind == form.KindList, s.Kind == form.KindMap && i%2 == 1:
				read(s.Item, n)
			}
		}
	}
	for _, good := range goodFiles {
		read(config.File(), readTree(good.text))
	}
	var want func(s *form.Shape)
	want = func(s *form.Shape) {
		for _, f := range s.Fields {
			if !written[s.Type+"."+f.Key] {
				t.Errorf("write %s.%s into a good file", s.Type, f.Key)
			}
			want(f)
		}
		if s.Item != nil {
			want(s.Item)
		}
	}
	want(config.File())
}
