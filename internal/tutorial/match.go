package tutorial

import (
	"regexp"
	"strings"
)

// anyLines is the line of a tutorial that matches any number of lines.
const anyLines = "..."

// Matches reports whether a command printed what a tutorial shows.
func Matches(want, got string) bool {
	return want == "" || pattern(want, `\z`).MatchString(trimmed(got))
}

// Begins reports whether a command that is still running has printed what a tutorial shows.
func Begins(want, got string) bool { return pattern(want, "").MatchString(trimmed(got)) }

func pattern(want, end string) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A`)
	for line := range strings.Lines(trimmed(want)) {
		if line == anyLines+"\n" {
			b.WriteString(`(?:.*\n)*?`)
			continue
		}
		parts := strings.Split(line, anyLines)
		for i := range parts {
			parts[i] = regexp.QuoteMeta(parts[i])
		}
		b.WriteString(strings.Join(parts, `.*?`))
	}
	return regexp.MustCompile(b.String() + end)
}

// trimmed is text without white space at the ends of its lines, and without empty lines at its
// end.
func trimmed(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		b.WriteString(strings.TrimRight(line, " \t\r\n") + "\n")
	}
	return strings.TrimRight(b.String(), "\n") + "\n"
}
