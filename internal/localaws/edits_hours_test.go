//go:build edits

package localaws_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// opening is an app whose endpoint is closed at night.
const opening = `
name: app
region: us-east-1
path: sagemaker
models:
  assistant:
    sagemaker:
      image: lmi
      source: s3://amzn-s3-demo-models/qwen/
      instance: ml.g4dn.xlarge
      revision: "1"
      scaling:
        max: 1
        schedule:
          - {cron: "0 8 * * MON-FRI", timezone: Europe/Berlin, min: 1, max: 3}
          - {cron: "0 20 * * MON-FRI", timezone: Europe/Berlin, min: 0, max: 0}
network: {mode: none}
`

// hour does what the schedule of the deployed stack does that opens or closes the endpoint, and
// waits for its end.
func (a *account) hour(change string) {
	a.Helper()
	stack := "app-sagemaker"
	got, err := a.cdk.CloudFormation().GetTemplate(a.Context(), &cloudformation.GetTemplateInput{StackName: &stack})
	if err != nil {
		a.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				Description string
				Target      struct{ Input string }
			}
		}
	}
	if err := json.Unmarshal([]byte(*got.TemplateBody), &template); err != nil {
		a.Fatal(err)
	}
	input := ""
	for _, r := range template.Resources {
		if r.Type == "AWS::Scheduler::Schedule" && strings.HasPrefix(r.Properties.Description, change) {
			input = r.Properties.Target.Input
		}
	}
	var started struct{ ExecutionArn string }
	call := func(action string, in, out any) {
		a.Helper()
		if err := a.aws.Call(a.Context(), a.cdk.Region, "states", "AWSStepFunctions."+action, in, out); err != nil {
			a.Fatal(err)
		}
	}
	call("StartExecution", map[string]any{"stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:app--assistant--scheduled", "name": fmt.Sprint(time.Now().UnixNano()), "input": input}, &started)
	for range 100 {
		var run struct{ Status, Cause string }
		call("DescribeExecution", map[string]any{"executionArn": started.ExecutionArn}, &run)
		if run.Status != "RUNNING" {
			if run.Status != "SUCCEEDED" {
				a.Errorf("%s: %s: %s", change, run.Status, run.Cause)
			}
			return
		}
		time.Sleep(200 * time.Millisecond)
	}
	a.Errorf("%s does not end", change)
}

// bounds are those of what scales the endpoint.
func (a *account) bounds() string {
	a.Helper()
	var out struct {
		ScalableTargets []struct{ MinCapacity, MaxCapacity int }
	}
	if err := a.aws.Call(a.Context(), a.cdk.Region, "application-autoscaling", "AnyScaleFrontendService.DescribeScalableTargets", map[string]any{"ServiceNamespace": "sagemaker"}, &out); err != nil {
		a.Fatal(err)
	}
	text, _ := json.Marshal(out.ScalableTargets)
	return string(text)
}

// TestEditsOfAnEndpointThatCloses deploys an endpoint that its schedule closes, opens it and closes
// it, and edits it while it is closed.
func TestEditsOfAnEndpointThatCloses(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	file := ""
	deploy := func(what, text string) {
		t.Helper()
		file = a.config(text)
		if out, err := a.run("deploy", "--all", "--require-approval", "never", "-c", "config="+file); err != nil {
			t.Fatalf("%s: %v\n%s", what, err, out)
		}
		if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file); err != nil {
			t.Errorf("%s: a second deployment would change something:\n%s", what, out)
		}
	}
	const scheduled = "app--assistant--scheduled"
	want := func(what string, endpoints map[string]string, bounds string) {
		t.Helper()
		if got := a.endpoints(); !maps.Equal(got, endpoints) {
			t.Errorf("%s: endpoints %v, want %v", what, got, endpoints)
		}
		if got := a.bounds(); got != bounds {
			t.Errorf("%s: bounds %s, want %s", what, got, bounds)
		}
	}
	open := map[string]string{scheduled: "ml.g4dn.xlarge"}
	const none, base, day = "[]", `[{"MinCapacity":1,"MaxCapacity":1}]`, `[{"MinCapacity":1,"MaxCapacity":3}]`

	deploy("a new app", opening)
	want("a new app", open, base)
	a.hour("close")
	want("closed", nil, none)
	a.hour("close")
	want("closed twice", nil, none)
	second := strings.Replace(opening, `"1"`, `"2"`, 1)
	deploy("another revision while it is closed", second)
	want("another revision while it is closed", nil, none)
	a.hour("open")
	want("opened", open, day)
	a.hour("open")
	want("opened twice", open, day)
}
