package node

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/constructs-go/constructs/v10"
)

// started makes this test binary start the kernel instead of running tests, and
// says how it ends.
const started = "SAGEROCK_TEST_KERNEL"

func TestMain(m *testing.M) {
	if os.Getenv(started) == "" {
		os.Exit(m.Run())
	}
	status := Main(func() int {
		constructs.NewRootConstruct(nil)
		return 0
	})
	time.Sleep(50 * time.Millisecond) // for a goroutine that has something to say
	os.Exit(status)
}

// run starts the kernel in a process of its own and returns what it prints.
func run(t *testing.T, dir string, env ...string) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), append(env, started+"=1")...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// module makes a module whose Node.js says what it is started with, and returns a
// folder in it.
func module(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	node := filepath.Join(dir, "node_modules", ".bin", "node")
	for path, text := range map[string]string{
		filepath.Join(dir, "go.mod"):               "module m\n",
		filepath.Join(dir, "deep", "down", "x.go"): "package x\n",
		node: "#!/bin/sh\necho node of the module: \"$@\" >&2\nexec node \"$@\"\n",
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(dir, "deep", "down")
}

func TestMainChoosesTheNodeOfTheModule(t *testing.T) {
	dir := module(t)
	const mark = "node of the module: --v8-pool-size=1 --wasm-tiering-budget="
	if out := run(t, dir, env+"="); !strings.Contains(out, mark) {
		t.Errorf("the kernel did not run on node_modules/.bin/node with the options of kernel.sh:\n%s", out)
	}
	if out := run(t, dir, env+"=node"); strings.Contains(out, mark) {
		t.Errorf("the kernel ran on node_modules/.bin/node although %s names another", env)
	}
}

func TestMainEndsQuietly(t *testing.T) {
	const noise = "exited abnormally"
	for range 8 { // jsii.Close alone is noisy about one time in four
		if out := run(t, "."); strings.Contains(out, noise) {
			t.Fatalf("ending the kernel printed:\n%s", out)
		}
	}
}
