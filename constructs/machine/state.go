package machine

import "maps"

// Wait is a step that lets some seconds pass.
func Wait(name string, seconds int) Step {
	return Step{Name: name, State: Object{"Type": "Wait", "Seconds": seconds}}
}

// Choose is a step that leads to the first choice whose rule holds, or else to otherwise.
// Each choice has its own Next: see [If].
func Choose(name, otherwise string, choices ...Object) Step {
	list := make([]any, len(choices))
	for i, choice := range choices {
		list[i] = choice
	}
	return Step{Name: name, State: Object{"Type": "Choice", "Choices": list, "Default": otherwise}}
}

// If is a choice that leads to next where all of the rules hold.
func If(next string, rules ...Object) Object {
	choice := Object{"Next": next}
	if len(rules) == 1 {
		maps.Copy(choice, rules[0])
		return choice
	}
	all := make([]any, len(rules))
	for i, rule := range rules {
		all[i] = rule
	}
	choice["And"] = all
	return choice
}

// Is is a rule that compares what is at path: comparison is one of the Amazon States
// Language, such as StringEquals.
func Is(path, comparison string, value any) Object {
	return Object{"Variable": path, comparison: value}
}

// Known is a rule that holds where there is a value at path. A comparison with one that is
// not there would end the run.
func Known(path string) Object { return Is(path, "IsPresent", true) }

// Succeed is a step that ends a run well.
func Succeed(name string) Step { return Step{Name: name, State: Object{"Type": "Succeed"}} }
