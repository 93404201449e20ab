package simulate

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// handler runs inline code as Lambda does. Waiting takes no time, and CloudFormation hears
// nothing. A function that has handed the event to a state machine is called by that in the end.
const handler = `
import importlib, json, sys, time, types
sys.path.insert(0, sys.argv[1])
time.sleep = lambda seconds: None
sent = []
sys.modules["cfnresponse"] = types.SimpleNamespace(SUCCESS="SUCCESS", FAILED="FAILED", send=lambda event, context, status, *rest, **more: (sent.append(status), print(status, rest, more)))
context = types.SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000, log_stream_name="stream", aws_request_id="1")
entry = getattr(importlib.import_module("index"), sys.argv[2])
given = json.loads(sys.argv[3])
if "ResourceProperties" not in given:
    entry(given, context)
    print("SUCCESS")
else:
    for number, kind in enumerate(["Create", "Update", "Delete"], 1):
        event = {**given, "RequestType": kind}
        entry(event, context)
        if len(sent) < number:
            entry({"status": "SUCCESS", "event": {**event, **event["ResourceProperties"]}}, context)
`

// inline runs the code of functions whose code is in the template, for each custom
// resource and each state of a machine that calls them, and adds what they asked AWS for.
func (b *builder) inline(root, dir string) error {
	for _, f := range b.Kind("AWS::Lambda::Function") {
		code := str(object(f.Properties["Code"])["ZipFile"])
		if code == "" {
			continue
		}
		var events []map[string]any
		for _, r := range b.Resources {
			if r.Properties["ServiceToken"] != b.ARN(f) {
				continue
			}
			given := anyAnswer(r.Properties)
			events = append(events, map[string]any{
				"ResourceProperties": given, "OldResourceProperties": given, "PhysicalResourceId": "physical",
				"ResponseURL": "http://localhost/", "StackId": b.arn("cloudformation", deployment.StackID(r.Stack)), "RequestId": "1", "LogicalResourceId": r.ID,
			})
		}
		payloads, err := b.payloads(b.ARN(f))
		if err != nil {
			return err
		}
		for _, event := range append(events, payloads...) {
			asked, err := b.invoke(root, filepath.Join(dir, b.Name+f.ID), f, event, code)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", b.Name, f.ID, err)
			}
			if err := b.recorded(f, asked); err != nil {
				return err
			}
		}
	}
	return nil
}

// anyAnswer is what a function is told, without what it expects of a model: the one here says
// always the same.
func anyAnswer(given map[string]any) map[string]any {
	sample, ok := given["Sample"].(map[string]any)
	if !ok {
		return given
	}
	given, sample = maps.Clone(given), maps.Clone(sample)
	delete(sample, "JSON")
	delete(sample, "Contains")
	given["Sample"] = sample
	return given
}

// payloads are what state machines send to the function that has an ARN.
func (b *builder) payloads(function string) (all []map[string]any, err error) {
	for _, machine := range b.Kind("AWS::StepFunctions::StateMachine") {
		var definition struct {
			States map[string]struct{ Parameters map[string]any }
		}
		if err := json.Unmarshal([]byte(str(machine.Properties["DefinitionString"])), &definition); err != nil {
			return nil, err
		}
		for _, state := range definition.States {
			payload := object(state.Parameters["Payload"])
			if state.Parameters["FunctionName"] != function || payload["event.$"] != nil { // the answer to CloudFormation, which handler sends
				continue
			}
			all = append(all, anyAnswer(payload))
		}
	}
	return all, nil
}

// invoke runs a function for an event: that of a state, or of a resource that is created, updated
// and deleted.
func (b *builder) invoke(root, dir string, f *deployment.Resource, given map[string]any, code string) ([]asked, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "index.py"), []byte(code), 0o600); err != nil {
		return nil, err
	}
	event, err := json.Marshal(given)
	if err != nil {
		return nil, err
	}
	times := 1
	if given["ResourceProperties"] != nil {
		times = 3
	}
	aws := newRecorder("{}")
	defer aws.Close()
	_, entry, _ := strings.Cut(str(f.Properties["Handler"]), ".")
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, filepath.Join(root, ".venv", "bin", "python"), "-B", "-c", handler, dir, entry, string(event))
	command.Env = []string{
		"AWS_ENDPOINT_URL=" + aws.URL, "AWS_ACCESS_KEY_ID=AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY=secret", "AWS_DEFAULT_REGION=" + b.Region, "AWS_REGION=" + b.Region,
		"AWS_EC2_METADATA_DISABLED=true", "AWS_CONFIG_FILE=" + os.DevNull, "AWS_SHARED_CREDENTIALS_FILE=" + os.DevNull, "AWS_MAX_ATTEMPTS=1",
	}
	for name, value := range object(object(f.Properties["Environment"])["Variables"]) {
		command.Env = append(command.Env, name+"="+str(value))
	}
	out, err := command.CombinedOutput()
	if err != nil || strings.Count(string(out), "SUCCESS") != times {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return aws.take(), nil
}
