package starter_test

import (
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/internal/starter"
)

// TestAppAgreesWithThisRepository holds what a new repository gets against what this one has.
func TestAppAgreesWithThisRepository(t *testing.T) {
	files := starter.App("shop", starter.Source{Version: "v0.1.0"})
	want := []string{".github/workflows/ci.yml", ".gitignore", "cdk.json", "go.mod", "main.go", "package.json"}
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, want) {
		t.Fatalf("got %v, want %v", got, want)
	}

	type cdk struct {
		Build   string
		Context map[string]any
	}
	ours, theirs := decode[cdk](t, read(t, "cdk.json")), decode[cdk](t, files["cdk.json"])
	if diff := cmp.Diff(ours.Context, theirs.Context); diff != "" {
		t.Errorf("another context in cdk.json\n\tfix: copy that of this repository\n%s", diff)
	}
	build := find(t, read(t, "Makefile"), `(?m)^\t@(CGO_ENABLED=0 .* -o build/gateway/bootstrap) \./cmd/gateway$`)
	if want := build + " github.com/sagerock/sagerock/cmd/gateway"; theirs.Build != want {
		t.Errorf("the gateway is built with\n%s, here with\n%s", theirs.Build, want)
	}

	type npm struct{ DevDependencies map[string]string }
	have := decode[npm](t, read(t, "package.json")).DevDependencies
	for name, version := range decode[npm](t, files["package.json"]).DevDependencies {
		if have[name] != version {
			t.Errorf("package.json has %s %s, here it is %s", name, version, have[name])
		}
	}

	const goLine = `(?m)^(go \S+)$`
	if got, want := find(t, files["go.mod"], goLine), find(t, read(t, "go.mod"), goLine); got != want {
		t.Errorf("go.mod says %s, here %s", got, want)
	}
	if mod := files["go.mod"]; !strings.HasPrefix(mod, "module shop\n") || !strings.HasSuffix(mod, "\nrequire github.com/sagerock/sagerock v0.1.0\n") {
		t.Errorf("go.mod is\n%s", mod)
	}

	ci := read(t, ".github/workflows/ci.yml")
	for _, action := range regexp.MustCompile(`uses: (actions/\S+)`).FindAllStringSubmatch(files[".github/workflows/ci.yml"], -1) {
		if !strings.Contains(ci, action[1]) {
			t.Errorf("the workflow uses %s, and the one here does not", action[1])
		}
	}
	if err := yaml.Unmarshal([]byte(files[".github/workflows/ci.yml"]), new(any)); err != nil {
		t.Error(err)
	}
}

func read(t *testing.T, name string) string {
	t.Helper()
	src, err := os.ReadFile("../../" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(src)
}

func decode[T any](t *testing.T, src string) (out T) {
	t.Helper()
	if err := json.Unmarshal([]byte(src), &out); err != nil {
		t.Fatal(err)
	}
	return out
}

func find(t *testing.T, text, pattern string) string {
	t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(text)
	if m == nil {
		t.Fatalf("nothing is like %s", pattern)
	}
	return m[1]
}
