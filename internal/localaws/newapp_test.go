//go:build apps

package localaws_test

import (
	"bytes"
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/internal/localaws"
)

// TestNewRepositorySynthesizes writes a repository with sagerock init, whose go.mod names this
// checkout, and runs what its workflow runs. The packages of npm are those
// of this checkout.
func TestNewRepositorySynthesizes(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "shop")
	repository := &newRepository{T: t, dir: dir, env: append(os.Environ(),
		"GOPROXY=off", "CDK_DISABLE_CLI_TELEMETRY=true", "CDK_DISABLE_VERSION_CHECK=true",
		"PATH="+filepath.Join(root, "node_modules", ".bin")+string(os.PathListSeparator)+os.Getenv("PATH"))}
	repository.dir = root
	repository.run(sagerock + " init " + dir)
	repository.dir = dir
	if err := os.Symlink(filepath.Join(root, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	sums, err := os.ReadFile(filepath.Join(root, "go.sum"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o600); err != nil {
		t.Fatal(err)
	}
	repository.run("go mod tidy -e") // the tests of other modules import modules that need not be on this machine

	check, diff := repository.steps("check"), repository.steps("diff")
	if want := []string{"npm ci", "go vet ./...", "go tool sagerock check", "npx cdk synth --quiet"}; !slices.Equal(check, want) {
		t.Fatalf("the workflow runs %q, want %q", check, want)
	}
	for _, step := range check[1:] {
		repository.run(step)
	}
	assembly, err := os.ReadDir(filepath.Join(dir, "cdk.out"))
	if err != nil {
		t.Fatal(err)
	}
	var gateways int
	for _, entry := range assembly {
		binary := filepath.Join(dir, "cdk.out", entry.Name(), "bootstrap")
		if file, err := elf.Open(binary); err == nil {
			if file.Machine == elf.EM_AARCH64 {
				gateways++
			}
			file.Close()
		}
	}
	if gateways != 1 {
		t.Errorf("%d gateways are among the assets, want 1: %v", gateways, assembly)
	}

	aws, err := localaws.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(aws.Stop)
	repository.env = append(repository.env, aws.Env("us-east-1")...)
	if out := repository.run(diff[1] + " --app cdk.out"); !strings.Contains(out, "AWS::Lambda::Function Gateway") {
		t.Errorf("%s does not show the gateway:\n%s", diff[1], out)
	}
}

// newRepository is what sagerock init has written.
type newRepository struct {
	*testing.T
	dir string
	env []string
}

// run runs a command line and returns what it prints.
func (r *newRepository) run(line string) string {
	r.Helper()
	words := strings.Fields(line)
	cmd := exec.CommandContext(r.Context(), words[0], words[1:]...)
	if words[0] == "npx" {
		cmd = exec.CommandContext(r.Context(), filepath.Join(r.dir, "node_modules", ".bin", words[1]), words[2:]...) // without npm, which needs the network
	}
	var out bytes.Buffer
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = r.dir, r.env, &out, &out
	if err := cmd.Run(); err != nil {
		r.Fatalf("%s: %v\n%s", line, err, out.String())
	}
	return out.String()
}

// steps are the command lines of a job of the workflow.
func (r *newRepository) steps(job string) []string {
	r.Helper()
	src, err := os.ReadFile(filepath.Join(r.dir, ".github", "workflows", "ci.yml"))
	if err != nil {
		r.Fatal(err)
	}
	var workflow struct {
		Jobs map[string]struct{ Steps []struct{ Run string } }
	}
	if err := yaml.Unmarshal(src, &workflow); err != nil {
		r.Fatal(err)
	}
	var lines []string
	for _, step := range workflow.Jobs[job].Steps {
		if step.Run != "" {
			lines = append(lines, step.Run)
		}
	}
	return lines
}
