package simulate

import (
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"
)

//go:embed unneeded.yaml
var unneeded []byte

// Exception is a part of policies that no call needs, and why it is there.
type Exception struct {
	Policy    string
	Parts     []string
	Statement string
	Reason    string
}

// covers reports whether the exception is for a part of a statement.
func (e Exception) covers(part string, l Loose) bool {
	return glob(e.Policy, l.Policy) && (e.Statement == "" || glob(e.Statement, l.Statement)) &&
		(part == "" && l.Part == "" || part != "" && l.Part != "" && glob(part, l.Part))
}

// Exceptions are those of unneeded.yaml.
func Exceptions() (all []Exception, err error) {
	err = yaml.Unmarshal(unneeded, &all)
	return all, err
}

// Unexplained are those of loose that no exception is for, and the exceptions that are for
// nothing.
func Unexplained(loose []Loose, exceptions []Exception) (problems []string) {
	met := map[string]bool{}
	for _, l := range loose {
		found := false
		for _, e := range exceptions {
			for _, part := range e.Parts {
				if e.covers(part, l) {
					met[e.Policy+" "+part], found = true, true
				}
			}
		}
		if !found {
			what := "all of it"
			if l.Part != "" {
				what = l.Part
			}
			problems = append(problems, fmt.Sprintf("%s: %s: no call needs %s: %.200s\n\tfix: take it out, or say in unneeded.yaml what it is for", l.Deployment, l.Policy, what, l.Statement))
		}
	}
	for _, e := range exceptions {
		for _, part := range e.Parts {
			if !met[e.Policy+" "+part] {
				problems = append(problems, fmt.Sprintf("unneeded.yaml: %s %q: nothing needs the entry any more", e.Policy, part))
			}
		}
		if e.Reason == "" {
			problems = append(problems, "unneeded.yaml: "+e.Policy+" has no reason")
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}
