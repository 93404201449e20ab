package states

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// fault is what AWS would refuse, and where.
type fault struct {
	path, text string
	unknown    bool // that a name is not in the model, which may be older than the SDK
}

// check holds a value against a shape: members, required ones, types, enums, patterns and
// bounds.
func (m *model) check(path, name string, value any) (faults []fault) {
	s := m.Shapes[name]
	add := func(text string, args ...any) {
		faults = append(faults, fault{path: path, text: fmt.Sprintf(text, args...)})
	}
	if unknown, ok := value.(Unknown); ok {
		if !fits(unknown, s) {
			add("a %s is sent for a %s", unknown.Type, s.Type)
		}
		return faults
	}
	switch s.Type {
	case "structure":
		object, ok := value.(map[string]any)
		if !ok {
			add("is not an object")
			return faults
		}
		if s.Document {
			return nil
		}
		for _, required := range s.Required {
			if object[pascal(required)] == nil && object[rest] == nil {
				faults = append(faults, fault{path: path + "." + pascal(required), text: "is missing"})
			}
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			if key == rest {
				continue
			}
			_, member, ok := s.member(key)
			if !ok {
				faults = append(faults, fault{path: path + "." + key, text: "is not in the service model", unknown: true})
				continue
			}
			faults = append(faults, m.check(path+"."+key, member.Shape, object[key])...)
		}
		if s.Union && len(object) != 1 {
			add("has %d members, and exactly one may be set", len(object))
		}
	case "list":
		list, ok := value.([]any)
		if !ok {
			add("is not a list")
			return faults
		}
		if why := s.bounds(float64(len(list))); why != "" {
			add("has %d items, %s", len(list), why)
		}
		for i, item := range list {
			faults = append(faults, m.check(path+"["+strconv.Itoa(i)+"]", s.Member.Shape, item)...)
		}
	case "map":
		object, ok := value.(map[string]any)
		if !ok {
			add("is not an object")
			return faults
		}
		if why := s.bounds(float64(len(object))); why != "" {
			add("has %d keys, %s", len(object), why)
		}
		for _, key := range slices.Sorted(maps.Keys(object)) {
			faults = append(faults, m.check(path+"."+key, s.Value.Shape, object[key])...)
		}
	default:
		if why := s.leaf(value); why != "" {
			add("%s", why)
		}
	}
	return faults
}

// fits reports whether an unknown value may be of a shape.
func fits(u Unknown, s *shape) bool {
	switch s.Type {
	case "integer", "long":
		return u.Type == "" || u.Type == "integer"
	case "float", "double":
		return u.Type == "" || u.Type == "integer" || u.Type == "float"
	case "timestamp", "blob":
		return u.Type == "" || u.Type == "string"
	}
	return u.Type == "" || u.Type == s.Type
}

// leaf says what is wrong with a value that has no members.
func (s *shape) leaf(value any) string {
	switch s.Type {
	case "boolean":
		if _, ok := value.(bool); !ok {
			return "is not true or false"
		}
	case "integer", "long", "float", "double":
		number, ok := value.(float64)
		if !ok {
			return fmt.Sprintf("%q is not a number", fmt.Sprint(value))
		}
		if strings.HasPrefix(s.Type, "i") || strings.HasPrefix(s.Type, "l") {
			if number != math.Trunc(number) {
				return fmt.Sprintf("%v is not a whole number", number)
			}
		}
		if why := s.bounds(number); why != "" {
			return fmt.Sprintf("is %v, %s", number, why)
		}
	case "timestamp":
		switch value.(type) {
		case string, float64:
		default:
			return "is not a time"
		}
	default: // string and blob
		text, ok := value.(string)
		if !ok {
			return fmt.Sprintf("%v is not a string", value)
		}
		if len(s.Enum) > 0 && !slices.Contains(s.Enum, text) {
			return fmt.Sprintf("%q is not one of the %d values of the service model", text, len(s.Enum))
		}
		if why := s.bounds(float64(utf8.RuneCountInString(text))); why != "" {
			return fmt.Sprintf("%q has %d characters, %s", text, utf8.RuneCountInString(text), why)
		}
		if s.Pattern != "" {
			pattern, err := translate(s.Pattern)
			if err != nil {
				return err.Error()
			}
			if !pattern.MatchString(text) {
				return fmt.Sprintf("%q does not match %s", text, s.Pattern)
			}
		}
	}
	return ""
}

func (s *shape) bounds(n float64) string {
	switch {
	case s.Min != nil && n < *s.Min:
		return fmt.Sprintf("and %v is the least", *s.Min)
	case s.Max != nil && n > *s.Max:
		return fmt.Sprintf("and %v is the most", *s.Max)
	}
	return ""
}

// rewrites turn a pattern of Java into one of Go. A count over 1,000, which the model has as
// a number too, is left out.
var rewrites = []struct {
	find *regexp.Regexp
	with string
}{
	{regexp.MustCompile(`\\uD800\\uDC00-\\uDBFF\\uDFFF`), `\x{10000}-\x{10FFFF}`},
	{regexp.MustCompile(`\\u([0-9A-Fa-f]{4})`), `\x{$1}`},
	{regexp.MustCompile(`\\p\{Alnum\}`), `[:alnum:]`},
	{regexp.MustCompile(`\\p\{Print\}`), `[[:print:]]`},
	{regexp.MustCompile(`\$\{\d+,\d+\}`), `$$`},
	{regexp.MustCompile(`\{0,\d{4,}\}`), `*`},
	{regexp.MustCompile(`\{[1-9]\d*,\d{4,}\}`), `+`},
}

var translated = map[string]*regexp.Regexp{}

// translate is the pattern of a service model, which a whole value matches.
func translate(pattern string) (*regexp.Regexp, error) {
	if known := translated[pattern]; known != nil {
		return known, nil
	}
	text := withoutLookaround(pattern)
	for _, r := range rewrites {
		text = r.find.ReplaceAllString(text, r.with)
	}
	compiled, err := regexp.Compile(`^(?s:` + text + `)$`)
	if err != nil {
		return nil, fmt.Errorf("the pattern %s has no translation: %w", pattern, err)
	}
	translated[pattern] = compiled
	return compiled, nil
}

// Patterns reports the patterns in the models of all services that have no translation.
func (m *Models) Patterns() (problems []string) {
	for _, service := range services {
		model, err := m.of(service.botocore)
		if err != nil {
			return []string{err.Error()}
		}
		for name, s := range model.Shapes {
			if _, err := translate(s.Pattern); err != nil {
				problems = append(problems, name+": "+err.Error())
			}
		}
	}
	return problems
}

// withoutLookaround leaves out what looks ahead or back, which Go cannot: it bounds a
// length that the model also has as a number, or forbids a beginning or an end. What is
// left accepts a little more.
func withoutLookaround(pattern string) string {
	for _, start := range []string{"(?=", "(?!", "(?<=", "(?<!"} {
		for {
			i := strings.Index(pattern, start)
			if i < 0 {
				break
			}
			end, depth, class := i, 0, false
			for ; end < len(pattern); end++ {
				switch c := pattern[end]; {
				case c == '\\':
					end++
				case c == '[':
					class = true
				case c == ']':
					class = false
				case c == '(' && !class:
					depth++
				case c == ')' && !class:
					depth--
				}
				if depth == 0 {
					break
				}
			}
			pattern = pattern[:i] + pattern[min(end+1, len(pattern)):]
		}
	}
	return pattern
}
