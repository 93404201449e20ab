package prompt

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// SyntaxError says what is wrong with the braces of a text, and where.
type SyntaxError struct {
	Line, Col int    // in the text, from 1; Col counts characters
	Text      string // what is wrong, lower case, no full stop
	Fix       string // what to do about it, imperative
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("line %d, column %d of the text: %s", e.Line, e.Col, e.Text)
}

// wrong is the error about what begins at the byte at of text.
func wrong(text string, at int, what, fix string) *SyntaxError {
	before := text[:at]
	return &SyntaxError{
		Line: 1 + strings.Count(before, "\n"),
		Col:  1 + utf8.RuneCountInString(before[strings.LastIndex(before, "\n")+1:]),
		Text: what, Fix: fix,
	}
}
