//go:build edits

package localaws_test

import (
	"slices"
	"strings"
	"testing"
)

// TestEditsOfNameRegionAndEnvironment follows what the manual says of edits that make
// another app: the old one is destroyed with the file as it was. Stacks of an environment
// that is taken out of the file are named.
func TestEditsOfNameRegionAndEnvironment(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "eu-central-1", "us-east-1")
	was := strings.Replace(chat, "name: app", "name: app\nowner: alice", 1) + "network: {mode: none}\n"
	run := func(command, file string, more ...string) {
		t.Helper()
		args := append([]string{command, "--all", "-c", "config=" + a.config(file)}, more...)
		if command == "deploy" {
			args = append(args, "--require-approval", "never")
		} else {
			args = append(args, "--force")
		}
		a.must(args...)
	}
	stacks := func(what string, want ...string) {
		t.Helper()
		found, err := a.cdk.Stacks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, stack := range found {
			names = append(names, *stack.StackName)
		}
		slices.Sort(names)
		if !slices.Equal(names, want) {
			t.Errorf("%s: stacks %v, want %v", what, names, want)
		}
	}

	run("deploy", was)
	run("deploy", was+"environments: {dev: {path: hybrid}}\n", "-c", "env=dev")
	stacks("with an environment", "app--dev-api", "app--dev-foundation", "app--dev-sagemaker", "app--dev-watch", "app-api", "app-foundation", "app-sagemaker", "app-watch")
	a.leaves("without the environment", a.config(was), "-dev-api -dev-watch -dev-sagemaker -dev-foundation")
	stacks("without the environment", "app-api", "app-foundation", "app-sagemaker", "app-watch")

	another := strings.Replace(was, "name: app", "name: app-2", 1)
	run("deploy", another)
	a.leaves("another name", a.config(another), "")
	run("destroy", was)
	stacks("another name", "app-2-api", "app-2-foundation", "app-2-sagemaker", "app-2-watch")

	elsewhere := strings.NewReplacer("us-east-1", "eu-central-1").Replace(another)
	a.cdk.Region = "eu-central-1"
	run("deploy", elsewhere)
	stacks("another Region", "app-2-api", "app-2-foundation", "app-2-sagemaker", "app-2-watch")
	a.cdk.Region = "us-east-1"
	run("destroy", another)
	stacks("another Region, the old one")
}
