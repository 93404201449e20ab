package form

import "go.yaml.in/yaml/v3"

// refuse reports what YAML allows and this file does not: every value is
// Written where it is used, once, with no language of its own around it. A node
// that says nothing without that language loses its kind, and is not read.
func (p *Place) refuse(depth int) {
	node := p.node
	switch {
	case depth > maxDepth:
		p.Wrongf("check the indentation", "is nested more than %d levels deep", maxDepth)
		blank(node)
	case node.Kind == yaml.AliasNode:
		p.Wrongf("write the value out", "*%s is a YAML alias, which this file does not support", node.Value)
		blank(node)
	case node.Style&yaml.TaggedStyle != 0:
		p.Wrongf("remove "+node.Tag, "%s is a YAML tag, which this file does not support", node.Tag)
		blank(node)
	case node.Anchor != "":
		p.Errorf("remove &"+node.Anchor+"; use environments to share values", "&%s is a YAML anchor, which this file does not support", node.Anchor)
	}
	switch node.Kind {
	case yaml.MappingNode:
		p.refuseKeys(depth)
	case yaml.SequenceNode:
		for i, n := range node.Content {
			p.item(i, n).refuse(depth + 1)
		}
	}
}

func (p *Place) refuseKeys(depth int) {
	first := make(map[string]*yaml.Node, len(p.node.Content)/2)
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		key, value := p.node.Content[i], p.node.Content[i+1]
		child := p.child(key, value)
		at := child.onKey(key)
		switch was := first[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			at.key = "?"
			at.Errorf("write one word before the colon", "a key must be a word")
			blank(key)
			continue
		case key.Tag == "!!merge":
			at.Errorf("write the keys out; use environments to share values", "<< is a YAML merge, which this file does not support")
			blank(key)
			continue
		case key.Anchor != "" || key.Style&yaml.TaggedStyle != 0:
			at.Errorf("write the key alone", "a key has no YAML anchor or tag")
		case was != nil:
			at.Errorf("remove one of the two", "is written twice; the first is on line %d", was.Line)
		}
		if first[key.Value] == nil {
			first[key.Value] = key
		}
		child.refuse(depth + 1)
	}
}

// blank takes what a node says from it, but not where it stands.
func blank(node *yaml.Node) { *node = yaml.Node{Line: node.Line, Column: node.Column} }

// refused reports whether a node was made blank.
func refused(node *yaml.Node) bool { return node.Kind == 0 }
