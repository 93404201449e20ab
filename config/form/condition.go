package form

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Condition says when a key has an effect: when another key has one of some values.
type Condition struct {
	// Key is the other key: a dotted path from the block of the key, or from one above it.
	Key string
	// Not negates the condition.
	Not bool
	// Values are the values with which the condition is met; arn:* matches every value that
	// starts with arn:. Without Values, the condition is met when the other key is written.
	Values []string

	up     int    // how many blocks above that of the key the path starts
	target *Shape // the other key
}

// parseConditions reads what follows on= in a rule tag: path:hybrid,!training,source:hf://*.
func parseConditions(text string) []Condition {
	var out []Condition
	for part := range strings.SplitSeq(text, ",") {
		var c Condition
		part, c.Not = strings.CutPrefix(part, "!")
		key, values, valued := strings.Cut(part, ":")
		c.Key = key
		if valued {
			negated := false
			if values, negated = strings.CutPrefix(values, "!"); negated {
				c.Not = true
			}
			c.Values = strings.Split(values, "|")
		}
		out = append(out, c)
	}
	return out
}

// Prefix returns abc for a condition whose only value is abc*.
func (c *Condition) Prefix() (string, bool) {
	if len(c.Values) != 1 {
		return "", false
	}
	return strings.CutSuffix(c.Values[0], "*")
}

// Matches reports whether the condition holds where the other key has a value.
func (c *Condition) Matches(value string) bool {
	if prefix, ok := c.Prefix(); ok {
		return strings.HasPrefix(value, prefix) != c.Not
	}
	return slices.Contains(c.Values, value) != c.Not
}

// Up is how many blocks above that of the key the path of the other key starts.
func (c *Condition) Up() int { return c.up }

// Target is the shape of the other key.
func (c *Condition) Target() *Shape { return c.target }

// Soft reports whether breaking the condition is a warning only: the other key is a switch,
// which is one word away from another value.
func (c *Condition) Soft() bool { return c.target.Rule.Switch }

// resolve finds the other keys of all conditions in the object s, which lies in the blocks
// above. It panics where there is none.
func (s *Shape) resolve(above []*Shape) {
	inside := append(slices.Clip(above), s)
	for _, f := range s.Fields {
		for i := range f.Rule.On {
			c := &f.Rule.On[i]
			for c.up < len(inside) && c.target == nil {
				c.target = inside[len(inside)-1-c.up].find(strings.Split(c.Key, "."))
				c.up++
			}
			if c.up--; c.target == nil {
				panic(fmt.Sprintf("form: %s.%s: no key is called %s", s.Type, f.Field, c.Key))
			}
		}
		for block := f; block != nil; block = block.Item {
			if block.Kind != KindObject {
				continue
			}
			block.resolve(inside)
			if block.conditional && f.Kind == KindList {
				panic(fmt.Sprintf("form: %s.%s: keys of entries of a list have no conditions", s.Type, f.Field))
			}
			f.conditional = f.conditional || block.conditional
		}
		s.conditional = s.conditional || f.conditional || f.Rule.On != nil
	}
}

// find is the shape of a key below s, or nil.
func (s *Shape) find(keys []string) *Shape {
	for _, key := range keys {
		i, ok := s.byKey[key]
		if !ok {
			return nil
		}
		s = s.Fields[i]
	}
	return s
}

// value is the text of a key below the object v of shape s: what it has by default where
// one of the blocks on the way is absent.
func (s *Shape) value(v reflect.Value, keys []string) string {
	target := s.find(keys)
	for _, key := range keys {
		if v = indirect(v); !v.IsValid() {
			if target.Default == nil {
				return ""
			}
			return fmt.Sprint(target.Default)
		}
		s = s.field(key)
		v = v.Field(s.index)
	}
	return fmt.Sprint(v.Interface())
}

// indirect is what a pointer leads to, or an invalid value.
func indirect(v reflect.Value) reflect.Value {
	if v.IsValid() && v.Kind() == reflect.Pointer {
		return v.Elem()
	}
	return v
}
