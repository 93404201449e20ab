package form

import (
	"slices"
	"unicode/utf8"

	"github.com/sagerock/sagerock/internal/regex"
)

// Pattern is what a piece of text must look like. Its name is what rule tags
// say, as in is=email.
type Pattern struct {
	Noun  string   // what text is that matches: "an email address"
	Fix   string   // how to write it, imperative
	Regex string   // a regular expression that Go and JavaScript read alike
	Words []string // instead of a regular expression: every text that matches
	Max   int      // the most characters, 0 for no bound

	// Least and Most bound the numbers that match when they need no quotes.
	Least, Most int

	// Refuse says why text that matches Regex is not good after all, and how to
	// fix it, or returns "". It is for what a regular expression cannot say well.
	Refuse func(text string) (why, fix string)
}

// Explain says why text does not match the pattern and how to fix it, or
// returns "".
func (pt *Pattern) Explain(text string) (why, fix string) {
	length := utf8.RuneCountInString(text)
	switch {
	case pt.Words != nil:
		if slices.Contains(pt.Words, text) {
			return "", ""
		}
		return Quote(text) + " is not " + pt.Noun, Suggest(text, pt.Words)
	case pt.Max > 0 && length > pt.Max || !regex.Of(pt.Regex).MatchString(text):
		return Quote(text) + " is not " + pt.Noun, pt.Fix
	case pt.Refuse != nil:
		if why, fix = pt.Refuse(text); why != "" {
			return Quote(text) + " " + why, fix
		}
	}
	return "", ""
}

// match checks the text at p against a pattern.
func (p *Place) match(pattern string) {
	if why, fix := p.report.grammar.Patterns[pattern].Explain(p.node.Value); why != "" {
		p.Wrongf(fix, "%s", why)
	}
}

// matchKey checks the key of p, where a user chooses it. What is below a wrong key is
// still what was meant.
func (p *Place) matchKey(pattern string) bool {
	why, fix := p.report.grammar.Patterns[pattern].Explain(p.key)
	if why == "" {
		return true
	}
	p.Errorf(fix, "%s", why)
	p.Up().Get(Any).distrust()
	return false
}
