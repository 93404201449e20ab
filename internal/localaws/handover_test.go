//go:build edits

package localaws_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/internal/localcloud"
	"github.com/sagerock/sagerock/internal/rollout"
	"github.com/sagerock/sagerock/internal/standin"
)

// shared is an app whose two models share a fleet or not.
const shared = `
name: app
region: us-east-1
path: sagemaker
fleets:
  gpu: {instances: [ml.g6.12xlarge], scaling: {min: 1, max: 2}}
models:
  assistant:
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g5.xlarge}
  helper:
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, fleet: gpu, copy: {accelerators: 1, memoryMB: 8192}}
network: {mode: none}
`

// TestEditsWithCallsAllThrough edits an app with sagerock deploy while both models are called
// all the time. No call fails, nothing is left, and what is made anew is as expected. With cdk
// deploy alone calls do fail, so that the test would see it.
func TestEditsWithCallsAllThrough(t *testing.T) {
	t.Parallel()
	a, url := newCloud(t)
	file := filepath.Join(a.project(), "sagerock.yaml")
	text := strings.TrimPrefix(shared, "\n")
	deploy := func(command ...string) string {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), command[0], command[1:]...)
		cmd.Dir, cmd.Env = filepath.Dir(file), localaws.CDKEnv(url, "us-east-1")
		var said bytes.Buffer
		cmd.Stderr = &said
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s\n%s", err, out, &said)
		}
		return string(out)
	}
	deploy(sagerock, "deploy", "--yes")
	own, fleet := "instance: ml.g5.2xlarge", "fleet: gpu, copy: {accelerators: 1, memoryMB: 8192}"
	for _, e := range []struct {
		what    string
		edit    []string
		serving string   // what serves until the gateway has changed over
		anew    []string // what is made, and what is deleted
	}{
		{
			"another instance",
			[]string{"instance: ml.g5.xlarge", own},
			"app--assistant--realtime-g5-xlarge",
			[]string{"create Endpoint", "delete Endpoint"},
		},
		{
			"onto the fleet",
			[]string{own, fleet},
			"app--assistant--realtime-g5-2xlarge",
			[]string{"create InferenceComponent", "delete Endpoint"},
		},
		{
			"another instance of the fleet",
			[]string{"ml.g6.12xlarge", "ml.g5.12xlarge"},
			"app--assistant--gpu-g6-12xlarge app--gpu--fleet-g6-12xlarge app--helper--gpu-g6-12xlarge",
			[]string{"create Endpoint", "create InferenceComponent", "create InferenceComponent", "delete Endpoint", "delete InferenceComponent", "delete InferenceComponent"},
		},
		{
			"off the fleet, to another kind",
			[]string{"qwen/, " + fleet, "qwen/, " + own},
			"app--assistant--gpu-g5-12xlarge",
			[]string{"create Endpoint", "delete InferenceComponent"},
		},
	} {
		text = strings.Replace(text, e.edit[0], e.edit[1], 1)
		calls := a.callAll(url, "assistant", "helper")
		out := deploy(sagerock, "deploy", "--yes", "--json")
		if answered, failed := calls(); len(failed) > 0 || answered < 10 {
			t.Errorf("%s: %d calls were answered, and these were not: %q", e.what, answered, failed)
		}
		var r rollout.Rollout
		if err := json.Unmarshal([]byte(out), &r); err != nil || r.Handover == nil {
			t.Fatalf("%s: %v\n%s", e.what, err, out)
		}
		if got := strings.Join(r.Handover.Serving, " "); got != e.serving {
			t.Errorf("%s: %q serve until the gateway has changed over, want %q", e.what, got, e.serving)
		}
		if got := anew(r.Stacks); !slices.Equal(got, e.anew) {
			t.Errorf("%s: %q, want %q", e.what, got, e.anew)
		}
		for _, name := range r.Handover.Serving {
			if _, there := a.serving()[name]; there {
				t.Errorf("%s: %s is still there", e.what, name)
			}
		}
	}

	text = strings.Replace(text, own, "instance: ml.g5.xlarge", 1)
	calls := a.callAll(url, "assistant", "helper")
	deploy(filepath.Join("node_modules", ".bin", "cdk"), "deploy", "--all", "--require-approval", "never")
	if _, failed := calls(); len(failed) == 0 {
		t.Error("without a handover no call fails, so nothing is proven")
	}
}

// TestEditsThatAreInterruptedLeaveNothingUnsaid stops a deployment after the new endpoint is there.
// check --deployed names what still costs money, and the next deployment deletes it.
func TestEditsThatAreInterruptedLeaveNothingUnsaid(t *testing.T) {
	t.Parallel()
	a, url := newCloud(t)
	dir := a.project()
	types := func(text string, want int, words ...string) string {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "sagerock.yaml"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		cmd := exec.CommandContext(t.Context(), sagerock, words...)
		cmd.Dir, cmd.Env = dir, localaws.CDKEnv(url, "us-east-1")
		out, _ := cmd.CombinedOutput() // the status says it
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Fatalf("sagerock %s exits %d\n%s", strings.Join(words, " "), got, out)
		}
		return string(out)
	}
	was := strings.TrimPrefix(chat, "\n") + "network: {mode: none}\n"
	types(was, 0, "deploy", "--yes")
	// A guardrail whose name is taken stops the deployment at the stack of the gateway.
	theirs := step{stack: "theirs", resources: `"G": {"Type": "AWS::Bedrock::Guardrail", "Properties": {"Name": "app--safe", "BlockedInputMessaging": "no", "BlockedOutputsMessaging": "no"}}`}
	if err := deploy(t.Context(), a.cdk.CloudFormation(), theirs); err != nil {
		t.Fatal(err)
	}
	broken := strings.NewReplacer("g4dn.xlarge", "g4dn.2xlarge", "    sagemaker:", "    guardrail: safe\n    sagemaker:").Replace(was) +
		"guardrails: {safe: {filters: {hate: high}}}\n"
	said := types(broken, 1, "deploy", "--yes")
	for _, want := range []string{
		"app--assistant--realtime-g4dn-xlarge serves until the gateway has changed over, at 0.74 USD an hour",
		"warning: app--assistant--realtime-g4dn-xlarge may still run, at 0.74 USD an hour in all",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("there is no %q in:\n%s", want, said)
		}
	}
	if got, want := slices.Sorted(maps.Keys(a.serving())), []string{"app--assistant--realtime-g4dn-2xlarge", "app--assistant--realtime-g4dn-xlarge"}; !slices.Equal(got, want) {
		t.Fatalf("%q serve, want %q", got, want)
	}
	if out, want := types(broken, 0, "check", "--deployed"), "stack app-sagemaker still pays for app--assistant--realtime-g4dn-xlarge"; !strings.Contains(out, want) {
		t.Errorf("there is no %q in:\n%s", want, out)
	}
	if err := deploy(t.Context(), a.cdk.CloudFormation(), step{stack: "theirs"}); err != nil {
		t.Fatal(err)
	}
	types(broken, 0, "deploy", "--yes")
	if got, want := slices.Sorted(maps.Keys(a.serving())), []string{"app--assistant--realtime-g4dn-2xlarge"}; !slices.Equal(got, want) {
		t.Errorf("%q serve, want %q", got, want)
	}
	if out := types(broken, 0, "check", "--deployed"); strings.Contains(out, "still pays") {
		t.Errorf("something is left:\n%s", out)
	}
}

// newCloud is an account whose models answer, and the address of all of it.
func newCloud(t *testing.T) (a *account, url string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 28*time.Minute)
	t.Cleanup(cancel)
	cloud, err := localcloud.Start(ctx, localcloud.Options{Engine: &standin.Engine{}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(cloud.Stop)
	dir := t.TempDir()
	a = &account{T: t, aws: cloud.AWS(), dir: dir, cdk: &localaws.CDK{Server: cloud.AWS(), App: app, Output: filepath.Join(dir, "out"), Region: "us-east-1"}}
	a.must("bootstrap", "aws://"+localaws.Account+"/us-east-1")
	return a, cloud.URL
}

// callAll calls models all the time, one call after the other for each, until stop. It counts the
// calls that are answered, and says why the others are not.
func (a *account) callAll(url string, models ...string) (stop func() (answered int, failed []string)) {
	ctx, cancel := context.WithCancel(a.Context())
	var calling sync.WaitGroup
	var mu sync.Mutex
	var answered int
	var failed []string
	for _, model := range models {
		calling.Go(func() {
			for ctx.Err() == nil {
				why := ask(url, model)
				mu.Lock()
				if why == "" {
					answered++
				} else if !slices.Contains(failed, why) {
					failed = append(failed, why)
				}
				mu.Unlock()
				time.Sleep(50 * time.Millisecond)
			}
		})
	}
	return func() (int, []string) {
		cancel()
		calling.Wait()
		return answered, failed
	}
}

// ask asks a model something, and returns why it has no answer, or "".
func ask(url, model string) string {
	body := fmt.Sprintf(`{"model": %q, "messages": [{"role": "user", "content": "Say hi"}]}`, model)
	resp, err := http.Post(url+"/gateway/us-east-1/app-api/v1/chat/completions", "application/json", strings.NewReader(body)) //nolint:noctx // a call that has begun is to be answered
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	said, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK || !bytes.Contains(said, []byte("You asked: Say hi")) {
		return fmt.Sprintf("%s: %d %s %v", model, resp.StatusCode, said, err)
	}
	return ""
}

// anew lists the endpoints and components that are made or deleted, sorted.
func anew(stacks []change.Stack) (all []string) {
	for _, s := range stacks {
		for _, c := range s.Changes {
			if kind := strings.TrimPrefix(c.Type, "AWS::SageMaker::"); c.Action != change.Update && (kind == "Endpoint" || kind == "InferenceComponent") {
				all = append(all, c.Action+" "+kind)
			}
		}
	}
	slices.Sort(all)
	return all
}

// serving are the names of all endpoints and components, with when they were made.
func (a *account) serving() map[string]float64 {
	a.Helper()
	made := map[string]float64{}
	for action, of := range map[string]struct{ list, name string }{
		"ListEndpoints": {"Endpoints", "EndpointName"}, "ListInferenceComponents": {"InferenceComponents", "InferenceComponentName"},
	} {
		var found map[string]json.RawMessage
		if err := a.aws.Call(a.Context(), a.cdk.Region, "sagemaker", "SageMaker."+action, map[string]any{}, &found); err != nil {
			a.Fatal(err)
		}
		var entries []map[string]any
		if err := json.Unmarshal(found[of.list], &entries); err != nil {
			a.Fatal(err)
		}
		for _, e := range entries {
			when, ok := e["CreationTime"].(float64)
			if !ok {
				a.Fatalf("%s: %v", action, e)
			}
			made[e[of.name].(string)] = when
		}
	}
	return made
}
