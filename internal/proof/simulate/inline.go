package simulate

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// handler runs inline code as Lambda does. Waiting takes no time, and CloudFormation hears
// nothing.
const handler = `
import importlib, json, sys, time, types
sys.path.insert(0, sys.argv[1])
time.sleep = lambda seconds: None
sys.modules["cfnresponse"] = types.SimpleNamespace(SUCCESS="SUCCESS", FAILED="FAILED", send=lambda event, context, status, *rest, **more: print(status, rest, more))
context = types.SimpleNamespace(get_remaining_time_in_millis=lambda: 900_000, log_stream_name="stream", aws_request_id="1")
module = importlib.import_module("index")
for kind in ["Create", "Update", "Delete"]:
    getattr(module, sys.argv[2])({**json.loads(sys.argv[3]), "RequestType": kind}, context)
`

// inline runs the code of functions whose code is in the template, for each custom
// resource that calls them, and adds what they asked AWS for.
func (b *builder) inline(root, dir string) error {
	for _, f := range b.Kind("AWS::Lambda::Function") {
		code := str(object(f.Properties["Code"])["ZipFile"])
		if code == "" {
			continue
		}
		for _, r := range b.Resources {
			if r.Properties["ServiceToken"] != b.ARN(f) {
				continue
			}
			asked, err := b.invoke(root, filepath.Join(dir, b.Name+f.ID), f, r, code)
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

// invoke runs a function for a resource that is created, updated and deleted.
func (b *builder) invoke(root, dir string, f, r *deployment.Resource, code string) ([]asked, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(dir, "index.py"), []byte(code), 0o600); err != nil {
		return nil, err
	}
	event, err := json.Marshal(map[string]any{
		"ResourceProperties": r.Properties, "OldResourceProperties": r.Properties, "PhysicalResourceId": "physical",
		"ResponseURL": "http://localhost/", "StackId": b.arn("cloudformation", "stack/"+r.Stack+"/1"), "RequestId": "1", "LogicalResourceId": r.ID,
	})
	if err != nil {
		return nil, err
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
	if err != nil || strings.Count(string(out), "SUCCESS") != 3 {
		return nil, fmt.Errorf("%w: %s", err, out)
	}
	return aws.take(), nil
}
