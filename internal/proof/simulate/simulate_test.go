package simulate_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/simulate"
	"github.com/sagerock/sagerock/internal/proof/states"
)

const root = "../../.."

// goldens evaluates the calls of every golden, once for all tests.
var goldens = sync.OnceValues(func() (*simulate.Simulator, error) {
	all, err := deployment.Goldens(root + "/stacks/testdata/golden")
	if err != nil {
		return nil, err
	}
	models, err := states.OpenModels(root + "/.venv")
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "simulate")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	binary, err := simulate.BuildGateway(root, dir)
	if err != nil {
		return nil, err
	}
	s := simulate.New(root)
	return s, s.All(all, models, binary, dir)
})

// allowed checks the calls of one test, and that it made at least that many.
func allowed(t *testing.T, test string, least int) {
	t.Helper()
	s, err := goldens()
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	seen := map[string]bool{}
	for _, r := range s.Results() {
		if r.Call.Test != test {
			continue
		}
		n++
		if r.OK() {
			continue
		}
		who := r.Call.Principal
		if r.Call.Role != nil {
			who = r.Call.Role.ID
		}
		line := fmt.Sprintf("%s: %s may not call %s on %s (%s): %s", r.Deployment.Name, who, r.Call.Action, r.Call.Resource, strings.Trim(fmt.Sprint(r.Call.Context), "map[]"), r.Reason+"; "+r.Call.Why)
		if r.Call.Refused {
			line = fmt.Sprintf("%s: %s on %s is allowed: %s", r.Deployment.Name, r.Call.Action, r.Call.Resource, r.Call.Why)
		}
		if !seen[line] {
			seen[line] = true
			t.Error(line)
		}
	}
	if n < least {
		t.Errorf("%d calls, want %d or more", n, least)
	}
}

func TestGatewayMayCallWhatItCalls(t *testing.T)        { allowed(t, simulate.TestGateway, 100) }
func TestCleanupMayCallWhatItCalls(t *testing.T)        { allowed(t, simulate.TestInline, 4) }
func TestStateMachinesMayCallWhatTheyCall(t *testing.T) { allowed(t, simulate.TestMachine, 200) }
func TestServicesMayDoWhatAWSDocuments(t *testing.T)    { allowed(t, simulate.TestServices, 200) }
func TestWhatMustBeRefusedIs(t *testing.T)              { allowed(t, simulate.TestRefused, 30) }

func TestNothingIsAllowedThatNoCallNeeds(t *testing.T) {
	s, err := goldens()
	if err != nil {
		t.Fatal(err)
	}
	loose, err := s.Tight()
	if err != nil {
		t.Fatal(err)
	}
	exceptions, err := simulate.Exceptions()
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range simulate.Unexplained(loose, exceptions) {
		t.Error(problem)
	}
}

var update = flag.Bool("update", false, "rewrite docs/iam.md")

// TestIAMDocumentIsCurrent compares docs/iam.md with what the policies are and what needs
// them.
func TestIAMDocumentIsCurrent(t *testing.T) {
	s, err := goldens()
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Document()
	if err != nil {
		t.Fatal(err)
	}
	file := root + "/docs/iam.md"
	if *update {
		if err := os.WriteFile(file, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(file)
	if err != nil || string(got) != want {
		t.Errorf("docs/iam.md is not current: %v\n\tfix: make iam", err)
	}
}
