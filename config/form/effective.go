package config

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Effective writes cfg as YAML with every default written out, in the order of
// the reference. Parsed with the same options, it gives the same Config, but for
// the environments that were not chosen, which it leaves out.
func Effective(cfg *Config) ([]byte, error) {
	node := File().encode(reflect.ValueOf(cfg))
	dropIdle(node, cfg)
	if cfg.Environment != "" { // it is applied already; what is left of it is its name
		none := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		name := &yaml.Node{Kind: yaml.MappingNode}
		name.Content = []*yaml.Node{textNode(cfg.Environment), none}
		node.Content = append(node.Content, textNode("environments"), name)
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(node); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// dropIdle leaves out defaults of keys that do nothing in this config: written
// out, they would be taken for a mistake.
func dropIdle(node *yaml.Node, cfg *Config) {
	if cfg.Network.Mode != NetworkPrivate {
		drop(node, "network", "cidr", "zones")
	}
	models := node.Content[index(node, "models")+1]
	for name, m := range cfg.Models {
		if cfg.Path == PathHybrid && m.Bedrock != nil && m.SageMaker != nil {
			continue
		}
		usual := defaultModel()
		if m.Route == usual.Route {
			drop(models, name, "route")
		}
		if m.Fallback == usual.Fallback {
			drop(models, name, "fallback")
		}
	}
}

// drop removes keys from the block called name.
func drop(node *yaml.Node, name string, keys ...string) {
	block := node.Content[index(node, name)+1]
	for _, key := range keys {
		if i := index(block, key); i >= 0 {
			block.Content = slices.Delete(block.Content, i, i+2)
		}
	}
}

// encode is the node of v, or nil when v says nothing that its default does not.
func (s *Shape) encode(v reflect.Value) *yaml.Node {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil
		}
		v = v.Elem()
	}
	switch s.Kind {
	case KindObject:
		node := &yaml.Node{Kind: yaml.MappingNode}
		for _, f := range s.Fields {
			if n := f.encode(v.Field(f.index)); n != nil {
				node.Content = append(node.Content, textNode(f.Key), n)
			}
		}
		if len(node.Content) == 0 {
			node.Style = yaml.FlowStyle
		}
		return node
	case KindMap:
		return s.encodeMap(v)
	case KindList, KindCount:
		switch {
		case v.Len() == 0:
			return nil
		case s.Kind == KindCount && v.Index(0).String() == "":
			return &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.Itoa(v.Len())}
		}
		node := &yaml.Node{Kind: yaml.SequenceNode}
		for i := range v.Len() {
			node.Content = append(node.Content, s.Item.encode(v.Index(i)))
		}
		return node
	default:
		return s.encodeScalar(v)
	}
}

func (s *Shape) encodeMap(v reflect.Value) *yaml.Node {
	if v.Len() == 0 || s.Item.Kind == KindOverlay {
		return nil
	}
	entries := map[string]*yaml.Node{}
	for _, k := range v.MapKeys() {
		entries[k.String()] = s.Item.encode(v.MapIndex(k))
	}
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, name := range sortedKeys(entries) {
		node.Content = append(node.Content, textNode(name), entries[name])
	}
	return node
}

func (s *Shape) encodeScalar(v reflect.Value) *yaml.Node {
	isEntry := s.Key == ""
	if !isEntry && !s.isDefault(v) {
		return nil // not set
	}
	node := &yaml.Node{Kind: yaml.ScalarNode}
	switch s.Kind {
	case KindText:
		return textNode(v.String())
	case KindInteger:
		node.Value = strconv.FormatInt(v.Int(), 10)
	case KindNumber:
		node.Value = strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case KindBoolean:
		node.Value = strconv.FormatBool(v.Bool())
	case KindDuration:
		node.Value = Duration(v.Int()).String()
	}
	return node
}

// textNode is a node that reads back as s, and as text.
func textNode(s string) *yaml.Node {
	node := &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: s}
	if strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) && c != '\n' }) || strings.TrimLeft(s, " \n") != s {
		node.Style = yaml.DoubleQuotedStyle
	}
	return node
}
