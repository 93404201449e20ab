package states

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// Unknown is a value that only a run of the state machine knows. Type is what is
// known of it, in the words of a service model; empty if nothing is.
type Unknown struct{ Type string }

// rest is the key of an object whose other keys are unknown too, such as the input of an
// execution.
const rest = "\x00rest"

// lookup is what a reference path finds in a document: $.a.b, $.a['b'], $.a[0] or
// $.a[*].b. A path that finds nothing ends an execution, so it is an error here.
func lookup(document any, path string) (any, error) {
	steps, err := steps(path)
	if err != nil {
		return nil, err
	}
	found, err := follow(document, steps)
	if err != nil {
		return nil, fmt.Errorf("%s finds nothing: %w", path, err)
	}
	return found, nil
}

func follow(document any, steps []string) (any, error) {
	for i, step := range steps {
		switch d := document.(type) {
		case Unknown:
			if d.Type != "" && d.Type != "structure" && d.Type != "map" && d.Type != "list" {
				return nil, fmt.Errorf("%s of a %s", step, d.Type)
			}
			return Unknown{}, nil
		case map[string]any:
			next, ok := d[step]
			if _, open := d[rest]; !ok && open {
				return Unknown{}, nil
			}
			if !ok {
				return nil, fmt.Errorf("there is no %s", step)
			}
			document = next
		case []any:
			if step == "*" {
				var all []any
				for _, item := range d {
					found, err := follow(item, steps[i+1:])
					if err != nil {
						return nil, err
					}
					all = append(all, found)
				}
				return all, nil
			}
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(d) || n < 0 {
				return nil, fmt.Errorf("there is no %s in a list of %d", step, len(d))
			}
			document = d[n]
		default:
			return nil, fmt.Errorf("%s of %v", step, document)
		}
	}
	return document, nil
}

// steps are the names and numbers of a path.
func steps(path string) ([]string, error) {
	left, ok := strings.CutPrefix(strings.TrimPrefix(path, "$"), "$")
	if !ok {
		left = strings.TrimPrefix(path, "$")
	}
	if !strings.HasPrefix(path, "$") {
		return nil, fmt.Errorf("%q is not a path", path)
	}
	var out []string
	for left != "" {
		switch {
		case strings.HasPrefix(left, "['"):
			name, after, ok := strings.Cut(left[2:], "']")
			if !ok {
				return nil, fmt.Errorf("%q is not a path", path)
			}
			out, left = append(out, name), after
		case left[0] == '[':
			name, after, ok := strings.Cut(left[1:], "]")
			if !ok {
				return nil, fmt.Errorf("%q is not a path", path)
			}
			out, left = append(out, name), after
		case left[0] == '.':
			end := strings.IndexAny(left[1:], ".[") + 1
			if end == 0 {
				end = len(left)
			}
			if end == 1 {
				return nil, fmt.Errorf("%q is not a path", path)
			}
			out, left = append(out, left[1:end]), left[end:]
		default:
			return nil, fmt.Errorf("%q is not a path", path)
		}
	}
	return out, nil
}

// put is document with value at a reference path, as ResultPath does it.
func put(document any, path string, value any) (any, error) {
	if path == "$" {
		return value, nil
	}
	steps, err := steps(path)
	if err != nil {
		return nil, err
	}
	return putAt(document, steps, value), nil
}

func putAt(document any, steps []string, value any) any {
	if len(steps) == 0 {
		return value
	}
	out := map[string]any{}
	switch d := document.(type) {
	case map[string]any:
		maps.Copy(out, d)
	case Unknown:
		out[rest] = true
	}
	out[steps[0]] = putAt(out[steps[0]], steps[1:], value)
	return out
}
