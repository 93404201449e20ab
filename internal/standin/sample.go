package standin

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// deepest is how far a sample goes into a schema that may refer to itself.
const deepest = 8

// sample is JSON that fits a JSON schema, as far as it says types, enums, constants, required
// properties and minimum lengths. What it does not say is left out.
func sample(schema []byte) string {
	var doc any
	if len(schema) == 0 || json.Unmarshal(schema, &doc) != nil {
		return "{}"
	}
	root, _ := doc.(map[string]any)
	out, err := json.Marshal(valueOf(root, root, 0))
	if err != nil {
		return "{}"
	}
	return string(out)
}

// valueOf is a value that fits the part s of the schema root.
func valueOf(s, root map[string]any, depth int) any {
	if depth > deepest {
		return nil
	}
	if to, ok := s["$ref"].(string); ok {
		return valueOf(lookUp(root, to), root, depth+1)
	}
	if c, ok := s["const"]; ok {
		return c
	}
	if all, ok := s["enum"].([]any); ok && len(all) > 0 {
		return all[0]
	}
	for _, word := range []string{"anyOf", "oneOf", "allOf"} {
		if all, ok := s[word].([]any); ok && len(all) > 0 {
			first, _ := all[0].(map[string]any)
			return valueOf(first, root, depth+1)
		}
	}
	switch typeOf(s) {
	case "string":
		return textOf(s)
	case "integer", "number":
		if low, ok := s["minimum"].(float64); ok {
			return low
		}
		return 1
	case "boolean":
		return true
	case "null":
		return nil
	case "array":
		items, _ := s["items"].(map[string]any)
		least, _ := s["minItems"].(float64)
		list := []any{}
		for range min(max(int(least), 1), 100) {
			list = append(list, valueOf(items, root, depth+1))
		}
		return list
	}
	return objectOf(s, root, depth)
}

// objectOf has all properties of s, or those that are required where it goes too deep.
func objectOf(s, root map[string]any, depth int) map[string]any {
	out := map[string]any{}
	properties, _ := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	for _, name := range slices.Sorted(maps.Keys(properties)) {
		if depth > deepest/2 && !slices.Contains(required, any(name)) {
			continue
		}
		property, _ := properties[name].(map[string]any)
		out[name] = valueOf(property, root, depth+1)
	}
	return out
}

// typeOf is the type of s, the first where it has several.
func typeOf(s map[string]any) string {
	switch t := s["type"].(type) {
	case string:
		return t
	case []any:
		if len(t) > 0 {
			first, _ := t[0].(string)
			return first
		}
	}
	return ""
}

// samples are texts for the formats that schemas name.
var samples = map[string]string{
	"date-time": "2026-01-02T15:04:05Z", "date": "2026-01-02", "time": "15:04:05Z", "email": "someone@example.com",
	"uri": "https://example.com/", "uuid": "00000000-0000-4000-8000-000000000000", "ipv4": "192.0.2.1", "hostname": "example.com",
}

func textOf(s map[string]any) string {
	format, _ := s["format"].(string)
	if text, ok := samples[format]; ok {
		return text
	}
	text := "stand-in"
	if most, ok := s["maxLength"].(float64); ok && int(most) < len(text) {
		text = text[:max(int(most), 0)]
	}
	least, _ := s["minLength"].(float64)
	for len(text) < min(int(least), 10000) {
		text += "-"
	}
	return text
}

// lookUp follows a reference inside of root, such as #/$defs/Item.
func lookUp(root map[string]any, to string) map[string]any {
	at := root
	for part := range strings.SplitSeq(strings.TrimPrefix(strings.TrimPrefix(to, "#"), "/"), "/") {
		if part == "" {
			continue
		}
		at, _ = at[part].(map[string]any)
	}
	return at
}
