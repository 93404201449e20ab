//go:build edits

package localaws_test

import (
	"strings"
	"testing"
)

const owned = `
name: shared
owner: alice
region: us-east-1
models: {assistant: {bedrock: {model: amazon.nova-lite-v1:0}}}
network: {mode: none}
encryption: {key: aws}
`

// TestDeployLeavesAnotherOwnersStacksAlone deploys two files of one name: the second is
// stopped before anything changes, unless it takes the stack over on purpose.
func TestDeployLeavesAnotherOwnersStacksAlone(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	deploy := func(src string, more ...string) (string, error) {
		args := []string{"deploy", "--all", "--require-approval", "never", "-c", "config=" + a.config(src)}
		return a.run(append(args, more...)...)
	}
	memory := func() string {
		t.Helper()
		template, err := a.cdk.Template(t.Context(), "shared-api")
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(template, `"MemorySize":`)
		size, _, _ := strings.Cut(after, ",")
		return strings.TrimSpace(size)
	}
	edited := owned + "api: {memoryMB: 1024}\n"
	bobs := strings.Replace(edited, "alice", "bob", 1)
	nobodys := strings.Replace(edited, "owner: alice\n", "", 1)

	if out, err := deploy(owned); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for name, src := range map[string]string{"bob": bobs, "nobody": nobodys} {
		out, err := deploy(src)
		if err == nil || !strings.Contains(out, "a file with another owner deployed stack shared-api") {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
		if got := memory(); got != "512" {
			t.Errorf("%s's deployment changed the memory to %s", name, got)
		}
	}
	if out, err := deploy(edited); err != nil || memory() != "1024" {
		t.Errorf("alice cannot deploy her own edit: %v\n%s", err, out)
	}
	if out, err := deploy(bobs, "--parameters", "Owner=bob"); err != nil {
		t.Errorf("bob cannot take the stack over: %v\n%s", err, out)
	}
	if out, err := deploy(owned); err == nil {
		t.Errorf("alice still deploys what is bob's\n%s", out)
	}
}
