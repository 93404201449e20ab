package pipeline_test

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/simulate"
	"github.com/sagerock/sagerock/internal/proof/states"
)

// ran is what was executed: each machine's template, and the executions of machines.
type ran struct {
	sources    map[string][]byte
	executions [][2]string     // machine and execution
	functions  map[string]bool // those that are there, by their ARNs
}

// calls are those that an execution made, as its history has them. The local AWS knows
// what is in the template by its id alone, see resolve.
func (a *aws) calls(d *deployment.Deployment, execution string) (calls []states.Call) {
	a.Helper()
	named := []string{":role/", ":role/Stack-"}
	for _, group := range d.Kind("AWS::EC2::SecurityGroup") {
		named = append(named, `"`+group.ID+`"`, `"`+d.NameOf(group)+`"`)
	}
	for _, function := range d.Kind("AWS::Lambda::Function") {
		named = append(named, ":function:"+function.ID, ":function:"+d.NameOf(function))
	}
	var history struct {
		Events []struct {
			StateEnteredEventDetails  struct{ Name string }
			TaskScheduledEventDetails struct{ Resource, ResourceType, Parameters string }
		}
	}
	a.call("states", "AWSStepFunctions.GetExecutionHistory", map[string]any{"executionArn": execution, "maxResults": 1000}, &history)
	var state string
	for _, e := range history.Events {
		if name := e.StateEnteredEventDetails.Name; name != "" {
			state = name
		}
		if made := e.TaskScheduledEventDetails; made.Resource != "" {
			c := states.Call{State: state, Resource: "arn:aws:states:::" + made.ResourceType + ":" + made.Resource}
			a.must(json.Unmarshal([]byte(strings.NewReplacer(named...).Replace(made.Parameters)), &c.Parameters))
			calls = append(calls, c)
		}
	}
	return calls
}

// allowed evaluates every call of every execution, and what SageMaker then does with the
// role that it passes, against the template that the machine is from.
func (a *aws) allowed() {
	a.Helper()
	s := simulate.New("../..")
	for _, e := range a.ran.executions {
		d, err := deployment.Of(e[1], map[string][]byte{"Stack": a.ran.sources[e[0]]})
		a.must(err)
		calls, err := simulate.Executed(d, a.calls(d, e[1]))
		a.must(err)
		a.must(s.Add(d, calls))
	}
	a.must(s.Evaluate())
	made := map[string]bool{}
	for _, r := range s.Results() {
		made[r.Call.Action] = true
		if !r.OK() {
			a.Errorf("%s: %s may not call %s on %s: %s; %s", r.Deployment.Name, r.Call.Principal, r.Call.Action, r.Call.Resource, r.Reason, r.Call.Why)
		}
	}
	for _, action := range []string{
		"sagemaker:CreateProcessingJob", "sagemaker:CreateTrainingJob", "sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint", "sagemaker:DeleteEndpoint",
		"application-autoscaling:DeregisterScalableTarget", "iam:PassRole", "sns:Publish", "s3:PutObject",
	} {
		if !made[action] {
			a.Errorf("no execution called %s: %d were seen", action, len(a.ran.executions))
		}
	}
	if slices.ContainsFunc(a.ran.executions, func(e [2]string) bool { return a.ran.sources[e[0]] == nil }) {
		a.Error("a machine has no template")
	}
}
