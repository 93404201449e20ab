package tuning

import (
	"cmp"
	"fmt"
)

// examine looks at a record that is a JSON object.
func (r *record) examine() {
	r.totals.Records++
	r.keys(&r.root, "")
	is := shapeOf(&r.root)
	if r.format == "" {
		r.format = is
		if is == "" || templates[is] == "" {
			r.bad(0, "", "is "+cmp.Or(names[is], "in no format that Bedrock reads"), "name the model that it is for with --model, and write its format with --convert OUT")
			return
		}
	}
	if !is.fits(r.format) {
		fix := "write " + templates[r.format]
		if is.readable() {
			fix = "let --convert OUT write it, or " + fix
		}
		r.numbered("is "+names[is]+", and not "+names[r.format], 0, "", "is "+names[is]+"; "+r.wanted()+names[r.format], fix)
	} else {
		switch r.format {
		case conversation:
			r.conversation()
		case messages:
			r.anthropic()
		case prompts:
			r.prompt()
		case texts:
			r.input()
		case captions:
			r.caption()
		case graded:
			r.gradedPrompt()
		}
	}
	e := read(&r.root, cmp.Or(is, r.format))
	r.length(e.size())
	r.compare(&e)
}

// wanted says what asks for the format that records must have.
func (f *file) wanted() string {
	switch {
	case f.rules.Model != "":
		return f.rules.Model + " takes "
	case f.rules.Format != "":
		return f.rules.Method.Words() + " takes "
	}
	return "the first record is "
}

// length counts the tokens of a record, and refuses one that is too long.
func (r *record) length(s size) {
	r.totals.Tokens += int64(s.tokens)
	if s.tokens > r.totals.LongestTokens {
		r.totals.LongestLine, r.totals.LongestTokens = r.line, s.tokens
	}
	limit := r.rules.Tokens
	switch {
	case limit == 0:
	case s.characters > limit*charactersPerToken:
		r.numbered("has more tokens than the model takes", 0, "", fmt.Sprintf("has %d characters, more than %d tokens of %d characters", s.characters, limit, charactersPerToken), "shorten the record, or split it")
	case s.tokens > limit:
		r.warnings.add("may have more tokens than the model takes", r.problem(0, "", fmt.Sprintf("has about %d tokens, and the model takes %d", s.tokens, limit), "shorten the record, or split it"))
	}
}

// compare looks for the record among those before it, and among those of the training file.
func (r *record) compare(e *example) {
	if len(e.turns) == 0 {
		return
	}
	record, asked, answered := e.prints()
	if r.training != nil {
		if line := r.training.records[record]; line > 0 {
			*r.overlap++
			r.numbered("is in the training file too", 0, "", fmt.Sprintf("is in the training file too, on line %d", line), "delete it from one of the files: a model that has seen it is not tested by it")
			return
		}
		if line := r.training.asked[asked]; line > 0 && answered {
			r.warnings.add("has a prompt of the training file", r.problem(0, "", fmt.Sprintf("has the prompt of line %d of the training file, with another answer", line), "delete one of them: the model has seen the prompt"))
		}
	}
	same, sameAsked := r.prints.add(record, asked, r.line)
	switch {
	case same > 0:
		r.totals.Duplicates++
		r.warnings.add("is the same record as an earlier line", r.problem(0, "", fmt.Sprintf("is the same record as line %d", same), "delete one of them, unless it is to count twice"))
	case sameAsked > 0 && answered:
		r.warnings.add("has another answer to a prompt", r.problem(0, "", fmt.Sprintf("has another answer to the prompt of line %d", sameAsked), "keep the better answer"))
	}
}
