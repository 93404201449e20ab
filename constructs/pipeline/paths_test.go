package pipeline_test

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/pipeline"
)

// always are the members that an answer always has: those that the API reference marks
// as required, and the body of an object that was found.
var always = map[string][]string{
	"aws-sdk:s3:getObject":                     {"Body"},
	"aws-sdk:sagemaker:describeEndpoint":       {"EndpointArn", "EndpointName", "EndpointStatus"},
	"aws-sdk:sagemaker:describeEndpointConfig": {"EndpointConfigArn", "EndpointConfigName", "ProductionVariants"},
}

// present are the paths that exist whichever way a run came to a state.
type present map[string]bool

func (p present) with(paths ...string) present {
	p = maps.Clone(p)
	for _, path := range paths {
		p[path] = true
	}
	return p
}

// without is p where the value at path is replaced.
func (p present) without(path string) present {
	p = maps.Clone(p)
	maps.DeleteFunc(p, func(known string, _ bool) bool { return known == path || strings.HasPrefix(known, path+".") })
	return p
}

// pathFinder finds the paths in an expression. Those of the context object begin with
// $$ and always exist.
var pathFinder = regexp.MustCompile(`(^|[^$])(\$(?:\.[A-Za-z0-9_]+|\['[^']*'\])+)`)

func pathsIn(v any) (all []string) {
	text, _ := v.(string)
	for _, found := range pathFinder.FindAllStringSubmatch(text, -1) {
		all = append(all, found[2])
	}
	return all
}

// references are the paths that v reads: in the values of keys that end in .$.
func references(v any) (all []string) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if strings.HasSuffix(key, ".$") {
				all = append(all, pathsIn(value)...)
			}
			all = append(all, references(value)...)
		}
	case []any:
		for _, value := range v {
			all = append(all, references(value)...)
		}
	}
	return all
}

// fields are the paths that the object v has at path.
func fields(path string, v any) []string {
	all := []string{path}
	o, _ := v.(map[string]any)
	for key, value := range o {
		all = append(all, fields(path+"."+strings.TrimSuffix(key, ".$"), value)...)
	}
	return all
}

// missing lists the paths that a state reads and that need not exist, given what is
// present before it, and what is present on each way out.
func missing(state map[string]any, before present) (problems []string, after map[string]present) {
	after = map[string]present{}
	need := func(have present, paths ...string) {
		for _, path := range paths {
			if !have[path] {
				problems = append(problems, path)
			}
		}
	}
	leave := func(next any, have present) {
		if name, ok := next.(string); ok {
			if other, twice := after[name]; twice {
				have = both(other, have)
			}
			after[name] = have
		}
	}
	need(before, references(state["Parameters"])...)
	need(before, pathsIn(state["CausePath"])...)
	need(before, pathsIn(state["ErrorPath"])...)

	out := before
	path, kept := state["ResultPath"].(string)
	switch state["Type"] {
	case "Pass":
		if result, ok := state["Result"]; ok && kept {
			out = out.without(path).with(fields(path, result)...)
		} else if parameters, ok := state["Parameters"]; ok && kept {
			out = out.without(path).with(fields(path, parameters)...)
		} else if ok {
			out = present{}.with(fields("$", parameters)...)
		}
	case "Task":
		_, integration, _ := strings.Cut(state["Resource"].(string), ":states:::")
		answer := present{}
		for _, member := range always[integration] {
			answer["$."+member] = true
		}
		need(answer, references(state["ResultSelector"])...)
		if kept {
			out = out.without(path).with(path)
			if selector, ok := state["ResultSelector"]; ok {
				out = out.with(fields(path, selector)...)
			} else {
				for member := range answer {
					out[path+strings.TrimPrefix(member, "$")] = true
				}
			}
		}
		catchers, _ := state["Catch"].([]any)
		for _, c := range catchers {
			c := c.(map[string]any)
			caught := before
			if path, ok := c["ResultPath"].(string); ok {
				caught = caught.without(path).with(path, path+".Error") // a Cause need not be there
			}
			leave(c["Next"], caught)
		}
	case "Choice":
		for _, choice := range state["Choices"].([]any) {
			choice := choice.(map[string]any)
			conditions, _ := choice["And"].([]any)
			if conditions == nil {
				conditions = []any{choice}
			}
			met := out
			for _, condition := range conditions {
				condition := condition.(map[string]any)
				variable := condition["Variable"].(string)
				switch condition["IsPresent"] {
				case true:
					met = met.with(variable)
				case false:
					out = out.with(variable) // for the choices after this one
				default:
					need(met, variable)
					for key, value := range condition {
						if strings.HasSuffix(key, "Path") {
							need(met, pathsIn(value)...)
						}
					}
				}
			}
			leave(choice["Next"], met)
		}
		leave(state["Default"], out)
	}
	leave(state["Next"], out)
	return problems, after
}

// both is what is present on each of two ways.
func both(a, b present) present {
	a = maps.Clone(a)
	maps.DeleteFunc(a, func(path string, _ bool) bool { return !b[path] })
	return a
}

// absent lists the paths of a machine that may lead nowhere. It follows every way
// until nothing changes any more.
func absent(m machine) []string {
	before := map[string]present{m.StartAt: {"$": true}}
	found := map[string][]string{}
	for queue := []string{m.StartAt}; len(queue) > 0; queue = queue[1:] {
		problems, after := missing(m.States[queue[0]], before[queue[0]])
		found[queue[0]] = problems
		for next, have := range after {
			known, seen := before[next]
			if seen {
				have = both(known, have)
			}
			if !seen || len(have) < len(known) {
				before[next] = have
				queue = append(queue, next)
			}
		}
	}
	var all []string
	for name, paths := range found {
		for _, path := range paths {
			all = append(all, fmt.Sprintf("%s reads %s, which need not be there", name, path))
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestEveryPathIsThere proves that no run ends because a state reads what is not there.
func TestEveryPathIsThere(t *testing.T) {
	for name, change := range definitions {
		t.Run(name, func(t *testing.T) {
			for _, problem := range absent(synth(t, change).machine(t)) {
				t.Error(problem)
			}
		})
	}
}

// TestAbsentCatches proves that each kind of path is found where it leads nowhere.
func TestAbsentCatches(t *testing.T) {
	good := synth(t, nil).machine(t)
	for want, spoil := range map[string]func(states map[string]map[string]any){
		"Failed reads $.failure.Cause, which need not be there": func(s map[string]map[string]any) {
			s["Failed"] = map[string]any{"Type": "Fail", "CausePath": "States.Format('{}: {}', $.failure.Error, $.failure.Cause)"}
		},
		"Notify failure reads $.failure.Cause, which need not be there": func(s map[string]map[string]any) {
			s["Notify failure"]["Parameters"].(map[string]any)["Message"] = map[string]any{"cause.$": "$.failure.Cause"}
		},
		"Endpoint missing? reads $.failure.Cause, which need not be there": func(s map[string]map[string]any) {
			s["Endpoint missing?"]["Choices"] = []any{map[string]any{"Variable": "$.failure.Cause", "StringMatches": "*", "Next": "Create endpoint"}}
		},
		"Good enough? reads $.report.body.metrics.auc, which need not be there": func(s map[string]map[string]any) {
			s["Good enough?"]["Choices"] = s["Good enough?"]["Choices"].([]any)[1:]
		},
		"Describe current endpoint reads $.EndpointConfigName, which need not be there": func(s map[string]map[string]any) {
			s["Describe current endpoint"]["ResultSelector"] = map[string]any{"configuration.$": "$.EndpointConfigName"}
		},
		"Endpoint ready? reads $.given, which need not be there": func(s map[string]map[string]any) {
			s["Endpoint ready?"]["Choices"] = []any{map[string]any{"Variable": "$.name", "StringEqualsPath": "$.given", "Next": "Deployed"}}
		},
	} {
		bad := good.clone()
		for name, state := range bad.States {
			bad.States[name] = deepClone(state).(map[string]any)
		}
		spoil(bad.States)
		if found := absent(bad); !slices.Contains(found, want) {
			t.Errorf("%q was not found, but %q", want, found)
		}
	}
}

func deepClone(v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for key, value := range v {
			out[key] = deepClone(value)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, value := range v {
			out[i] = deepClone(value)
		}
		return out
	}
	return v
}

// definitions are props that lead to different state machines.
var definitions = map[string]func(*pipeline.TrainingProps){
	"full":        nil,
	"smallest":    smallest,
	"at most":     func(p *pipeline.TrainingProps) { p.Config.Training.Accept = "rmse <= 3" },
	"two metrics": func(p *pipeline.TrainingProps) { p.Config.Training.Accept = "auc >= 0.7 and logloss <= 0.4" },
	"odd metric":  func(p *pipeline.TrainingProps) { p.Config.Training.Accept = "validation:auc >= 0.7" },
	"long name":   func(p *pipeline.TrainingProps) { p.EndpointName = strings.Repeat("long-name", 6) },
	"no scaling":  func(p *pipeline.TrainingProps) { p.Config.Scaling.Max = 1 },
	"local disks": func(p *pipeline.TrainingProps) {
		everywhere(p, "ml.g5.xlarge")
	},
	"with a sample": func(p *pipeline.TrainingProps) {
		p.Config.Rollout.Sample = &hosting.Sample{Body: "1,2", ContentType: "text/csv"}
	},
	"with capture": func(p *pipeline.TrainingProps) { p.Config.Capture.Percent = 5 },
}
