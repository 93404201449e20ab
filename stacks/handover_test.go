package stacks_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
	"github.com/sagerock/sagerock/stacks"
)

// TestWhatLeavesStaysBesideWhatTheFileHas edits a fleet and a model of their own, and keeps what the
// file no longer has: the stack of the endpoints then has both, each as it was, and the
// gateway calls what the file has.
func TestWhatLeavesStaysBesideWhatTheFileHas(t *testing.T) {
	src, err := os.ReadFile("testdata/fleet.yaml")
	if err != nil {
		t.Fatal(err)
	}
	read := func(edit ...string) *config.Config {
		file := filepath.Join(t.TempDir(), "app.yaml")
		text := string(src) + "permissionsBoundary: arn:aws:iam::111122223333:policy/bound\ntags: {team: search}\n"
		if err := os.WriteFile(file, []byte(strings.NewReplacer(edit...).Replace(text)), 0o600); err != nil {
			t.Fatal(err)
		}
		return load(t, file, config.Options{})
	}
	edit := []string{
		"ml.m6i.4xlarge", "ml.m6i.8xlarge", // another instance of a fleet
		"fleet: gpu\n      copy: {accelerators: 2, cores: 6, memoryMB: 20480, maxMemoryMB: 40960}\n", "instance: ml.g5.2xlarge\n", // a model leaves one
	}
	old, cfg := read(), read(edit...)
	p := plan.Of(cfg)
	endpoints, api := p.StackName(plan.StackSageMaker), p.StackName(plan.StackAPI)
	before, after := synth(t, newApp(t), old, "testdata"), synth(t, newApp(t), cfg, "testdata")

	leaving := stacks.Leaving{}
	for id, r := range before[endpoints]["Resources"].(map[string]any) {
		if _, still := after[endpoints]["Resources"].(map[string]any)[id]; !still {
			leaving[id] = r.(map[string]any)
		}
	}
	app := validatedApp(t)
	stacks.New(app, read(edit...), &stacks.Props{GatewayCode: "testdata/gateway", Dir: "testdata", Leaving: leaving})
	both := templates(t, app)

	want := maps.Clone(after[endpoints])
	resources := maps.Clone(want["Resources"].(map[string]any))
	for id, r := range leaving {
		resources[id] = r
	}
	want["Resources"] = resources
	names := both[endpoints]["Outputs"].(map[string]any)[contract.OutputLeaving].(map[string]any)["Value"].(string)
	want["Outputs"] = both[endpoints]["Outputs"]
	if diff := cmp.Diff(want, both[endpoints]); diff != "" {
		t.Errorf("the stack is not what was there and what is wanted (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(after[api], both[api]); diff != "" {
		t.Errorf("the gateway differs (-without +with what leaves):\n%s", diff)
	}

	was := plan.Of(old)
	leaves := []string{was.EndpointOf("ranker").Name, was.EndpointOf("ranker").Component, was.EndpointOf("other").Component, was.EndpointOf("chat").Component}
	slices.Sort(leaves)
	if diff := cmp.Diff(strings.Join(leaves, " "), names); diff != "" {
		t.Errorf("the output names (-want +got):\n%s", diff)
	}
	for _, name := range leaves {
		if strings.Contains(text(both[api]), "/"+name) {
			t.Errorf("the gateway still calls %s", name)
		}
	}
}
