package deployment

import (
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"strconv"
	"strings"
)

// value is v without intrinsic functions. What is AWS::NoValue is left out.
func (d *Deployment) value(s *stack, v any) (any, error) {
	switch v := v.(type) {
	case []any:
		out := make([]any, 0, len(v))
		for _, item := range v {
			value, err := d.value(s, item)
			if err != nil {
				return nil, err
			}
			if value != nothing {
				out = append(out, value)
			}
		}
		return out, nil
	case map[string]any:
		if len(v) == 1 {
			for name, argument := range v {
				if name == "Ref" || strings.HasPrefix(name, "Fn::") {
					return d.call(s, name, argument)
				}
			}
		}
		out := make(map[string]any, len(v))
		for key, item := range v {
			value, err := d.value(s, item)
			if err != nil {
				return nil, err
			}
			if value != nothing {
				out[key] = value
			}
		}
		return out, nil
	}
	return v, nil
}

// nothing is the value of AWS::NoValue.
var nothing any = &struct{ _ byte }{}

// call is the value of an intrinsic function ("Intrinsic function reference", AWS
// CloudFormation User Guide).
func (d *Deployment) call(s *stack, name string, argument any) (any, error) {
	switch name {
	case "Ref":
		return d.ref(s, argument.(string))
	case "Fn::GetAtt":
		if list, ok := argument.([]any); ok && len(list) == 2 {
			return d.attribute(s, list[0].(string), list[1].(string))
		}
		if dotted, ok := argument.(string); ok {
			id, attribute, _ := strings.Cut(dotted, ".")
			return d.attribute(s, id, attribute)
		}
		return nil, fmt.Errorf("Fn::GetAtt of %v", argument)
	case "Fn::Sub":
		return d.sub(s, argument)
	case "Fn::If":
		list := argument.([]any)
		holds, err := d.condition(s, list[0].(string))
		if err != nil {
			return nil, err
		}
		if holds {
			return d.value(s, list[1])
		}
		return d.value(s, list[2])
	}
	value, err := d.value(s, argument)
	if err != nil {
		return nil, err
	}
	list, _ := value.([]any)
	switch {
	case name == "Fn::ImportValue":
		return d.imported(value)
	case name == "Fn::GetStackOutput":
		return d.output(value)
	case name == "Fn::Join" && len(list) == 2:
		return join(list)
	case name == "Fn::Select" && len(list) == 2:
		return pick(list)
	case name == "Fn::Split" && len(list) == 2:
		var parts []any
		for part := range strings.SplitSeq(fmt.Sprint(list[1]), fmt.Sprint(list[0])) {
			parts = append(parts, part)
		}
		return parts, nil
	case name == "Fn::GetAZs":
		return []any{d.Region + "a", d.Region + "b", d.Region + "c"}, nil
	case name == "Fn::Base64":
		return base64.StdEncoding.EncodeToString([]byte(fmt.Sprint(value))), nil
	case name == "Fn::FindInMap" && len(list) >= 3:
		top, _ := s.mappings[fmt.Sprint(list[0])].(map[string]any)
		row, _ := top[fmt.Sprint(list[1])].(map[string]any)
		if found, ok := row[fmt.Sprint(list[2])]; ok {
			return found, nil
		}
		return nil, fmt.Errorf("Fn::FindInMap of %v finds nothing", list)
	}
	return nil, fmt.Errorf("%s of %v is not an intrinsic function that this package knows", name, argument)
}

func join(list []any) (any, error) {
	var parts []string
	items, _ := list[1].([]any)
	for _, item := range items {
		part, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("Fn::Join of %v, which is no string", item)
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, fmt.Sprint(list[0])), nil
}

func pick(list []any) (any, error) {
	n, err := strconv.Atoi(fmt.Sprint(list[0]))
	if err != nil {
		return nil, err
	}
	items, _ := list[1].([]any)
	if n < 0 || n >= len(items) {
		return nil, fmt.Errorf("Fn::Select of %d in a list of %d", n, len(items))
	}
	return items[n], nil
}

// output is what another stack of the same config gives out under a name.
func (d *Deployment) output(of any) (any, error) {
	asked, _ := of.(map[string]any)
	if other := d.stacks[fmt.Sprint(asked["StackName"])]; other != nil {
		if value, ok := other.outputs[fmt.Sprint(asked["OutputName"])]; ok {
			return d.value(other, value)
		}
	}
	return nil, fmt.Errorf("Fn::GetStackOutput of %v, which no stack of the config has", of)
}

// imported is what another stack of the same config exports. An export of a stack that is
// not part of the config gets a value made from its name.
func (d *Deployment) imported(name any) (any, error) {
	for _, other := range d.stacks {
		if value, ok := other.exports[fmt.Sprint(name)]; ok {
			return d.value(other, value)
		}
	}
	return nil, fmt.Errorf("Fn::ImportValue of %v, which no stack of the config exports", name)
}

var placeholder = regexp.MustCompile(`\$\{([^!}][^}]*)\}`)

// sub is the text of Fn::Sub.
func (d *Deployment) sub(s *stack, argument any) (any, error) {
	own := map[string]any{}
	if list, ok := argument.([]any); ok && len(list) == 2 {
		argument = list[0]
		own, _ = list[1].(map[string]any)
	}
	text, ok := argument.(string)
	if !ok {
		return nil, fmt.Errorf("Fn::Sub of %v", argument)
	}
	var failed error
	out := placeholder.ReplaceAllStringFunc(text, func(found string) string {
		name := found[2 : len(found)-1]
		var value any
		var err error
		if v, ok := own[name]; ok {
			value, err = d.value(s, v)
		} else if id, attribute, ok := strings.Cut(name, "."); ok {
			value, err = d.attribute(s, id, attribute)
		} else {
			value, err = d.ref(s, name)
		}
		failed = errors.Join(failed, err)
		return fmt.Sprint(value)
	})
	return strings.ReplaceAll(out, "${!", "${"), failed
}

// condition is whether a condition of the template holds.
func (d *Deployment) condition(s *stack, name string) (bool, error) {
	rule, ok := s.when[name]
	if !ok {
		return false, fmt.Errorf("no condition %s", name)
	}
	return d.holds(s, rule)
}

func (d *Deployment) holds(s *stack, rule any) (bool, error) {
	m, _ := rule.(map[string]any)
	for name, argument := range m {
		list, _ := argument.([]any)
		switch name {
		case "Condition":
			return d.condition(s, fmt.Sprint(argument))
		case "Fn::Equals":
			both, err := d.value(s, list)
			if err != nil {
				return false, err
			}
			pair, _ := both.([]any)
			return len(pair) == 2 && reflect.DeepEqual(pair[0], pair[1]), nil
		case "Fn::Not":
			holds, err := d.holds(s, list[0])
			return !holds, err
		case "Fn::And", "Fn::Or":
			for _, item := range list {
				holds, err := d.holds(s, item)
				if err != nil || holds == (name == "Fn::Or") {
					return holds, err
				}
			}
			return name == "Fn::And", nil
		}
	}
	return false, fmt.Errorf("the condition %v is none that this package knows", rule)
}
