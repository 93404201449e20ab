package failure

import (
	"strings"
	"unicode"
)

// Printable is text of somebody else in one line, without what a terminal would take for a
// command.
func Printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
