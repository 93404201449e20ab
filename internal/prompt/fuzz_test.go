package prompt_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/prompt"
)

// FuzzParse looks for a text that makes Parse panic or lose a part of it, and for
// a value that is more than text.
func FuzzParse(f *testing.F) {
	for _, tc := range filled {
		f.Add(tc.text, "{{a}}")
	}
	for _, tc := range malformed {
		f.Add(tc.text, "}} {{")
	}
	f.Fuzz(func(t *testing.T, text, value string) {
		tmpl, err := prompt.Parse(text)
		if err != nil {
			syntax, ok := errors.AsType[*prompt.SyntaxError](err)
			if !ok || syntax.Fix == "" || syntax.Line < 1 || syntax.Line > 1+strings.Count(text, "\n") || syntax.Col < 1 || syntax.Col > len(text) {
				t.Fatalf("%q: %#v", text, err)
			}
			return
		}
		same, values := map[string]string{}, map[string]string{}
		for _, name := range tmpl.Variables() {
			if !strings.Contains(text, name) {
				t.Fatalf("%q has no %q", text, name)
			}
			same[name], values[name] = "{{"+name+"}}", value
		}
		// Filled with itself it is the same text, but for spaces in braces.
		again, ok := tmpl.Fill(same)
		if !ok {
			return
		}
		second, err := prompt.Parse(again)
		if err != nil {
			t.Fatalf("%q became %q: %v", text, again, err)
		}
		if third, _ := second.Fill(same); third != again {
			t.Fatalf("%q became %q", again, third)
		}
		if len(same) == 0 && again != text {
			t.Fatalf("%q became %q", text, again)
		}
		if got, ok := tmpl.Fill(values); ok && strings.Count(got, value) < len(same) && value != "" {
			t.Fatalf("%q lost a value of %q", got, text)
		}
	})
}
