package states

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Call is what one state of a machine asks of AWS, with the parameters that it sends.
type Call struct {
	State, Resource string
	Parameters      map[string]any
}

// walk goes through a state machine on every way that an execution may take.
type walk struct {
	models  *Models
	states  map[string]map[string]any
	context map[string]any
	seen    map[string]bool

	calls    map[string]Call // by state and parameters
	problems map[string]bool
}

// Walk goes through a state machine in the Amazon States Language, from its start on
// every way, with an unknown input. It returns the calls of all its states, and what
// would end an execution: a path that finds nothing, a state that is not there, a state
// that cannot be reached.
func Walk(models *Models, definition []byte) ([]Call, []string, error) {
	var machine map[string]any
	if err := json.Unmarshal(definition, &machine); err != nil {
		return nil, nil, err
	}
	w := &walk{models: models, context: context(), seen: map[string]bool{}, calls: map[string]Call{}, problems: map[string]bool{}}
	w.machine(machine, Unknown{})
	var calls []Call
	for _, key := range slices.Sorted(maps.Keys(w.calls)) {
		calls = append(calls, w.calls[key])
	}
	return calls, slices.Sorted(maps.Keys(w.problems)), nil
}

// context is the context object ("Accessing execution data from the Context object in
// Step Functions", AWS Step Functions Developer Guide).
func context() map[string]any {
	const arn = "arn:aws:states:us-east-1:123456789012:"
	return map[string]any{
		"Execution": map[string]any{
			"Id": arn + "execution:machine:run", "Name": "run", "StartTime": "2026-01-01T00:00:00.000Z",
			"RoleArn": "arn:aws:iam::123456789012:role/machine", "Input": Unknown{}, "RedriveCount": 0.,
		},
		"State":        map[string]any{"Name": "state", "EnteredTime": "2026-01-01T00:00:00.000Z", "RetryCount": 0.},
		"StateMachine": map[string]any{"Id": arn + "stateMachine:machine", "Name": "machine"},
		"Task":         map[string]any{"Token": "token"},
		"Map":          map[string]any{"Item": map[string]any{"Index": 0., "Value": Unknown{}}},
	}
}

func (w *walk) problem(state, text string, args ...any) {
	w.problems[state+": "+fmt.Sprintf(text, args...)] = true
}

// machine walks a machine, or a branch, and returns nothing: what a branch results in is
// taken as unknown.
func (w *walk) machine(machine map[string]any, input any) {
	outer := w.states
	defer func() { w.states = outer }()
	w.states = map[string]map[string]any{}
	all, _ := machine["States"].(map[string]any)
	for name, state := range all {
		w.states[name], _ = state.(map[string]any)
	}
	start, _ := machine["StartAt"].(string)
	reached := map[string]bool{}
	w.visit("the machine", start, input, reached)
	for name := range w.states {
		if !reached[name] {
			w.problem(name, "cannot be reached")
		}
	}
}

func (w *walk) visit(from, name string, document any, reached map[string]bool) {
	state := w.states[name]
	if state == nil {
		w.problem(from, "the next state, %q, is not there", name)
		return
	}
	reached[name] = true
	key := name + text(document)
	if w.seen[key] {
		return
	}
	w.seen[key] = true
	go_ := func(to, document any) {
		next, _ := to.(string)
		w.visit(name, next, document, reached)
	}
	if state["Type"] == "Choice" {
		w.choose(name, state, document, go_)
		return
	}
	result, caught := w.run(name, state, document)
	for _, c := range caught {
		go_(c.next, c.document)
	}
	if result == nil || state["End"] == true || state["Type"] == "Succeed" || state["Type"] == "Fail" {
		return
	}
	go_(state["Next"], *result)
}

type catch struct{ next, document any }

// run is what a state makes of document, and what its catchers do. The result is nil
// after an error.
func (w *walk) run(name string, state map[string]any, document any) (*any, []catch) {
	input := document
	if path, ok := state["InputPath"].(string); ok {
		found, err := lookup(document, path)
		if err != nil {
			w.problem(name, "InputPath: %v", err)
			return nil, nil
		}
		input = found
	}
	w.context["State"].(map[string]any)["Name"] = name
	parameters := input
	for _, field := range []string{"Parameters", "ItemSelector"} {
		if given, ok := state[field]; ok {
			value, err := template(given, input, w.context)
			if err != nil {
				w.problem(name, "%s: %v", field, err)
				return nil, nil
			}
			parameters = value
		}
	}
	result := w.result(name, state, parameters)
	if selector, ok := state["ResultSelector"]; ok {
		value, err := template(selector, result, w.context)
		if err != nil {
			w.problem(name, "ResultSelector: %v", err)
			return nil, nil
		}
		result = value
	}
	caught := w.catchers(name, state, document)
	out, err := place(document, state, "ResultPath", result)
	if path, ok := state["OutputPath"].(string); ok && err == nil {
		out, err = lookup(out, path)
	}
	if err != nil {
		w.problem(name, "%v", err)
		return nil, caught
	}
	return &out, caught
}

// result is what a state returns before ResultSelector and ResultPath.
func (w *walk) result(name string, state map[string]any, parameters any) any {
	switch state["Type"] {
	case "Task":
		resource, _ := state["Resource"].(string)
		sent, ok := parameters.(map[string]any)
		if !ok {
			sent = map[string]any{rest: true}
		}
		call := Call{name, resource, sent}
		w.calls[name+text(sent)] = call
		return w.models.answer(call)
	case "Pass":
		if result, ok := state["Result"]; ok {
			return result
		}
		return parameters
	case "Map":
		for _, field := range []string{"ItemProcessor", "Iterator"} {
			if inner, ok := state[field].(map[string]any); ok {
				w.machine(inner, Unknown{})
			}
		}
		return Unknown{"list"}
	case "Parallel":
		branches, _ := state["Branches"].([]any)
		for _, branch := range branches {
			inner, _ := branch.(map[string]any)
			w.machine(inner, parameters)
		}
		return Unknown{"list"}
	}
	for _, field := range []string{"SecondsPath", "TimestampPath", "ErrorPath", "CausePath"} {
		if path, ok := state[field].(string); ok {
			if _, err := evaluate(path, parameters, w.context); err != nil {
				w.problem(name, "%s: %v", field, err)
			}
		}
	}
	return parameters
}

// catchers are where a state goes after an error ("Handling errors in Step Functions
// workflows", AWS Step Functions Developer Guide). An error need not have a cause: a
// timeout has none.
func (w *walk) catchers(name string, state map[string]any, document any) []catch {
	var all []catch
	list, _ := state["Catch"].([]any)
	for _, item := range list {
		c, _ := item.(map[string]any)
		for _, failure := range []map[string]any{{"Error": Unknown{"string"}}, {"Error": Unknown{"string"}, "Cause": Unknown{"string"}}} {
			out, err := place(document, c, "ResultPath", failure)
			if err != nil {
				w.problem(name, "Catch: %v", err)
				continue
			}
			all = append(all, catch{c["Next"], out})
		}
	}
	return all
}

// place is document with result where ResultPath says.
func place(document any, state map[string]any, field string, result any) (any, error) {
	path, given := state[field]
	if given && path == nil {
		return document, nil
	}
	if !given {
		return result, nil
	}
	return put(document, fmt.Sprint(path), result)
}

// choose takes every way out of a Choice state, and looks that what its rules compare is
// there.
func (w *walk) choose(name string, state map[string]any, document any, go_ func(to, document any)) {
	choices, _ := state["Choices"].([]any)
	asked := map[string]bool{}
	for _, item := range choices {
		rule, _ := item.(map[string]any)
		w.compared(name, rule, document, asked)
		if !barred(rule, document) {
			go_(rule["Next"], document)
		}
	}
	if next, ok := state["Default"]; ok {
		go_(next, document)
	}
}

// barred reports whether a rule wants something to be present that is not there, so that
// nobody takes its way.
func barred(rule map[string]any, document any) bool {
	all, _ := rule["And"].([]any)
	for _, item := range all {
		if inner, ok := item.(map[string]any); ok && barred(inner, document) {
			return true
		}
	}
	variable, ok := rule["Variable"].(string)
	if !ok || rule["IsPresent"] != true {
		return false
	}
	_, err := lookup(document, variable)
	return err != nil
}

// compared looks at the variables of a rule. One that an earlier rule has asked for with
// IsPresent may be missing.
func (w *walk) compared(name string, rule map[string]any, document any, asked map[string]bool) {
	for _, field := range []string{"And", "Or"} {
		list, _ := rule[field].([]any)
		for _, item := range list {
			inner, _ := item.(map[string]any)
			w.compared(name, inner, document, asked)
		}
	}
	if inner, ok := rule["Not"].(map[string]any); ok {
		w.compared(name, inner, document, asked)
	}
	if variable, ok := rule["Variable"].(string); ok {
		if _, ok := rule["IsPresent"]; ok {
			asked[variable] = true
		} else if _, err := lookup(document, variable); err != nil && !asked[variable] {
			w.problem(name, "%v", err)
		}
	}
	for field, value := range rule {
		if path, ok := value.(string); ok && strings.HasSuffix(field, "Path") {
			if _, err := evaluate(path, document, w.context); err != nil {
				w.problem(name, "%v", err)
			}
		}
	}
}

func text(v any) string {
	src, _ := json.Marshal(v)
	return string(src)
}
