package change

import (
	"reflect"
	"strings"
	"unicode"
)

// equal reports whether two values of templates are the same. CloudFormation returns a
// question mark for each character that is not ASCII, so a text that differs in these alone
// counts as the same, as in cdk diff.
func equal(deployed, wanted any) bool {
	switch wanted := wanted.(type) {
	case string:
		deployed, ok := deployed.(string)
		return ok && (deployed == wanted || strings.Contains(deployed, "?") && deployed == returned(wanted))
	case []any:
		deployed, ok := deployed.([]any)
		if !ok || len(deployed) != len(wanted) {
			return false
		}
		for i := range wanted {
			if !equal(deployed[i], wanted[i]) {
				return false
			}
		}
		return true
	case map[string]any:
		deployed, ok := deployed.(map[string]any)
		if !ok || len(deployed) != len(wanted) {
			return false
		}
		for key := range wanted {
			there, ok := deployed[key]
			if !ok {
				there, ok = deployed[returned(key)]
			}
			if !ok || !equal(there, wanted[key]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(deployed, wanted)
}

// returned is text as CloudFormation returns it.
func returned(text string) string {
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return '?'
		}
		return r
	}, text)
}
