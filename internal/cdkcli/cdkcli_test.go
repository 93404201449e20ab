package cdkcli_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/cdkcli"
)

// TestFindsTheAppAndItsFile looks for the app of a file from several folders.
func TestFindsTheAppAndItsFile(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files(t, dir, map[string]string{"app/cdk.json": "{}", "app/config/prod.yaml": "", "other/shop.yaml": ""})
	shop := filepath.Join(dir, "other", "shop.yaml")
	for name, tc := range map[string]struct{ here, file, want string }{
		"in the app":                        {"app", "sagerock.yaml", "-c config=sagerock.yaml"},
		"below the app":                     {"app/config", "prod.yaml", "-c config=" + filepath.Join("config", "prod.yaml")},
		"a file of another folder":          {"app", "../other/shop.yaml", "-c config=" + shop},
		"from elsewhere, with a file of it": {"other", "../app/config/prod.yaml", "-c config=" + filepath.Join("config", "prod.yaml")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(filepath.Join(dir, tc.here))
			cdk, err := cdkcli.Find(tc.file)
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(dir, "app"); cdk.Dir != want {
				t.Errorf("the app is in %s, want %s", cdk.Dir, want)
			}
			args, err := cdk.Context(cdkcli.Source{File: tc.file})
			if got := strings.Join(args, " "); err != nil || got != tc.want {
				t.Errorf("got %s, %v, want %s", got, err, tc.want)
			}
		})
	}
	t.Run("no app", func(t *testing.T) {
		t.Chdir(filepath.Join(dir, "other"))
		if _, err := cdkcli.Find("shop.yaml"); !errors.Is(err, cdkcli.ErrNoApp) {
			t.Errorf("got %v", err)
		}
	})
}

// TestSaysWhatIsMissing runs the CDK CLI where something that it needs is not installed.
func TestSaysWhatIsMissing(t *testing.T) {
	for name, tc := range map[string]struct {
		files map[string]string // programs are below bin, which is the PATH
		want  string
	}{
		"Go":           {map[string]string{}, "Go, which the CDK app is written in, is not installed or not on your PATH\n\tfix: install Go 1.26 or newer: https://go.dev/dl"},
		"npm":          {map[string]string{"bin/go": ""}, "Node.js, which the CDK runs on, or its npm is not installed or not on your PATH\n\tfix: install Node.js 20"},
		"node_modules": {map[string]string{"bin/go": "", "bin/npm": ""}, "the CDK CLI is not installed in DIR/node_modules\n\tfix: npm install"},
		"node_modules of a checkout": {
			map[string]string{"bin/go": "", "bin/npm": "", "Makefile": ""}, "the CDK CLI is not installed in DIR/node_modules\n\tfix: make setup",
		},
		"Node.js": {map[string]string{"bin/go": "", "node_modules/.bin/cdk": ""}, "Node.js, which the CDK runs on"},
	} {
		t.Run(name, func(t *testing.T) {
			dir, err := filepath.EvalSymlinks(t.TempDir())
			if err != nil {
				t.Fatal(err)
			}
			tc.files["cdk.json"] = `{"app": "go run ./cmd/app"}`
			files(t, dir, tc.files)
			t.Chdir(dir)
			t.Setenv("PATH", filepath.Join(dir, "bin"))
			_, err = (&cdkcli.CLI{Dir: dir}).Check()
			if err == nil || !strings.HasPrefix(strings.ReplaceAll(err.Error(), dir, "DIR"), tc.want) {
				t.Errorf("got %v, want %s", err, tc.want)
			}
		})
	}
}

// TestRunHandsOnWhatItIsGiven starts a program in place of the CDK CLI, which prints its
// folder, its words and its environment, and fails.
func TestRunHandsOnWhatItIsGiven(t *testing.T) {
	dir, err := filepath.EvalSymlinks(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	files(t, dir, map[string]string{
		"cdk.json":               `{"app": "node app.js"}`,
		"node_modules/.bin/cdk":  "#!/bin/sh\npwd\necho \"$@\"\necho $STAGE ${PATH%%:*}\ncat\nexit 3\n",
		"node_modules/.bin/node": "",
	})
	var out bytes.Buffer
	cdk := &cdkcli.CLI{
		Dir: dir, Output: "out", App: "cdk.out", In: strings.NewReader("yes"), Out: &out, Err: &out,
		Env: []string{"STAGE=test", "PATH=" + os.Getenv("PATH")},
	}
	err = cdk.Run(t.Context(), "deploy", "--all")
	if want := "cdk deploy: exit status 3"; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if want := dir + "\ndeploy --all --app cdk.out --output out\ntest " + filepath.Join(dir, "node_modules", ".bin") + "\nyes"; out.String() != want {
		t.Errorf("got %s\nwant %s", out.String(), want)
	}
}

// files writes files below dir. Each can be executed.
func files(t *testing.T, dir string, texts map[string]string) {
	t.Helper()
	for name, text := range texts {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}
