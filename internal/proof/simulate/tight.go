package simulate

import (
	"regexp"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// Loose is a part of a statement that no call needs.
type Loose struct {
	Deployment string
	// Policy names the resource that has the statement, without the hash in its id.
	Policy string
	// Part is the action or the resource that is not needed. It is empty where all of the
	// statement may go without a call being refused.
	Part string
	// Statement says what the statement is.
	Statement string

	kind    deployment.Kind
	actions string
}

// label is the id of a resource without the hash that the CDK adds.
func label(r *deployment.Resource) string { return hash.ReplaceAllString(r.ID, "") }

var hash = regexp.MustCompile(`[0-9A-F]{8}$`)

// Tight returns what the policies allow and no call needs: actions and resources that no
// call matched, and statements without which every call comes out as before.
func (s *Simulator) Tight() ([]Loose, error) {
	used := map[Ref][]int{} // results by statement
	for i, r := range s.results {
		for _, ref := range r.Used {
			used[ref] = append(used[ref], i)
		}
	}
	var loose []Loose
	var mutants []mutant
	for _, p := range s.sources {
		if p == nil {
			continue
		}
		for n, st := range p.Statements {
			ref := Ref{p, n}
			if twice(p, n) { // as two scripts look whose hashes a golden leaves out
				continue
			}
			for _, part := range unmatched(st, s.results, used[ref]) {
				loose = append(loose, s.loose(p, n, part))
			}
			if len(used[ref]) > 0 {
				mutants = append(mutants, s.mutate(ref, used[ref])...)
			}
		}
	}
	survived, err := s.survivors(mutants)
	if err != nil {
		return nil, err
	}
	for _, ref := range survived {
		loose = append(loose, s.loose(ref.Policy, ref.Statement, ""))
	}
	return s.everywhere(loose), nil
}

// everywhere leaves those that are loose in every deployment that has them. A policy that
// bounds what others allow, of a key or an endpoint, is the same in deployments that need
// more of it and less; so is a statement that another makes superfluous in one of them. A
// role has nothing that its own deployment does not need.
func (s *Simulator) everywhere(loose []Loose) (out []Loose) {
	have, missing := map[string]int{}, map[string]map[string]bool{}
	for _, p := range s.sources {
		if p == nil {
			continue
		}
		seen := map[string]bool{}
		for n, st := range p.Statements {
			for _, part := range append(append([]string{""}, st.Action...), st.Resource...) {
				if key := s.loose(p, n, part).key(); !seen[key] {
					seen[key] = true
					have[key]++
				}
			}
		}
	}
	for _, l := range loose {
		if missing[l.key()] == nil {
			missing[l.key()] = map[string]bool{}
		}
		missing[l.key()][l.Deployment] = true
	}
	for _, l := range loose {
		if l.kind == deployment.Identity && l.Part != "" || len(missing[l.key()]) >= have[l.key()] {
			out = append(out, l)
		}
	}
	return out
}

// key is what a part of a statement is called in every deployment that has it.
func (l Loose) key() string { return l.Policy + " " + l.Part + " " + l.actions }

func (s *Simulator) loose(p *deployment.Policy, n int, part string) Loose {
	st := p.Statements[n]
	actions := st.Effect + " " + strings.Join(st.Action, ", ")
	return Loose{s.deployment(p), label(p.Resource), part, actions + " on " + strings.Join(st.Resource, ", "), p.Kind, actions}
}

func (s *Simulator) deployment(p *deployment.Policy) string {
	for _, a := range s.accounts {
		if len(a.policies) > 0 && slices.ContainsFunc(a.policies, func(own deployment.Policy) bool { return own.Resource == p.Resource }) {
			return a.Name
		}
	}
	return ""
}

// twice reports whether an earlier statement of the policy says the same.
func twice(p *deployment.Policy, n int) bool {
	return slices.ContainsFunc(p.Statements[:n], func(s deployment.Statement) bool { return text(s) == text(p.Statements[n]) })
}

// unmatched are the actions and resources of a statement that none of its calls are of.
func unmatched(st deployment.Statement, results []Result, calls []int) (parts []string) {
	for _, action := range st.Action {
		if !slices.ContainsFunc(calls, func(i int) bool { return glob(strings.ToLower(action), strings.ToLower(results[i].Call.Action)) }) {
			parts = append(parts, action)
		}
	}
	if len(parts) == len(st.Action) {
		return parts // the whole statement
	}
	for _, on := range st.Resource {
		if !slices.ContainsFunc(calls, func(i int) bool {
			return on == "*" || glob(on, results[i].Call.Resource) || strings.HasPrefix(on, "execute-api:")
		}) {
			parts = append(parts, on)
		}
	}
	return parts
}

// glob reports whether a text matches a pattern with * and ?.
func glob(pattern, text string) bool {
	quoted := regexp.QuoteMeta(pattern)
	quoted = strings.ReplaceAll(strings.ReplaceAll(quoted, `\*`, `.*`), `\?`, `.`)
	compiled, known := globs[quoted]
	if !known {
		compiled = regexp.MustCompile(`(?s)^` + quoted + `$`)
		globs[quoted] = compiled
	}
	return compiled.MatchString(text)
}

var globs = map[string]*regexp.Regexp{}

// mutant is a call that is evaluated without one statement.
type mutant struct {
	ref    Ref
	call   int
	asked  request
	change int // the policy without the statement
}

// few is how many calls are tried without a statement: those that the fewest others allow.
const few = 3

// mutate takes a statement out of the policies of calls that it decided.
func (s *Simulator) mutate(ref Ref, calls []int) (all []mutant) {
	calls = slices.Clone(calls)
	slices.SortStableFunc(calls, func(a, b int) int { return s.others(a, ref) - s.others(b, ref) })
	number := slices.Index(s.sources, ref.Policy)
	change := s.without(number, ref.Statement)
	for _, i := range calls[:min(few, len(calls))] {
		m := mutant{ref: ref, call: i, asked: s.requests[i], change: change}
		for _, list := range []*[]int{&m.asked.Identity, &m.asked.Attached, &m.asked.Endpoint} {
			*list = slices.Clone(*list)
			for j, n := range *list {
				if n == number {
					(*list)[j] = change
				}
			}
		}
		all = append(all, m)
	}
	return all
}

// others are how many statements of policies of the same kind decide a call as ref does.
func (s *Simulator) others(call int, ref Ref) (n int) {
	for _, used := range s.results[call].Used {
		if used.Policy.Kind == ref.Policy.Kind {
			n++
		}
	}
	return n
}

// survivors are the statements without which every tried call comes out as before.
func (s *Simulator) survivors(mutants []mutant) ([]Ref, error) {
	requests := make([]request, len(mutants))
	for i, m := range mutants {
		requests[i] = m.asked
	}
	outcomes, err := s.run(requests)
	if err != nil {
		return nil, err
	}
	killed := map[Ref]bool{}
	var all []Ref
	for i, o := range outcomes {
		m := mutants[i]
		if (o.Result == "Allowed") != s.results[m.call].Allowed {
			killed[m.ref] = true
		}
		if !slices.Contains(all, m.ref) {
			all = append(all, m.ref)
		}
	}
	return slices.DeleteFunc(all, func(r Ref) bool { return killed[r] }), nil
}
