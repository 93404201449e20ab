//go:build edits

package localaws_test

import (
	"strings"
	"testing"
)

// TestEditsThatRollBack changes the model of an app while the alarm of its endpoint is in
// ALARM: the deployment fails, says why, and the stack is as before. Once the alarm is over, the
// same file is deployed. Then one with a sample that nothing answers goes back, too. The endpoint
// stays throughout; its model and configuration are replaced.
func TestEditsThatRollBack(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	const alarm, unset, stack = "app--assistant--realtime-g4dn-xlarge-rollback-errors", "network: {mode: none}\n", "app-sagemaker"
	was := strings.Replace(chat, "instance: ml.g4dn.xlarge", "instance: ml.g4dn.xlarge, revision: '1'", 1) + unset
	will := strings.Replace(was, "revision: '1'", "revision: '2'", 1)
	if was == will {
		t.Fatal("the file of the test has changed")
	}
	set := func(state string) {
		t.Helper()
		in := map[string]any{"AlarmName": alarm, "StateValue": state, "StateReason": "a test"}
		if err := a.aws.Call(a.Context(), a.cdk.Region, "monitoring", "GraniteServiceVersion20100801.SetAlarmState", in, nil); err != nil {
			t.Fatal(err)
		}
	}
	status := func(what, want string) {
		t.Helper()
		stacks, err := a.cdk.Stacks(a.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range stacks {
			if *s.StackName == stack && string(s.StackStatus) != want {
				t.Errorf("%s: the stack is %s, want %s", what, s.StackStatus, want)
			}
		}
	}
	deploy := func(file string) (string, error) {
		t.Helper()
		return a.run("deploy", "--all", "--require-approval", "never", "-c", "config="+file)
	}
	differs := func(what, file string, want bool) {
		t.Helper()
		out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file)
		if (err != nil) != want {
			t.Errorf("%s: cdk diff says %v\n%s", what, err, out)
		}
		if !want {
			return
		}
		for line := range strings.SplitSeq(out, "\n") {
			if strings.HasPrefix(line, "[~] AWS::SageMaker::Endpoint ") && strings.Contains(line, "replace") {
				t.Errorf("%s: replaces the endpoint: %s", what, line)
			}
		}
		if !strings.Contains(out, "AWS::SageMaker::Model ") || !strings.Contains(out, "requires replacement") && !strings.Contains(out, "replace") {
			t.Errorf("%s: does not replace the model\n%s", what, out)
		}
	}

	first, second := a.config(was), a.config(will)
	if out, err := deploy(first); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	differs("another revision", second, true)
	set("ALARM")
	if out, err := deploy(second); err == nil || !strings.Contains(out, alarm+" in ALARM") {
		t.Errorf("with an alarm: %v\n%s", err, out)
	}
	status("with an alarm", "UPDATE_ROLLBACK_COMPLETE")
	differs("rolled back", first, false)
	set("OK")
	if out, err := deploy(second); err != nil {
		t.Errorf("without an alarm: %v\n%s", err, out)
	}
	status("without an alarm", "UPDATE_COMPLETE")
	differs("deployed", second, false)
	third := a.config(strings.Replace(will, "revision: '2'", "revision: '3', rollout: {sample: {}}", 1))
	differs("another revision, with a sample", third, true)
	if out, err := deploy(third); err == nil || !strings.Contains(out, "rollout.sample: endpoint app--assistant--realtime-g4dn-xlarge: the answer is not JSON") { // nothing answers here
		t.Errorf("with a sample: %v\n%s", err, out)
	}
	status("with a sample", "UPDATE_ROLLBACK_COMPLETE")
	differs("rolled back by a sample", second, false)
	a.must("destroy", "--all", "--force", "-c", "config="+second)
}
