package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

// TestEveryHelpHasExamples reads the examples of each command. Each is a line of that command
// which the parser takes.
func TestEveryHelpHasExamples(t *testing.T) {
	leaves := newParser(t).Model.Leaves(true)
	for _, command := range leaves {
		name := strings.TrimPrefix(command.Path(), "sagerock ")
		_, lines, ok := strings.Cut(command.Detail, "Examples:\n\n")
		if !ok {
			t.Errorf("sagerock %s has no examples: write a method Help with exampleLines", name)
			continue
		}
		for line := range strings.Lines(lines) {
			words := shellWords(line)
			parsed, err := newParser(t).Parse(words)
			if err != nil {
				t.Errorf("example of %s: %s: %v", name, strings.TrimSpace(line), err)
				continue
			}
			if got := parsed.Selected(); got.FullPath() != command.FullPath() {
				t.Errorf("example of %s: %s is a line of %s", name, strings.TrimSpace(line), got.FullPath())
			}
		}
	}
	if len(leaves) < 10 {
		t.Errorf("%d commands, want 10 or more", len(leaves))
	}
}

// shellWords are the arguments in an example, without what the shell does with them.
func shellWords(line string) []string {
	line, _, _ = strings.Cut(strings.TrimSpace(line), " > ")
	line, _, _ = strings.Cut(line, " < ")
	line, _, _ = strings.Cut(line, " | ")
	if inner, ok := strings.CutPrefix(line, `eval "$(`); ok {
		line = strings.TrimSuffix(inner, `)"`)
	}
	var words []string
	for i, part := range strings.Split(strings.TrimPrefix(line, "sagerock"), `"`) {
		if i%2 == 1 {
			words = append(words, part)
			continue
		}
		words = append(words, strings.Fields(part)...)
	}
	return words
}

// TestHelpAndVersionInBothForms compares the commands with the flags.
func TestHelpAndVersionInBothForms(t *testing.T) {
	said := func(args ...string) string {
		var out, stderr bytes.Buffer
		if got := run(t.Context(), args, strings.NewReader(""), &out, &stderr); got != exitOK || stderr.Len() > 0 {
			t.Errorf("sagerock %q exits %d and says %q", args, got, &stderr)
		}
		return out.String()
	}
	for _, forms := range [][2][]string{
		{{"help"}, {"--help"}},
		{{"help", "check"}, {"check", "--help"}},
		{{"help", "keys", "add"}, {"keys", "add", "--help"}},
		{{"version"}, {"--version"}},
	} {
		if a, b := said(forms[0]...), said(forms[1]...); a != b || a == "" {
			t.Errorf("%q says\n%s\n%q says\n%s", forms[0], a, forms[1], b)
		}
	}
}

var _ kong.HelpProvider = checkCmd{}
