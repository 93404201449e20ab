package form

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"
)

// Write writes file as YAML with every default written out, in the order of its type.
// The environment is applied already; only its name remains.
func (f *Form[T]) Write(file *T, environment string) ([]byte, error) {
	node := f.shape.encode(reflect.ValueOf(file))
	f.shape.dropIdle(node, reflect.ValueOf(file), nil)
	if environment != "" {
		none := &yaml.Node{Kind: yaml.MappingNode, Style: yaml.FlowStyle}
		name := &yaml.Node{Kind: yaml.MappingNode}
		name.Content = []*yaml.Node{textNode(environment), none}
		node.Content = append(node.Content, textNode(environments), name)
	}
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(node); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
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
		if v.Len() == 0 || s.Item.Kind == KindOverlay {
			return nil
		}
		return mapNode(v, s.Item.encode)
	case KindList, KindCount:
		switch {
		case v.Len() == 0:
			return nil
		case s.Kind == KindCount && v.Index(0).String() == "":
			return &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.Itoa(v.Len())}
		}
		return listNode(v, s.Item.encode)
	default:
		return s.encodeScalar(v)
	}
}

// listNode is the node of a list, each of whose entries encode writes.
func listNode(v reflect.Value, encode func(reflect.Value) *yaml.Node) *yaml.Node {
	node := &yaml.Node{Kind: yaml.SequenceNode}
	for i := range v.Len() {
		node.Content = append(node.Content, encode(v.Index(i)))
	}
	return node
}

// mapNode is the node of a map, in the order of its keys.
func mapNode(v reflect.Value, encode func(reflect.Value) *yaml.Node) *yaml.Node {
	node := &yaml.Node{Kind: yaml.MappingNode}
	for _, key := range slices.SortedFunc(slices.Values(v.MapKeys()), func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) }) {
		node.Content = append(node.Content, textNode(key.String()), encode(v.MapIndex(key)))
	}
	return node
}

func (s *Shape) encodeScalar(v reflect.Value) *yaml.Node {
	isEntry := s.Key == ""
	if !isEntry && !s.isDefault(v) {
		return nil // not set
	}
	return s.scalar(v)
}

// scalar is the node of v, whatever it says.
func (s *Shape) scalar(v reflect.Value) *yaml.Node {
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
