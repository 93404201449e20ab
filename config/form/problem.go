package form

import (
	"fmt"
	"strings"
)

// Problem is one thing wrong with a config file, where it is, and how to fix it.
type Problem struct {
	File      string // the file, or the option such as -c path=both; "" for a block that Go code has made
	Line, Col int    // from 1; 0 when the problem is not in the text
	Path      string // dotted key, such as bread.rye.crust.minutes
	Text      string // what is wrong, lower case, no full stop
	Fix       string // what to type instead, imperative
}

// Error renders p the way compilers do, so that editors can jump to it.
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Col)
	}
	if p.File != "" {
		b.WriteString(": ")
	}
	if p.Path != "" {
		b.WriteString(p.Path + ": ")
	}
	b.WriteString(p.Text + "\n\tfix: " + p.Fix)
	return b.String()
}

// Warning is p as a user reads it where it stops nothing.
func (p Problem) Warning() string {
	p.Text = "warning: " + p.Text
	return p.Error()
}

// Problems is everything wrong with a config file, in the order of the file.
type Problems []Problem

// Error renders every problem, one below the other.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}
