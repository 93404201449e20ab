// Package paint colors what a command says to a person at a terminal, and nothing else: not
// what goes to a file or a pipe, and nothing where NO_COLOR is set (https://no-color.org).
package paint

import (
	"io"
	"os"
	"regexp"
	"runtime"
)

// On reports whether what is written to f is colored.
func On(f *os.File, getenv func(string) string) bool {
	info, err := f.Stat()
	terminal := err == nil && info.Mode()&os.ModeCharDevice != 0
	known := getenv("TERM") != "" && getenv("TERM") != "dumb" || runtime.GOOS == "windows" && getenv("WT_SESSION") != ""
	return terminal && known && getenv("NO_COLOR") == ""
}

// Messages colors the errors, warnings and next steps in what is written to out.
func Messages(out io.Writer) io.Writer { return &painter{out} }

type painter struct{ out io.Writer }

// words are what starts a message, with its color.
var words = []struct {
	pattern *regexp.Regexp
	color   string
}{
	{regexp.MustCompile(`(?m)^(sagerock:) `), "\x1b[31m"},                   // red
	{regexp.MustCompile(`(?m)^(\S+:\d+:\d+:) `), "\x1b[1m"},                 // bold
	{regexp.MustCompile(`(?m)(\bwarning:) `), "\x1b[33m"},                   // yellow
	{regexp.MustCompile(`(?m)^\t((?:fix|next)(?:[^:\n]*)?:) `), "\x1b[32m"}, // green
}

// Write colors whole messages: each is written in one call.
func (p *painter) Write(text []byte) (int, error) {
	painted := text
	for _, w := range words {
		painted = w.pattern.ReplaceAllFunc(painted, func(found []byte) []byte {
			at := w.pattern.FindSubmatchIndex(found)
			out := append([]byte{}, found[:at[2]]...)
			out = append(append(append(out, w.color...), found[at[2]:at[3]]...), "\x1b[0m"...)
			return append(out, found[at[3]:]...)
		})
	}
	if _, err := p.out.Write(painted); err != nil {
		return 0, err
	}
	return len(text), nil
}
