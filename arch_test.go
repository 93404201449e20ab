// Package sagerock_test holds the tests of the repository as a whole.
package sagerock_test

import (
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "github.com/sagerock/sagerock/"

// arrows says what each part must not import, directly or through others.
var arrows = map[string][]string{
	"./config":                {"github.com/aws/", module + "plan", module + "constructs", module + "stacks", module + "contract", module + "gateway", module + "cmd"},
	"./config/form":           {"github.com/aws/", module + "config/syntax", module + "config/offer", module + "catalog", module + "constructs", module + "stacks", module + "contract", module + "gateway", module + "cmd"},
	"./config/hosting":        {"github.com/aws/", module + "plan", module + "constructs", module + "stacks", module + "contract", module + "gateway", module + "cmd"},
	"./config/syntax":         {"github.com/aws/", module + "config/offer", module + "constructs", module + "stacks", module + "contract", module + "gateway", module + "cmd"},
	"./plan":                  {"github.com/aws/", module + "constructs", module + "stacks", module + "gateway", module + "cmd"},
	"./catalog":               {"github.com/aws/", module + "config", module + "constructs", module + "stacks", module + "contract", module + "gateway", module + "cmd"},
	"./catalog/customization": {"github.com/aws/", module + "config", module + "constructs", module + "stacks", module + "contract", module + "gateway", module + "cmd"},
	"./contract":              {"github.com/aws/", "go.yaml.in/", module + "config", module + "catalog", module + "constructs", module + "gateway", module + "stacks", module + "cmd"},
	"./contract/problem":      {"github.com/aws/", "go.yaml.in/", module + "config", module + "catalog", module + "constructs", module + "gateway", module + "internal", module + "stacks", module + "cmd"},
	"./gateway/rawjson":       {"github.com/aws/", module + "contract", module + "internal", module + "gateway/auth", module + "gateway/objects"},
	"./gateway/...":           {"aws-cdk-go", "jsii", module + "config", module + "catalog", module + "constructs", module + "stacks"},
	"./cmd/gateway":           {"aws-cdk-go", "jsii", module + "config", module + "catalog", module + "constructs", module + "stacks"},
	"./cmd/sagerock":          {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd/gateway"},
	"./constructs/...":        {module + "stacks", module + "gateway", module + "cmd"},
	"./app":                   {module + "gateway", module + "cmd"},
	"./stacks":                {module + "app", module + "gateway", module + "cmd"},
	"./internal/starter":      {"github.com/aws/", "go.yaml.in/", module + "config", module + "cmd"},
	"./internal/prompt":       {"github.com/aws/", "go.yaml.in/", module + "config", module + "catalog", module + "contract", module + "gateway", module + "stacks", module + "cmd"},
	"./internal/tuning":       {"github.com/aws/", "go.yaml.in/", module + "config", module + "plan", module + "constructs", module + "stacks", module + "gateway", module + "cmd"},
	"./internal/usage":        {"github.com/aws/", module + "plan", module + "catalog", module + "constructs", module + "stacks", module + "gateway", module + "cmd"},
	"./internal/settings":     {"github.com/aws/", module + "constructs", module + "stacks", module + "gateway", module + "cmd"},
	"./internal/bill":         {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/completion":   {"github.com/aws/", module + "config", module + "plan", module + "cmd"},
	"./internal/paint":        {"github.com/aws/", "go.yaml.in/", module + "config", module + "cmd"},
	"./internal/cost":         {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/tabular":      {"github.com/aws/", "go.yaml.in/", module + "config", module + "constructs", module + "stacks", module + "gateway", module + "cmd"},
	"./internal/localaws":     {module + "config", module + "stacks", module + "gateway"},
	"./internal/failure":      {"github.com/aws/", "go.yaml.in/", module + "config", module + "cmd"},
	"./internal/cdkcli":       {"github.com/aws/", "jsii", module + "config", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/resourcetype": {"github.com/aws/", "go.yaml.in/", module + "config", module + "stacks", module + "cmd"},
	"./internal/change":       {"github.com/aws/", "go.yaml.in/", module + "config", module + "stacks", module + "cmd"},
	"./internal/rollout":      {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/account":      {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/cause":        {"github.com/aws/", "go.yaml.in/", module + "config", module + "gateway", module + "cmd"},
	"./internal/client":       {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/runs":         {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/localgateway": {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/standin":      {"github.com/aws/", module + "config", module + "cmd"},
	"./internal/runtimes":     {"jsii", module + "config", module + "cmd"},
	"./internal/localcloud":   {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/upstream":     {"github.com/aws/", module + "config", module + "cmd"},
	"./internal/modellist":    {"github.com/aws/", "jsii", module + "config", module + "cmd"},
	"./internal/compare":      {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/callerkeys":   {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "cmd"},
	"./internal/inventory":    {"aws-cdk-go", "jsii", module + "constructs", module + "stacks", module + "gateway", module + "cmd"},
}

// TestArrows keeps the layers of the README true.
func TestArrows(t *testing.T) {
	for pkg, banned := range arrows {
		for _, found := range crossed(t, pkg, banned) {
			t.Errorf("%s must not import %s", pkg, found)
		}
	}
}

// mostFiles is how many files a package may have beside its tests: a room that one can name.
const mostFiles = 20

// TestPackagesAreRooms counts the files of each package.
func TestPackagesAreRooms(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}} {{len .GoFiles}}", "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	counted := 0
	for line := range strings.Lines(string(out)) {
		name, count, _ := strings.Cut(strings.TrimSpace(line), " ")
		name = strings.TrimPrefix(name, module)
		n, err := strconv.Atoi(count)
		if err != nil {
			t.Fatal(err)
		}
		counted++
		if n > mostFiles {
			t.Errorf("%s has %d files beside its tests, more than %d: make a package of those that are about one thing", name, n, mostFiles)
		}
	}
	if counted < 20 {
		t.Errorf("counted the files of %d packages only", counted)
	}
}

// TestFormIsForAnyFile keeps words of what the file is about out of the engine that reads it.
func TestFormIsForAnyFile(t *testing.T) {
	about := regexp.MustCompile(`(?i)\b(aws|amazon|bedrock|sagemaker|cloudformation|endpoints?|guardrails?|models?|instances?)\b`)
	files, err := filepath.Glob("config/form/*.go")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := about.Find(src); found != nil && !strings.HasSuffix(file, "_test.go") {
			t.Errorf("%s has the word %s: what it is about belongs into config", file, found)
		}
	}
}

// TestPlanDecides keeps the walks over the models of a config, and the question what a model
// is for, in plan. The checks of config ask too, before there is a plan.
func TestPlanDecides(t *testing.T) {
	walk := regexp.MustCompile(`\b(cfg|Config|config)\.(OnBedrock|OnSageMaker|Served|WithSageMaker)\(|\bcatalog\.Embeds\(`)
	if !walk.MatchString("range a.cfg.OnSageMaker()") || walk.MatchString("range a.plan.OnBedrock()") {
		t.Fatal("a walk over the models is not found out")
	}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"build", "catalog", "config", "node_modules", "plan"}, path):
			return filepath.SkipDir
		case entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		src, err := os.ReadFile(path)
		if found := walk.Find(src); found != nil {
			t.Errorf("%s has %s: read it from plan", path, found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestArrowsCatch proves that a crossed arrow is found out.
func TestArrowsCatch(t *testing.T) {
	if len(crossed(t, "./stacks", []string{"aws-cdk-go"})) == 0 {
		t.Error("stacks imports the CDK, and nothing noticed")
	}
}

// crossed lists the imports of pkg that contain a banned word.
func crossed(t *testing.T, pkg string, banned []string) []string {
	t.Helper()
	out, err := exec.Command("go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", pkg).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", pkg, err)
	}
	var found []string
	for path := range strings.FieldsSeq(string(out)) {
		for _, word := range banned {
			if strings.Contains(path, word) {
				found = append(found, path)
				break
			}
		}
	}
	return found
}
