package prompt_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/prompt"
)

// filled are texts, their variables, and what they become when a is A, b-2 is
// {{a}} and _c is nothing.
var filled = map[string]struct {
	text  string
	names []string
	want  string
}{
	"no text":                    {"", nil, ""},
	"no variable":                {"Be brief.", nil, "Be brief."},
	"one":                        {"Say {{a}}.", []string{"a"}, "Say A."},
	"nothing else":               {"{{a}}", []string{"a"}, "A"},
	"in a row, and twice":        {"{{a}}{{b-2}}{{a}}", []string{"a", "b-2"}, "A{{a}}A"},
	"spaces around a name":       {"{{ a }} {{\ta}}", []string{"a"}, "A A"},
	"a name begins with a line":  {"{{_c}}!", []string{"_c"}, "!"},
	"single braces":              {"{a} {", nil, "{a} {"},
	"JSON":                       {`Answer {"x": {"y": [{}]}}.`, nil, `Answer {"x": {"y": [{}]}}.`},
	"a variable at JSON's end":   {`{"x": {{a}}}`, []string{"a"}, `{"x": A}`},
	"letters of other languages": {"é{{a}}日", []string{"a"}, "éA日"},
}

// malformed are texts, and what is wrong with them.
var malformed = map[string]struct{ text, want string }{
	"never closed":            {"Hi {{a", "line 1, column 4 of the text: {{ is never closed"},
	"closed with one":         {"Hi\n\né {{a} b", "line 3, column 3 of the text: {{ is never closed"},
	"open twice":              {"{{a {{a}}", "line 1, column 1 of the text: {{ is never closed"},
	"no name":                 {"a\n{{}}", "line 2, column 1 of the text: {{ is not followed by the name of a variable and }}"},
	"only a space":            {"{{ }}", "line 1, column 1 of the text: {{ is not followed by the name of a variable and }}"},
	"a digit first":           {"{{1a}}", "line 1, column 1 of the text: {{ is not followed by the name of a variable and }}"},
	"a long name":             {"{{" + strings.Repeat("a", 65) + "}}", "line 1, column 1 of the text: {{ is not followed by the name of a variable and }}"},
	"two words":               {"{{a}} {{a b}}", "line 1, column 7 of the text: {{ is not followed by the name of a variable and }}"},
	"three braces":            {"{{{a}}}", "line 1, column 1 of the text: {{ is not followed by the name of a variable and }}"},
	"another template's":      {"{{.a}}", "line 1, column 1 of the text: {{ is not followed by the name of a variable and }}"},
	"another language's name": {"{{größe}}", "line 1, column 1 of the text: {{ is not followed by the name of a variable and }}"},
}

func TestFill(t *testing.T) {
	for name, tc := range filled {
		t.Run(name, func(t *testing.T) {
			tmpl, err := prompt.Parse(tc.text)
			if err != nil {
				t.Fatal(err)
			}
			if got := tmpl.Variables(); !slices.Equal(got, tc.names) {
				t.Errorf("variables are %q, want %q", got, tc.names)
			}
			if got, ok := tmpl.Fill(map[string]string{"a": "A", "b-2": "{{a}}"}); !ok || got != tc.want {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestMalformed(t *testing.T) {
	for name, tc := range malformed {
		t.Run(name, func(t *testing.T) {
			_, err := prompt.Parse(tc.text)
			syntax, ok := errors.AsType[*prompt.SyntaxError](err)
			if !ok || err.Error() != tc.want || syntax.Fix == "" {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
		})
	}
}

// TestFillIsBounded names one value so often that the whole is too long, by a
// byte and by more than a computer has room for.
func TestFillIsBounded(t *testing.T) {
	const times = 3999
	tmpl, err := prompt.Parse(strings.Repeat("{{a}}", times) + "{{b}}")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", prompt.MaxFilled/(times+1))
	if got, ok := tmpl.Fill(map[string]string{"a": long, "b": long}); !ok || len(got) != prompt.MaxFilled {
		t.Errorf("%d bytes do not fit", prompt.MaxFilled)
	}
	for _, values := range []map[string]string{{"a": long, "b": long + "x"}, {"a": strings.Repeat("x", 1<<20)}} {
		if _, ok := tmpl.Fill(values); ok {
			t.Errorf("%d bytes fit", times*len(values["a"])+len(values["b"]))
		}
	}
}

// TestVersion holds a version fast: clients pin it, so it must be the same in
// each release and on each machine.
func TestVersion(t *testing.T) {
	const text = "You work for {{company}}, {{tone}}."
	first := prompt.Version(text, map[string]string{"company": "Acme", "tone": "kindly"})
	if want := "17193a9e3266"; first != want {
		t.Errorf("got %s, want %s", first, want)
	}
	if prompt.Version(text, nil) != prompt.Version(text, map[string]string{}) {
		t.Error("no defaults are not no defaults")
	}
	seen := map[string]bool{first: true}
	for _, other := range []string{
		prompt.Version(text+" ", map[string]string{"company": "Acme", "tone": "kindly"}),
		prompt.Version(text, map[string]string{"company": "Acme"}),
		prompt.Version(text, map[string]string{"company": "kindly", "tone": "Acme"}),
		prompt.Version(text, nil),
	} {
		if seen[other] {
			t.Errorf("%s is the version of two prompts", other)
		}
		seen[other] = true
	}
}
