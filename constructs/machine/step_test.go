package machine_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

func pass(name string) machine.Step {
	return machine.Step{Name: name, State: machine.Object{"Type": "Pass"}}
}

// edges are the transitions of a definition: "from to to".
func edges(t *testing.T, c machine.Chain) map[string][]string {
	t.Helper()
	definition, err := c.Definition("a test", 60)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]string{}
	for name, state := range definition["States"].(machine.Object) {
		state := state.(machine.Object)
		for _, field := range []string{"Next", "Default"} {
			if to, ok := state[field].(string); ok {
				out[name] = append(out[name], to)
			}
		}
		for _, field := range []string{"Choices", "Catch"} {
			many, _ := state[field].([]any)
			for _, one := range many {
				out[name] = append(out[name], one.(machine.Object)["Next"].(string))
			}
		}
	}
	return out
}

// TestAnAbsentStageIsPassedBy joins the stages of a run with and without the one between
// the others, which two of its steps may leave.
func TestAnAbsentStageIsPassedBy(t *testing.T) {
	first := machine.Chain{machine.Choose("Ask", machine.Exit, machine.If(machine.Following, machine.Known("$.a"))), pass("Do")}
	between := machine.Chain{pass("Extra")}
	last := machine.Chain{machine.Succeed("Done")}
	for name, tc := range map[string]struct {
		stage machine.Chain
		want  map[string][]string
	}{
		"present": {between, map[string][]string{"Ask": {"Extra", "Do"}, "Do": {"Extra"}, "Extra": {"Done"}}},
		"absent":  {nil, map[string][]string{"Ask": {"Done", "Do"}, "Do": {"Done"}}},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(tc.want, edges(t, first.Then(tc.stage, last))); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			nested := machine.Chain{}.Then(first.Then(tc.stage), last) // a stage of stages
			if diff := cmp.Diff(tc.want, edges(t, nested)); diff != "" {
				t.Errorf("nested (-want +got)\n%s", diff)
			}
		})
	}
	if first[0].State["Default"] != machine.Exit {
		t.Error("joining stages changed one of them")
	}
}

func TestDefinitionRefusesWhatIsNoMachine(t *testing.T) {
	done := machine.Succeed("Done")
	for name, tc := range map[string]struct {
		chain machine.Chain
		want  []string
	}{
		"no steps": {nil, []string{"a machine has no steps"}},
		"an edge to nowhere": {
			machine.Chain{pass("A").To("B"), done},
			[]string{`step "A" leads to "B", which does not exist`, `nothing leads to step "Done"`},
		},
		"a catcher that leads nowhere": {
			machine.Chain{machine.Calls{OnFailure: "Failed"}.Task("A", "sns:publish", nil), done},
			[]string{`step "A" leads to "Failed", which does not exist`},
		},
		"no step after the last": {
			machine.Chain{pass("A")},
			[]string{`step "A" leads to (the following step), which does not exist`},
		},
		"no stage after the last": {
			machine.Chain{machine.Choose("A", machine.Exit, machine.If("Done", machine.Known("$.a"))), done},
			[]string{`step "A" leads to (the step after the stage), which does not exist`},
		},
		"a state that holds others": {
			machine.Chain{machine.Step{Name: "A", State: machine.Object{"Type": "Parallel"}, Next: "Done"}, done},
			[]string{`step "A" is a Parallel state: the steps in it are not checked, so it is not supported`},
		},
		"two of one name": {machine.Chain{pass("A"), pass("A"), done}, []string{`two steps are called "A"`}},
	} {
		t.Run(name, func(t *testing.T) {
			definition, err := tc.chain.Definition("a test", 60)
			if err == nil {
				t.Fatalf("it is a machine: %v", definition)
			}
			if diff := cmp.Diff(tc.want, strings.Split(err.Error(), "\n")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// TestStatementsAreThoseOfTheSteps sees that a step brings its permissions along, and
// that changing a copy of a step leaves the step alone.
func TestStatementsAreThoseOfTheSteps(t *testing.T) {
	read := policy.Allow([]string{"s3:GetObject"}, "arn:aws:s3:::a/b").Because("It is read.")
	write := policy.Allow([]string{"s3:PutObject"}, "arn:aws:s3:::a/b").Because("It is written.")
	one := pass("A").Needs(read)
	two := one.Needs(write).With(machine.Object{"Comment": "another"})
	if len(one.Permissions) != 1 || one.State["Comment"] != nil {
		t.Errorf("the step changed with its copy: %v", one)
	}
	merged := policy.Merge(machine.Chain{one}.Then(machine.Chain{two}).Statements())
	if len(merged) != 1 || len(merged[0].Actions) != 2 {
		t.Errorf("the permissions of both steps are %v", merged)
	}
}

// TestATaskOfAnUnknownServiceIsRefused sees that no state gets a Retry without errors, which Step
// Functions refuses.
func TestATaskOfAnUnknownServiceIsRefused(t *testing.T) {
	defer func() {
		if problem := recover(); problem == nil || !strings.Contains(problem.(string), "aws-sdk:nobody") {
			t.Errorf("got %v", problem)
		}
	}()
	machine.Calls{}.Task("Ask", "aws-sdk:nobody:ask", nil)
}
