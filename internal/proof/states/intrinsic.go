package states

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// template is a payload template, such as Parameters, with every path and intrinsic
// function evaluated on what the state gets.
func template(v, document, context any) (any, error) {
	switch v := v.(type) {
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			value, err := template(item, document, context)
			if err != nil {
				return nil, err
			}
			out[i] = value
		}
		return out, nil
	case map[string]any:
		out := make(map[string]any, len(v))
		for key, item := range v {
			name, dynamic := strings.CutSuffix(key, ".$")
			var value any
			var err error
			if text, ok := item.(string); dynamic && ok {
				value, err = evaluate(text, document, context)
			} else if dynamic {
				err = fmt.Errorf("the value is not a path")
			} else {
				value, err = template(item, document, context)
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", key, err)
			}
			out[name] = value
		}
		return out, nil
	}
	return v, nil
}

// evaluate is the value of a path or an intrinsic function.
func evaluate(text string, document, context any) (any, error) {
	value, left, err := expression(text, document, context)
	if err == nil && strings.TrimSpace(left) != "" {
		err = fmt.Errorf("%q is left of %q", left, text)
	}
	return value, err
}

// expression reads one path, call or literal from the start of text.
func expression(text string, document, context any) (value any, left string, err error) {
	text = strings.TrimSpace(text)
	switch {
	case strings.HasPrefix(text, "'"):
		return literal(text)
	case strings.HasPrefix(text, "$$"):
		path, left := cutPath(text)
		value, err := lookup(context, path)
		return value, left, err
	case strings.HasPrefix(text, "$"):
		path, left := cutPath(text)
		value, err := lookup(document, path)
		return value, left, err
	case strings.HasPrefix(text, "States."):
		return call(text, document, context)
	}
	end := strings.IndexAny(text, ",)")
	if end < 0 {
		end = len(text)
	}
	var number any
	if err := json.Unmarshal([]byte(strings.TrimSpace(text[:end])), &number); err != nil {
		return nil, "", fmt.Errorf("%q is no path, intrinsic function or literal", text)
	}
	return number, text[end:], nil
}

// literal reads a string in single quotes.
func literal(text string) (any, string, error) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
			if i < len(text) {
				b.WriteByte(text[i])
			}
		case '\'':
			return b.String(), text[i+1:], nil
		default:
			b.WriteByte(text[i])
		}
	}
	return nil, "", fmt.Errorf("a quote is open in %q", text)
}

// cutPath cuts the path off that text begins with.
func cutPath(text string) (path, left string) {
	quoted := false
	for i, c := range text {
		switch {
		case c == '\'':
			quoted = !quoted
		case !quoted && (c == ',' || c == ')' || c == ' '):
			return text[:i], text[i:]
		}
	}
	return text, ""
}

// call evaluates an intrinsic function ("Intrinsic functions for JSONPath states in Step
// Functions", AWS Step Functions Developer Guide).
func call(text string, document, context any) (any, string, error) {
	name, left, ok := strings.Cut(text, "(")
	if !ok {
		return nil, "", fmt.Errorf("%q has no arguments", text)
	}
	var arguments []any
	for left = strings.TrimSpace(left); !strings.HasPrefix(left, ")"); left = strings.TrimSpace(left) {
		value, after, err := expression(strings.TrimPrefix(left, ","), document, context)
		if err != nil {
			return nil, "", err
		}
		if after == "" {
			return nil, "", fmt.Errorf("a parenthesis is open in %q", text)
		}
		arguments, left = append(arguments, value), after
	}
	value, err := apply(name, arguments)
	return value, left[1:], err
}

func apply(name string, arguments []any) (any, error) {
	want, known := arity[name]
	if !known {
		return nil, fmt.Errorf("%s is not an intrinsic function of Step Functions", name)
	}
	if want >= 0 && len(arguments) != want {
		return nil, fmt.Errorf("%s has %d arguments, not %d", name, len(arguments), want)
	}
	switch name {
	case "States.Format":
		return format(arguments)
	case "States.Array":
		return arguments, nil
	case "States.UUID":
		return "00000000-0000-4000-8000-000000000000", nil
	case "States.Hash":
		if text, ok := arguments[0].(string); ok && arguments[1] == "MD5" {
			sum := md5.Sum([]byte(text)) //nolint:gosec // the name of a run, not a secret
			return hex.EncodeToString(sum[:]), nil
		}
	case "States.ArrayGetItem":
		if list, ok := arguments[0].([]any); ok {
			n, _ := arguments[1].(float64)
			if int(n) >= len(list) {
				return nil, fmt.Errorf("there is no item %v in a list of %d", n, len(list))
			}
			return list[int(n)], nil
		}
	case "States.JsonToString":
		src, err := json.Marshal(plain(arguments[0]))
		return string(src), err
	}
	return Unknown{results[name]}, nil
}

// arity are how many arguments the functions take; -1 is any number.
var arity = map[string]int{
	"States.Format": -1, "States.Array": -1, "States.UUID": 0, "States.Hash": 2, "States.ArrayGetItem": 2, "States.JsonToString": 1,
	"States.StringToJson": 1, "States.ArrayLength": 1, "States.ArrayContains": 2, "States.ArrayUnique": 1, "States.ArrayPartition": 2,
	"States.ArrayRange": 3, "States.Base64Encode": 1, "States.Base64Decode": 1, "States.JsonMerge": 3, "States.MathAdd": 2,
	"States.MathRandom": -1, "States.StringSplit": 2,
}

// results are the types of what functions return whose value a proof need not know.
var results = map[string]string{
	"States.Hash": "string", "States.ArrayLength": "integer", "States.ArrayContains": "boolean", "States.Base64Encode": "string",
	"States.Base64Decode": "string", "States.JsonMerge": "structure", "States.MathAdd": "integer", "States.MathRandom": "integer",
	"States.ArrayUnique": "list", "States.ArrayPartition": "list", "States.ArrayRange": "list", "States.StringSplit": "list",
}

// format is States.Format. An unknown value is written as "unknown".
func format(arguments []any) (any, error) {
	if len(arguments) == 0 {
		return nil, fmt.Errorf("States.Format has no template")
	}
	text, ok := arguments[0].(string)
	if !ok {
		return nil, fmt.Errorf("States.Format of a template that is not a string")
	}
	if holes := strings.Count(text, "{}"); holes != len(arguments)-1 {
		return nil, fmt.Errorf("%q has %d holes for %d values", text, holes, len(arguments)-1)
	}
	for _, value := range arguments[1:] {
		switch v := value.(type) {
		case string:
			text = strings.Replace(text, "{}", v, 1)
		case float64:
			text = strings.Replace(text, "{}", strconv.FormatFloat(v, 'g', -1, 64), 1)
		case bool, nil:
			text = strings.Replace(text, "{}", fmt.Sprint(v), 1)
		case Unknown:
			if v.Type == "list" || v.Type == "structure" || v.Type == "map" {
				return nil, fmt.Errorf("States.Format takes no %s", v.Type)
			}
			text = strings.Replace(text, "{}", "unknown", 1)
		default:
			return nil, fmt.Errorf("States.Format takes no lists and objects")
		}
	}
	return text, nil
}

// plain is v with words in the place of what is unknown.
func plain(v any) any {
	switch v := v.(type) {
	case Unknown:
		return "unknown"
	case []any:
		out := make([]any, len(v))
		for i, item := range v {
			out[i] = plain(item)
		}
		return out
	case map[string]any:
		out := map[string]any{}
		for key, item := range v {
			if key != rest {
				out[key] = plain(item)
			}
		}
		return out
	}
	return v
}
