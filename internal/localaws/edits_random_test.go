//go:build edits

package localaws_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/configgen"
)

// TestEditsOfRandomFiles deploys random files, which have each kind of endpoint among them: the
// local AWS takes what check accepts, a second deployment changes nothing, and a destroy goes
// through.
func TestEditsOfRandomFiles(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	if err := os.CopyFS(a.dir, os.DirFS("../../stacks/testdata")); err != nil { // what files name beside them
		t.Fatal(err)
	}
	for _, text := range randomFiles(t) {
		file := a.config(text)
		if out, err := a.run("deploy", "--all", "--require-approval", "never", "-c", "config="+file); err != nil {
			t.Fatalf("%v\n%s\n%s", err, out, text)
		}
		found, err := a.cdk.Stacks(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, stack := range found {
			a.complete(*stack.StackName)
		}
		if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file); err != nil {
			t.Errorf("a second deployment would change something:\n%s\n%s", out, text)
		}
		a.must("destroy", "--all", "--force", "-c", "config="+file)
		if t.Failed() {
			t.Log(text)
		}
	}
}

// randomFiles draws files until each of these is in one, and leaves out those that add none.
func randomFiles(t *testing.T) (files []string) {
	t.Helper()
	wanted := []string{"endpoint: async", "endpoint: serverless", "fleet:", "training:", "variants:", "shadow:", "schedule:", "metric:", "instances:", "rollout:"}
	for seed := 0; len(wanted) > 0; seed++ {
		if seed == 1000 {
			t.Fatalf("no file of %d has %q", seed, wanted)
		}
		text := configgen.Serving().Example(seed).Text
		// A sample expects what a stand-in does not answer: see TestEditsThatRollBack. What opens and closes
		// at hours is deployed in TestEditsOfAnEndpointThatCloses: the local AWS does not delete its endpoint.
		if strings.Contains(text, "sample:") || strings.Contains(text, "max: 0") {
			continue
		}
		before := len(wanted)
		wanted = slices.DeleteFunc(wanted, func(what string) bool { return strings.Contains(text, what) })
		if len(wanted) < before {
			files = append(files, text)
		}
	}
	return files
}
