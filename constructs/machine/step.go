// Package machine is the vocabulary of every state machine: steps, chains of them, and
// the definition and the permissions that follow from a chain.
//
// State machines are plain data of the Amazon States Language, not the CDK's classes: that
// is quicker, the role has exactly what the steps need, and tests execute them.
package machine

import (
	"maps"
	"slices"

	"github.com/sagerock/sagerock/constructs/policy"
)

// Object is a JSON object of the Amazon States Language. A key that ends in .$ holds a
// path or an intrinsic function.
type Object = map[string]any

// Placeholders for the target of a transition. The chain replaces each with the name of a
// step.
const (
	// Following is the step after this one.
	Following = "(the following step)"
	// Exit is the first step after the stage.
	Exit = "(the step after the stage)"
)

// Step is one state of a machine.
type Step struct {
	// Name is the name of the state. Steps refer to each other by it.
	Name string
	// State is the state itself, without Next.
	State Object
	// Next is the step after this one. It is [Following] by default, and without meaning
	// in a state that chooses or ends.
	Next string
	// Permissions are what the machine must be allowed because of this step.
	Permissions []policy.Statement
}

// To is s, followed by the step called next.
func (s Step) To(next string) Step {
	s.Next = next
	return s
}

// Needs is s with more permissions.
func (s Step) Needs(statements ...policy.Statement) Step {
	s.Permissions = slices.Concat(s.Permissions, statements)
	return s
}

// With is s where its state has these fields, in place of its own of the same names.
func (s Step) With(fields Object) Step {
	s.State = maps.Clone(s.State)
	maps.Copy(s.State, fields)
	return s
}

// ends reports whether a machine stops after s.
func (s Step) ends() bool { return s.State["Type"] == "Succeed" || s.State["Type"] == "Fail" }

// chooses reports whether s says by itself where it leads.
func (s Step) chooses() bool { return s.State["Type"] == "Choice" }

// Chain is steps in the order in which a run goes through them. A chain of steps with one
// purpose is a stage; an empty one is a stage that is absent.
type Chain []Step

// Then is c followed by stages. The last step of a stage is followed by the first one of
// the next stage that has steps, and so is whatever leads to its [Exit].
func (c Chain) Then(stages ...Chain) Chain {
	all := append([]Chain{c}, stages...)
	next := ""
	for i := len(all) - 1; i >= 0; i-- {
		if next != "" {
			all[i] = all[i].leading(func(_ int, to string) string {
				if to == Exit {
					return next
				}
				return to
			})
		}
		if len(all[i]) > 0 {
			next = all[i][0].Name
		}
	}
	return slices.Concat(all...)
}

// Statements are the permissions of all steps. Merge them before
// they become a policy: see [policy.Merge].
func (c Chain) Statements() []policy.Statement {
	var all []policy.Statement
	for _, s := range c {
		all = append(all, s.Permissions...)
	}
	return all
}

// leading is c where each transition leads to what to makes of its target, given the
// number of its step.
func (c Chain) leading(to func(step int, target string) string) Chain {
	out := slices.Clone(c)
	for i := range out {
		s := &out[i]
		if !s.ends() && !s.chooses() {
			if s.Next == "" {
				s.Next = Following
			}
			s.Next = to(i, s.Next)
		}
		state := maps.Clone(s.State)
		for _, field := range []string{"Next", "Default"} {
			if target, ok := state[field].(string); ok {
				state[field] = to(i, target)
			}
		}
		for _, field := range []string{"Choices", "Catch"} {
			many, ok := state[field].([]any)
			if !ok {
				continue
			}
			many = slices.Clone(many)
			for j, one := range many {
				one := maps.Clone(one.(Object))
				one["Next"] = to(i, one["Next"].(string))
				many[j] = one
			}
			state[field] = many
		}
		s.State = state
	}
	return out
}
