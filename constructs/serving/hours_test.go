package serving_test

import (
	std "cmp"
	"encoding/json"
	"fmt"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/serving"
)

// sagemaker is an endpoint of a SageMaker that the steps of a machine call, and what was called.
type sagemaker struct {
	status, configuration string   // "" where there is no endpoint
	next                  []string // the statuses after this one, one for each look
	made                  []string // those after it is made
	calls                 []string
}

// call answers a task. Waiting for statuses is by describing.
func (s *sagemaker) call(operation string, p map[string]any) (answer any, failed string) {
	if operation != "describeEndpoint" {
		text := operation
		for _, key := range []string{"EndpointConfigName", "MinCapacity", "MaxCapacity"} {
			if v, ok := p[key]; ok {
				text += fmt.Sprintf(" %v", v)
			}
		}
		s.calls = append(s.calls, text)
	}
	switch operation {
	case "describeEndpoint":
		if s.status == "" {
			return nil, "Could not find endpoint shop-churn"
		}
		answer = map[string]any{"EndpointStatus": s.status, "EndpointConfigName": s.configuration}
		switch {
		case len(s.next) > 0:
			s.status, s.next = s.next[0], s.next[1:]
		case s.status == "Deleting":
			s.status = ""
		case s.status == "Creating", s.status == "Updating":
			s.status = "InService"
		}
		return answer, ""
	case "createEndpoint":
		s.status, s.next, s.configuration = "Creating", s.made, p["EndpointConfigName"].(string)
	case "updateEndpoint":
		s.status, s.configuration = "Updating", p["EndpointConfigName"].(string)
	case "deleteEndpoint":
		s.status = "Deleting"
	case "describeEndpointConfig":
		return map[string]any{"ProductionVariants": []any{map[string]any{"InstanceType": "ml.m5.large"}}, "variant": map[string]any{"InstanceType": "ml.m5.large"}}, ""
	}
	return map[string]any{"PolicyARN": "arn"}, ""
}

// at is the value of a path in the state, and whether there is one.
func at(state any, where string) (any, bool) {
	for _, key := range strings.Split(where, ".")[1:] {
		o, ok := state.(map[string]any)
		if !ok {
			return nil, false
		}
		if state, ok = o[key]; !ok {
			return nil, false
		}
	}
	return state, true
}

func put(state map[string]any, where string, value any) {
	keys := strings.Split(where, ".")[1:]
	for _, key := range keys[:len(keys)-1] {
		inner, _ := state[key].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
		}
		state[key] = inner
		state = inner
	}
	state[keys[len(keys)-1]] = value
}

// holds evaluates a rule of a Choice. A comparison with what is not there ends the test.
func holds(t *testing.T, state, rule map[string]any) bool {
	t.Helper()
	if all, ok := rule["And"].([]any); ok {
		return !slices.ContainsFunc(all, func(r any) bool { return !holds(t, state, r.(map[string]any)) })
	}
	value, known := at(state, rule["Variable"].(string))
	if want, ok := rule["IsPresent"]; ok {
		return known == want
	}
	if !known {
		t.Fatalf("a rule compares %s, which is not there", rule["Variable"])
	}
	if want, ok := rule["StringEquals"]; ok {
		return value == want
	}
	if where, ok := rule["StringEqualsPath"].(string); ok {
		want, _ := at(state, where)
		return value == want
	}
	matched, err := path.Match(rule["StringMatches"].(string), value.(string))
	if err != nil {
		t.Fatal(err)
	}
	return matched
}

// given is parameters, with what their paths lead to.
func given(t *testing.T, state, parameters map[string]any) map[string]any {
	t.Helper()
	out := map[string]any{}
	for key, v := range parameters {
		if name, dynamic := strings.CutSuffix(key, ".$"); dynamic && !strings.HasPrefix(v.(string), "States.") {
			found, ok := at(state, v.(string))
			if !ok {
				t.Fatalf("%s is not there", v)
			}
			out[name] = found
			continue
		}
		out[key] = v
	}
	return out
}

// executed runs a definition, and is the name of the step that it ends in.
func executed(t *testing.T, definition machine.Object, input string, aws *sagemaker) string {
	t.Helper()
	src, err := json.Marshal(definition)
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		StartAt string
		States  map[string]map[string]any
	}
	var state map[string]any
	if err := json.Unmarshal(src, &m); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(input), &state); err != nil {
		t.Fatal(err)
	}
	name := m.StartAt
	for range 200 {
		s := m.States[name]
		next, _ := s["Next"].(string)
		switch s["Type"] {
		case "Succeed", "Fail":
			return name
		case "Choice":
			next = s["Default"].(string)
			for _, c := range s["Choices"].([]any) {
				if choice := c.(map[string]any); holds(t, state, choice) {
					next = choice["Next"].(string)
					break
				}
			}
		case "Pass":
			if where, ok := s["ResultPath"].(string); ok && s["Result"] != nil {
				put(state, where, s["Result"])
			}
		case "Task":
			resource := s["Resource"].(string)
			answer, failed := aws.call(resource[strings.LastIndex(resource, ":")+1:], given(t, state, s["Parameters"].(map[string]any)))
			if failed != "" {
				c := s["Catch"].([]any)[0].(map[string]any)
				put(state, c["ResultPath"].(string), map[string]any{"Error": "SageMaker.SageMakerException", "Cause": failed})
				next = c["Next"].(string)
			} else if where, ok := s["ResultPath"].(string); ok {
				put(state, where, answer)
			}
		}
		name = next
	}
	t.Fatalf("it goes on and on, at %s", name)
	return ""
}

// hoursOf is a machine that opens and closes an endpoint with the configuration new.
func hoursOf(t *testing.T, change func(*config.SageMaker)) machine.Object {
	t.Helper()
	e, _ := describe(t, func(c *config.SageMaker) {
		c.Scaling.Schedule = []*hosting.Action{
			{Cron: "0 8 * * *", Timezone: "UTC", Min: 1, Max: 3},
			{Cron: "0 20 * * *", Timezone: "UTC"},
		}
		change(c)
	})
	if e.Scaling.ScheduledActions != nil {
		t.Error("Application Auto Scaling has the hours, too")
	}
	chain := e.Hours(machine.Calls{Home: arn.Home{Partition: "aws"}, OnFailure: "Failed"}, &serving.Run{Names: "*"}, "new").
		Then(machine.Chain{machine.Succeed("Kept"), {Name: "Failed", State: machine.Object{"Type": "Fail"}}})
	definition, err := chain.Definition("a test", 60)
	if err != nil {
		t.Fatal(err)
	}
	return definition
}

// TestHoursAreKept runs the machine that opens and closes an endpoint against each state in which
// it may find that.
func TestHoursAreKept(t *testing.T) {
	const (
		bounds = `"bounds": {"MinCapacity": 2, "MaxCapacity": 5}`
		open   = `{"change": "open", ` + bounds + `}`
		closes = `{"change": "close", ` + bounds + `}`
	)
	deploy := func(request string) string {
		return `{"change": "deploy", "wanted": {"name": "given"}, "event": {"RequestType": "` + request + `"}, ` + bounds + `}`
	}
	scaled := []string{"deleteAlarms", "deleteAlarms", "deregisterScalableTarget", "registerScalableTarget 2 5", "putScalingPolicy"}
	definition := hoursOf(t, func(*config.SageMaker) {})
	then := func(calls ...string) []string { return append(calls, scaled...) }
	closed := []string{"deregisterScalableTarget", "deleteEndpoint", "deleteAlarms", "deleteAlarms"}
	for name, tc := range map[string]struct {
		aws   sagemaker
		input string
		want  []string
		ends  string // "" is Kept
	}{
		"opens":                                {sagemaker{}, open, then("createEndpoint new"), ""},
		"sets bounds while it is open":         {sagemaker{status: "InService", configuration: "new"}, open, scaled, ""},
		"opens while it is being deleted":      {sagemaker{status: "Deleting", configuration: "old"}, open, then("createEndpoint new"), ""},
		"opens while it is being made":         {sagemaker{status: "Creating", configuration: "new"}, open, scaled, ""},
		"opens what failed":                    {sagemaker{status: "Failed", configuration: "new"}, open, then("deleteEndpoint", "createEndpoint new"), ""},
		"opens with another configuration":     {sagemaker{status: "InService", configuration: "old"}, open, then("describeEndpointConfig old", "updateEndpoint new"), ""},
		"does not come up":                     {sagemaker{made: []string{"Creating", "Failed"}}, open, []string{"createEndpoint new"}, "Failed"},
		"closes":                               {sagemaker{status: "InService", configuration: "new"}, closes, closed, ""},
		"closes what is closed":                {sagemaker{}, closes, closed[2:], ""},
		"closes once it is made":               {sagemaker{status: "Creating", next: []string{"Creating", "InService"}}, closes, closed, ""},
		"closes once it is updated":            {sagemaker{status: "Updating"}, closes, closed, ""},
		"closes what failed":                   {sagemaker{status: "Failed"}, closes, closed, ""},
		"closes what is being deleted":         {sagemaker{status: "Deleting"}, closes, closed[2:], ""},
		"is deployed first":                    {sagemaker{}, deploy("Create"), then("createEndpoint given"), ""},
		"is deployed while it is open":         {sagemaker{status: "InService", configuration: "old"}, deploy("Update"), then("describeEndpointConfig old", "updateEndpoint given"), ""},
		"is deployed while it is closed":       {sagemaker{}, deploy("Update"), nil, ""},
		"is deployed as it is":                 {sagemaker{status: "InService", configuration: "given"}, deploy("Update"), scaled, ""},
		"is deployed when an hour has updated": {sagemaker{status: "Updating", configuration: "given"}, deploy("Update"), scaled, ""},
	} {
		t.Run(name, func(t *testing.T) {
			aws := tc.aws
			if got, want := executed(t, definition, tc.input, &aws), std.Or(tc.ends, "Kept"); got != want {
				t.Errorf("it ends in %s, want %s", got, want)
			}
			if diff := cmp.Diff(tc.want, aws.calls); diff != "" {
				t.Error(diff)
			}
			if tc.input == closes && aws.status != "" {
				t.Errorf("it is %s", aws.status)
			}
		})
	}
}

// TestAnEndpointThatClosesWhileItOpensIsNoFailure deletes the endpoint while a run waits for it.
func TestAnEndpointThatClosesWhileItOpensIsNoFailure(t *testing.T) {
	definition := hoursOf(t, func(*config.SageMaker) {})
	for _, statuses := range [][]string{{"Creating", "Deleting", ""}, {"Creating", ""}} {
		aws := &sagemaker{made: statuses}
		if got := executed(t, definition, `{"change": "open", "bounds": {"MinCapacity": 1, "MaxCapacity": 1}}`, aws); got != "Kept" || len(aws.calls) != 1 {
			t.Errorf("with %q it ends in %s, after %v", statuses, got, aws.calls)
		}
	}
}

// TestStepsOfAClosedEndpointGo sees that alarms that start policies of steps are put when the
// endpoint opens, and gone when it is closed.
func TestStepsOfAClosedEndpointGo(t *testing.T) {
	definition := hoursOf(t, func(c *config.SageMaker) {
		c.Scaling.Metric = &hosting.Metric{Namespace: "Shop", Name: "Orders", Statistic: "Maximum", Steps: []*hosting.Step{{Above: 90, Add: 3}, {Below: 20, Remove: 1}}}
	})
	aws := &sagemaker{}
	executed(t, definition, `{"change": "open", "bounds": {"MinCapacity": 1, "MaxCapacity": 3}}`, aws)
	puts := 0
	for _, call := range aws.calls {
		if call == "putMetricAlarm" {
			puts++
		}
	}
	if puts != 2 {
		t.Errorf("%d alarms are put: %v", puts, aws.calls)
	}
}
