package main

import (
	"reflect"
	"regexp"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config/form"
)

// effects is the schema of what conditions forbid and require in a block and in the blocks
// below it, or nil where there are none. What only gets a warning is not in it.
func effects(s *form.Shape) object {
	var out object
	if all := gather(conditions(s, nil)); len(all) > 0 {
		out.set("allOf", all)
	}
	properties := object{}
	for _, f := range s.Fields {
		block := f
		if f.Kind == form.KindMap {
			block = f.Item
		}
		if block.Kind != form.KindObject {
			continue
		}
		switch inside := effects(block); {
		case inside == nil:
		case f.Kind == form.KindMap:
			properties.set(f.Key, object{{"additionalProperties", inside}})
		default:
			properties.set(f.Key, inside)
		}
	}
	if len(properties) > 0 {
		out.set("properties", properties)
	}
	return out
}

// conditions are those of the keys of s whose other key starts in the block that path leads
// from, and of the keys below.
func conditions(s *form.Shape, path []string) []object {
	var out []object
	for _, f := range s.Fields {
		for i := range f.Rule.On {
			c := &f.Rule.On[i]
			if c.Soft() {
				break // those after it count only where this one holds
			}
			if c.Up() == len(path) {
				out = append(out, object{{"if", broken(c)}, {"then", inside(path, object{{"properties", object{{f.Key, nothing(f)}}}})}})
			}
		}
		if f.Rule.Required && f.Rule.On != nil && outermost(f) == len(path) {
			out = append(out, object{{"if", met(f, path)}, {"then", inside(path, object{{"required", []string{f.Key}}})}})
		}
		if f.Kind == form.KindObject {
			out = append(out, conditions(f, below(path, f.Key))...)
		}
	}
	return out
}

// outermost is how many blocks above that of a key its conditions reach.
func outermost(f *form.Shape) int {
	most := 0
	for i := range f.Rule.On {
		most = max(most, f.Rule.On[i].Up())
	}
	return most
}

// broken matches a block from which the path of the other key starts, where the condition
// does not hold.
func broken(c *form.Condition) object {
	keys := strings.Split(c.Key, ".")
	if c.Values == nil {
		if c.Not {
			return has(keys, object{})
		}
		return not(has(keys, object{}))
	}
	good := object{{"enum", c.Values}}
	if prefix, ok := c.Prefix(); ok {
		good = object{{"pattern", "^" + regexp.QuoteMeta(prefix)}}
	}
	if c.Not {
		good = not(good)
	}
	usual, _ := c.Target().Default.(string)
	if c.Matches(usual) {
		return has(keys, not(good))
	}
	return not(has(keys, good))
}

// met matches a block in which all conditions of a key hold. Path leads from it to the
// block of the key.
func met(f *form.Shape, path []string) object {
	var all []object
	for i := range f.Rule.On {
		c := &f.Rule.On[i]
		all = append(all, inside(path[:len(path)-c.Up()], not(broken(c))))
	}
	return object{{"allOf", all}}
}

func not(s object) object {
	if len(s) == 1 && s[0].name == "not" {
		return s[0].value.(object)
	}
	return object{{"not", s}}
}

// gather puts what follows from the same condition together.
func gather(all []object) []object {
	var out []object
	for _, one := range all {
		i := slices.IndexFunc(out, func(o object) bool { return reflect.DeepEqual(o[0], one[0]) })
		if i < 0 {
			out = append(out, object{one[0], {"then", object{{"allOf", []object{one[1].value.(object)}}}}})
			continue
		}
		then := out[i][1].value.(object)
		then[0].value = append(then[0].value.([]object), one[1].value.(object))
	}
	return out
}

// has matches a block with a key that matches s.
func has(keys []string, s object) object {
	for _, key := range slices.Backward(keys) {
		s = object{{"required", []string{key}}, {"properties", object{{key, s}}}}
	}
	return s
}

// inside matches a block in which what path leads to matches s, if it is there.
func inside(path []string, s object) object {
	for _, key := range slices.Backward(path) {
		s = object{{"properties", object{{key, s}}}}
	}
	return s
}

// nothing matches what has no effect anywhere: see [form.Condition].
func nothing(f *form.Shape) any {
	if f.Rule.Is != "" {
		return false
	}
	switch f.Kind {
	case form.KindObject:
		properties := object{}
		for _, below := range f.Fields {
			properties.set(below.Key, nothing(below))
		}
		return object{{"properties", properties}}
	case form.KindMap:
		return object{{"maxProperties", 0}}
	case form.KindList:
		return object{{"maxItems", 0}}
	case form.KindBoolean:
		return object{{"const", false}}
	case form.KindInteger, form.KindNumber, form.KindCount:
		return object{{"const", 0}}
	case form.KindDuration:
		return object{{"pattern", "^0+[smh]$"}}
	}
	if slices.Contains(f.Rule.OneOf, "none") {
		return object{{"enum", []string{"", "none"}}}
	}
	return object{{"const", ""}}
}
