// Package regex compiles a regular expression when it is first used. One command
// uses few of those that a program has, and compiling them all would be a good
// part of the time until it starts. A counted repeat such as {1,63} takes many
// times as long as one without a count: say the length in other words.
package regex

import (
	"regexp"
	"sync"
)

var compiled sync.Map // string to *regexp.Regexp

// Of is the compiled expr. It panics if expr is none, so every one needs a test.
func Of(expr string) *regexp.Regexp {
	re, ok := compiled.Load(expr)
	if !ok {
		re, _ = compiled.LoadOrStore(expr, regexp.MustCompile(expr))
	}
	return re.(*regexp.Regexp)
}
