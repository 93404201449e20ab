package localaws_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/rollout"
)

// disposable is an app of which a destroy leaves nothing.
const disposable = `
name: brief
region: us-east-1
models: {assistant: {bedrock: {model: amazon.nova-lite-v1:0}}}
network: {mode: none}
api: {auth: key}
encryption: {key: aws}
data: {onDestroy: delete}
`

// TestDeployDiffAndDestroyOfTheCommandLine runs the commands of sagerock in a folder with a
// CDK app, with the real CDK CLI.
func TestDeployDiffAndDestroyOfTheCommandLine(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	dir := a.project()
	file := filepath.Join(dir, "sagerock.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := func(in string, want int, args ...string) (stdout, stderr string) {
		t.Helper()
		var out, errs strings.Builder
		cmd := exec.CommandContext(t.Context(), sagerock, args...)
		cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, append(a.aws.Env("us-east-1"), "CDK_DISABLE_CLI_TELEMETRY=true"), strings.NewReader(in), &out, &errs
		_ = cmd.Run() // the status says it
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Fatalf("sagerock %s exits %d, want %d\n%s\n%s", strings.Join(args, " "), got, want, &out, &errs)
		}
		return out.String(), errs.String()
	}
	says := func(text string, want ...string) {
		t.Helper()
		for _, w := range want {
			if !strings.Contains(text, w) {
				t.Errorf("there is no %q in:\n%s", w, text)
			}
		}
	}

	write(disposable)
	_, stderr := command("", 1, "deploy")
	says(stderr, "Deploy? [y/N]", "nobody has answered, so nothing is changed\n\tfix: add --yes where nobody can answer")
	if found, err := a.cdk.Stacks(t.Context()); err != nil || len(found) > 0 {
		t.Fatalf("%d stacks without an answer, %v", len(found), err)
	}
	stdout, stderr := command("y\n", 0, "deploy")
	says(stdout, "brief in us-east-1: this is what deploy does", "brief-api: create", "create  Lambda::Function",
		"code that AWS runs: the gateway, a clean-up, or", "a month without calls costs 0.40 USD, 0.40 more than now")
	says(stderr, "next: sagerock ask assistant \"Say hi\"")

	write(strings.Replace(disposable, "auth: key", "timeout: 30s", 1))
	stdout, _ = command("", 1, "diff", "--fail")
	says(stdout, "the hashes of the callers' keys; deletes what it holds", "data is deleted", "0.40 less than now", "[-] AWS::SecretsManager::Secret")
	stdout, _ = command("", 0, "deploy", "sagerock.yaml", "--yes", "--json", "--", "--concurrency", "2")
	var r rollout.Rollout
	if err := json.Unmarshal([]byte(stdout), &r); err != nil || len(r.Stacks) != 1 || r.IdleUSD != 0 || r.IdleUSDBefore != 0.4 {
		t.Errorf("%v\n%s", err, stdout)
	}
	stdout, _ = command("", 0, "diff", "--json", "--fail")
	says(stdout, `"stacks": []`)

	write(strings.Replace(disposable, "name: brief", "name: brief\nowner: somebody-else", 1))
	_, stderr = command("", 1, "destroy", "--yes")
	says(stderr, "stack brief-api has no owner, so another file may have deployed it")

	write(disposable)
	stdout, _ = command("yes\n", 0, "destroy")
	says(stdout, "brief in us-east-1: this is what destroy does", "brief-api: delete", "a month without calls costs 0.00 USD")
	if found, err := a.cdk.Stacks(t.Context()); err != nil || len(found) > 0 {
		t.Errorf("a destroy leaves %d stacks, %v", len(found), err)
	}
}

// project is a folder like one that sagerock init has written, but with the app that the
// tests have built.
func (a *account) project() string {
	a.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		a.Fatal(err)
	}
	src, err := os.ReadFile(filepath.Join(root, "cdk.json"))
	var project map[string]any
	if err == nil {
		err = json.Unmarshal(src, &project)
	}
	if err != nil {
		a.Fatal(err)
	}
	project["app"] = app
	delete(project, "build")
	if src, err = json.Marshal(project); err != nil {
		a.Fatal(err)
	}
	dir := a.TempDir()
	gateway := filepath.Join(dir, "build", "gateway")
	for _, err := range []error{
		os.WriteFile(filepath.Join(dir, "cdk.json"), src, 0o600),
		os.Symlink(filepath.Join(root, "node_modules"), filepath.Join(dir, "node_modules")),
		os.MkdirAll(gateway, 0o755),
		os.WriteFile(filepath.Join(gateway, "bootstrap"), []byte("gateway"), 0o600),
	} {
		if err != nil {
			a.Fatal(err)
		}
	}
	return dir
}
