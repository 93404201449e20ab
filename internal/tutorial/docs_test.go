//go:build tutorials

package tutorial_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/internal/tutorial"
)

const root = "../.."

// TestTutorials follows each tutorial from an empty folder, with the sagerock of this
// checkout. Tutorials run one after the other: they use the ports that they show.
func TestTutorials(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(root, "docs/tutorials/[0-9]*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no tutorials: %v", err)
	}
	env := computer(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".md"), func(t *testing.T) {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			steps, err := tutorial.Parse(string(src))
			if err != nil {
				t.Fatalf("%s: %v", file, err)
			}
			home := t.TempDir()
			checkout, err := filepath.Abs(root)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(checkout, filepath.Join(home, "sagerock")); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(home, "work")
			if err := os.Mkdir(dir, 0o755); err != nil {
				t.Fatal(err)
			}
			r := tutorial.Reader{Dir: dir, Env: append(env, "HOME="+home), Log: t.Logf, Patience: 10 * time.Minute}
			if err := r.Follow(t.Context(), steps); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		})
	}
}

// computer is the environment of a reader's computer: sagerock is installed, and so are Go,
// Node.js and Python. The home of each reader has this checkout in the folder sagerock. What npm and go download comes from the caches of this machine where it
// is there. No AWS credentials are set.
func computer(t *testing.T) []string {
	t.Helper()
	bin := t.TempDir()
	install := exec.Command("go", "install", "./cmd/sagerock") // as README.md says
	install.Dir, install.Env = root, append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+bin)
	if out, err := install.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	npm, err := exec.Command("npm", "config", "get", "cache").Output()
	if err != nil {
		t.Fatalf("npm: %v", err)
	}
	env := []string{
		"PATH=" + bin + string(os.PathListSeparator) + machinePath(t),
		"LANG=C.UTF-8", "AWS_EC2_METADATA_DISABLED=true",
		"CDK_DISABLE_CLI_TELEMETRY=true", "CDK_DISABLE_VERSION_CHECK=true",
		"npm_config_cache=" + strings.TrimSpace(string(npm)), "npm_config_prefer_offline=true",
		"npm_config_update_notifier=false", "npm_config_fund=false", "npm_config_audit=false",
	}
	for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOTOOLCHAIN", "GOPROXY", "GOSUMDB"} {
		out, err := exec.Command("go", "env", name).Output()
		if err != nil {
			t.Fatal(err)
		}
		env = append(env, name+"="+strings.TrimSpace(string(out)))
	}
	return append(env, published(t, env)...)
}

// machinePath is PATH without the node_modules of this checkout, which the Makefile puts
// there.
func machinePath(t *testing.T) string {
	t.Helper()
	checkout, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		if !strings.HasPrefix(dir, checkout) {
			out = append(out, dir)
		}
	}
	return strings.Join(out, string(os.PathListSeparator))
}

// published puts the files of this checkout on a module proxy of this machine, as the latest
// version of sagerock.
func published(t *testing.T, env []string) []string {
	t.Helper()
	const module = "github.com/sagerock/sagerock"
	dir, version := t.TempDir(), fmt.Sprintf("v0.0.1-tutorial.%d", time.Now().UnixNano())
	at := filepath.Join(dir, module, "@v")
	if err := os.MkdirAll(at, 0o755); err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string]string{
		"list": version + "\n", version + ".mod": string(mod),
		version + ".info": fmt.Sprintf(`{"Version": %q, "Time": "2026-01-01T00:00:00Z"}`, version),
	} {
		if err := os.WriteFile(filepath.Join(at, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	pack(t, filepath.Join(at, version+".zip"), module+"@"+version)
	proxy := "GOPROXY=file://" + dir
	for _, set := range env {
		if was, ok := strings.CutPrefix(set, "GOPROXY="); ok {
			proxy += "," + was
		}
		if cache, ok := strings.CutPrefix(set, "GOMODCACHE="); ok {
			t.Cleanup(func() { // it is of no use to anybody else
				if err := os.RemoveAll(filepath.Join(cache, module+"@"+version)); err != nil {
					t.Error(err)
				}
				left, _ := filepath.Glob(filepath.Join(cache, "cache/download", module, "@v", version+".*"))
				for _, file := range left {
					if err := os.RemoveAll(file); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	return []string{proxy, "GONOSUMDB=" + module, "GOFLAGS=-modcacherw"}
}
