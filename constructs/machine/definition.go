package machine

import (
	"errors"
	"fmt"
	"slices"
)

// Definition is the machine that runs c from its first step, in the Amazon States
// Language; timeout bounds a run, in seconds. A transition to no step of c, a step that
// nothing leads to and two steps of one name are errors, all of them at once.
func (c Chain) Definition(comment string, timeout float64) (Object, error) {
	if len(c) == 0 {
		return nil, errors.New("a machine has no steps")
	}
	var problems []error
	states := Object{}
	leads := map[string][]string{}
	for _, s := range c.resolved(leads) {
		if kind := s.State["Type"]; kind == "Map" || kind == "Parallel" {
			problems = append(problems, fmt.Errorf("step %q is a %s state: the steps in it are not checked, so it is not supported", s.Name, kind))
		}
		if states[s.Name] != nil {
			problems = append(problems, fmt.Errorf("two steps are called %q", s.Name))
		}
		state := s.State
		if !s.ends() && !s.chooses() {
			state = s.With(Object{"Next": s.Next}).State
		}
		states[s.Name] = state
	}
	reached := map[string]bool{}
	for queue := []string{c[0].Name}; len(queue) > 0; queue = queue[1:] {
		if !reached[queue[0]] {
			reached[queue[0]] = true
			queue = append(queue, leads[queue[0]]...)
		}
	}
	for _, s := range c {
		for _, to := range leads[s.Name] {
			if states[to] == nil {
				problems = append(problems, fmt.Errorf("step %q leads to %s, which does not exist", s.Name, quoted(to)))
			}
		}
		if !reached[s.Name] {
			problems = append(problems, fmt.Errorf("nothing leads to step %q", s.Name))
		}
	}
	if problems != nil {
		return nil, errors.Join(problems...)
	}
	return Object{"Comment": comment, "StartAt": c[0].Name, "States": states, "TimeoutSeconds": timeout}, nil
}

// resolved is c where every transition names a step, if there is one. It adds where each
// step leads to leads.
func (c Chain) resolved(leads map[string][]string) Chain {
	return c.leading(func(i int, target string) string {
		if target == Following && i+1 < len(c) {
			target = c[i+1].Name
		}
		if from := c[i].Name; !slices.Contains(leads[from], target) {
			leads[from] = append(leads[from], target)
		}
		return target
	})
}

func quoted(target string) string {
	if target == Following || target == Exit {
		return target
	}
	return fmt.Sprintf("%q", target)
}
