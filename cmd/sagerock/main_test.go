package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/rogpeppe/go-internal/txtar"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"sagerock": main})
}

// TestScripts replays what users type, and what they see.
func TestScripts(t *testing.T) {
	aws, local := newFakeAWS(t), newDeployed(t)
	testscript.Run(t, testscript.Params{
		Dir:                "testdata/script",
		RequireUniqueNames: true,
		Cmds:               serving(),
		Setup: func(env *testscript.Env) error {
			env.Setenv("AWS_ENDPOINT_URL", aws.url)
			env.Setenv("AWS_ACCESS_KEY_ID", fakeKey)
			env.Setenv("AWS_SECRET_ACCESS_KEY", fakeSecret)
			env.Setenv("AWS_EC2_METADATA_DISABLED", "true")
			env.Setenv("GATEWAY", aws.gateway)
			env.Setenv("AWS", aws.url)
			env.Setenv("LOCAL", local)
			return nil
		},
	})
}

// TestExitStatus tells scripts whether the work failed or the command line is wrong.
func TestExitStatus(t *testing.T) {
	for line, want := range map[string]int{
		"--help":                           exitOK,
		"init --help":                      exitOK,
		"version":                          exitOK,
		"check testdata":                   exitFailed,
		"check none.yaml":                  exitFailed,
		"check none.yaml --json":           exitFailed,
		"check --colour":                   exitUsage,
		"ask":                              exitUsage,
		"ask assistant":                    exitUsage,
		"ask assistant hi --url localhost": exitUsage,
	} {
		if got := run(t.Context(), strings.Fields(line), strings.NewReader(""), io.Discard, io.Discard); got != want {
			t.Errorf("sagerock %s exits %d, want %d", line, got, want)
		}
	}
}

// TestReadme keeps what README.md shows the same as what was replayed.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	session, err := txtar.ParseFile("testdata/script/readme.txtar")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]string{
		"sagerock.yaml": "$ cat sagerock.yaml\n%s\n",
		"ok.txt":        "$ sagerock check\n%s\n",
		"bad.txt":       "$ sagerock check bad.yaml\n%s```",
		"cost.txt":      "$ sagerock cost --requests 100000\n%s...\n",
	}
	for _, file := range session.Files {
		if format, ok := shown[file.Name]; ok {
			if want := fmt.Sprintf(format, file.Data); !strings.Contains(string(readme), want) {
				t.Errorf("README.md does not show this, word for word:\n%s", want)
			}
		}
	}
}

// TestMistakesSayWhatToDo counts the sessions of mistakes, and finds in each what is wrong, and a
// fix that is more than a hint at the help where the command line itself is known.
func TestMistakesSayWhatToDo(t *testing.T) {
	files, err := filepath.Glob("testdata/script/mistakes-*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	mistakes := 0
	for _, file := range files {
		session, err := txtar.ParseFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, said := range session.Files {
			if !strings.HasSuffix(said.Name, ".txt") {
				continue
			}
			mistakes++
			if !strings.Contains(string(said.Data), "\n\tfix: ") {
				t.Errorf("%s: %s has no fix:\n%s", file, said.Name, said.Data)
			}
			if strings.Contains(string(said.Data), "fix: see sagerock ") && !strings.Contains(string(said.Data), "did you mean") {
				t.Errorf("%s: %s says no more than where to look:\n%s", file, said.Name, said.Data)
			}
		}
	}
	if mistakes < 60 {
		t.Errorf("%d mistakes, want 60 or more", mistakes)
	}
}
