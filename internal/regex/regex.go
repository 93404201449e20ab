// Package regex compiles a regular expression when it is first used. A command uses few of
// the program's expressions, and compiling all of them takes a large part of its start. A
// counted repeat such as {1,63} is many times slower to compile: check lengths in code.
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
