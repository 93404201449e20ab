package cost

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

const goldens = "../../stacks/testdata/golden"

// TestEveryBilledResourceHasALine compares what the stacks deploy with what is priced:
// each kind of resource in a golden template has a line or a reason why it is free, and
// those that are billed while idle are as many as their lines are for.
func TestEveryBilledResourceHasALine(t *testing.T) {
	cases, err := os.ReadDir(goldens)
	if err != nil || len(cases) == 0 {
		t.Fatalf("no golden templates: %v", err)
	}
	for _, c := range cases {
		t.Run(c.Name(), func(t *testing.T) {
			for _, problem := range Differences(resources(t, c.Name()), Of(goldenConfig(t, c.Name()), Load{InputTokens: 1, OutputTokens: 1})) {
				t.Error(problem)
			}
		})
	}
}

// TestUnpricedResourcesAreCaught proves that the comparison can fail.
func TestUnpricedResourcesAreCaught(t *testing.T) {
	const name = "02-bedrock-private-guarded"
	for want, change := range map[string]func(map[string]int){
		"the network has 4 subnets, and interface endpoint of bedrock-runtime is priced in 3": func(r map[string]int) { r["AWS::EC2::Subnet"]++ },
		"AWS::EC2::NatGateway is neither priced nor free":                                     func(r map[string]int) { r["AWS::EC2::NatGateway"] = 1 },
		"AWS::EC2::VPCEndpoint GatewayLoadBalancer is neither priced nor free":                func(r map[string]int) { r["AWS::EC2::VPCEndpoint GatewayLoadBalancer"] = 1 },
		"2 AWS::KMS::Key are deployed, and 1 is priced":                                       func(r map[string]int) { r["AWS::KMS::Key"]++ },
		"AWS::StepFunctions::StateMachine is deployed and has no line":                        func(r map[string]int) { r["AWS::StepFunctions::StateMachine"]++ },
		"AWS::Bedrock::Guardrail has a line and is not deployed":                              func(r map[string]int) { delete(r, "AWS::Bedrock::Guardrail") },
		"0 AWS::EC2::VPCEndpoint Interface are deployed, and 1 is priced":                     func(r map[string]int) { delete(r, "AWS::EC2::VPCEndpoint Interface") },
	} {
		found := resources(t, name)
		change(found)
		if problems := Differences(found, Of(goldenConfig(t, name), Load{})); !slices.Contains(problems, want) {
			t.Errorf("got %q, want %q", problems, want)
		}
	}
}

// resources counts the resources of a case's templates, by their kind.
func resources(t *testing.T, name string) map[string]int {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join(goldens, name, "*.json"))
	count := map[string]int{}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var template struct {
			Resources map[string]struct {
				Type       string
				Properties map[string]any
			}
		}
		if err := json.Unmarshal(src, &template); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, r := range template.Resources {
			count[Kind(r.Type, r.Properties)]++
		}
	}
	return count
}

// goldenConfig loads the config that a case's templates are made of. Cases are called
// like their file; after a dot comes the environment or the path that it was given.
func goldenConfig(t *testing.T, name string) *plan.Plan {
	t.Helper()
	name, choice, _ := strings.Cut(name, ".")
	opt := config.Options{Environment: choice}
	if choice == config.PathBedrock || choice == config.PathSageMaker || choice == config.PathHybrid {
		opt = config.Options{Path: choice}
	}
	for _, file := range []string{"../../examples/" + name + "/sagerock.yaml", "../../stacks/testdata/" + name + ".yaml", "../../sagerock.yaml"} {
		if _, err := os.Stat(file); err == nil {
			cfg, _, err := config.Load(file, opt)
			if err != nil {
				t.Fatal(err)
			}
			return plan.Of(cfg)
		}
	}
	t.Fatalf("no config of %s", name)
	return nil
}
