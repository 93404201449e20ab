package form

import (
	"cmp"
	"slices"
)

// report collects the problems of one file.
type report struct {
	file     string
	grammar  *Grammar
	layer    *layer // the environment laid over the file, nil without one
	problems Problems
	warnings Problems
	unsound  map[string]bool // keys whose own value is wrong, so that no rule reads it
	holds    map[string]bool // the blocks that such keys lie in
}

func newReport(file string, g *Grammar) *report {
	return &report{file: file, grammar: g, unsound: map[string]bool{}, holds: map[string]bool{}}
}

func (r *report) at(p *Place, fix, text string) Problem {
	problem := Problem{File: r.file, Line: p.line, Col: p.col, Path: p.Path(), Text: text, Fix: fix}
	if r.layer != nil {
		r.layer.explain(p, &problem)
	}
	return problem
}

// key is what a problem and its like in another environment have in common.
func (p *Problem) key() string { return p.Path + ": " + p.Text }

// keys are those of all problems and warnings.
func (r *report) keys() map[string]bool {
	out := map[string]bool{}
	for _, ps := range []Problems{r.problems, r.warnings} {
		for i := range ps {
			out[ps[i].key()] = true
		}
	}
	return out
}

// ofLayer keeps the problems that the environment makes: those in its own text, and
// those of the file that are none without it.
func (r *report) ofLayer() Problems {
	return slices.DeleteFunc(r.problems, func(p Problem) bool {
		return !r.layer.holds(p.Line, p.Col) && (p.Line == 0 || r.layer.alone[p.key()])
	})
}

// sorted puts problems in the order of the file and drops the ones said twice.
func sorted(ps Problems) Problems {
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(a.Line, b.Line), cmp.Compare(a.Col, b.Col),
			cmp.Compare(a.Path, b.Path), cmp.Compare(a.Text, b.Text))
	})
	return slices.Compact(ps)
}
