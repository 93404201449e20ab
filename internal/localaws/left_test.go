//go:build edits

package localaws_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A leftover is a stack that sagerock check --deployed calls left of an earlier deployment.
type leftover struct {
	Name, Remove string
	Left         bool
	Automatic    bool
	UsedBy       []string
}

// left lists them for a file, in the order in which they can be deleted.
func (a *account) left(file string) []leftover {
	a.Helper()
	out, err := a.command(sagerock, "check", "--deployed", "--json", file)
	if err != nil {
		a.Fatalf("check --deployed: %v\n%s", err, out)
	}
	var said struct{ Stacks []leftover }
	if err := json.Unmarshal([]byte(out), &said); err != nil {
		a.Fatalf("%v\n%s", err, out)
	}
	var left []leftover
	for _, stack := range said.Stacks {
		if stack.Left {
			left = append(left, stack)
		}
	}
	return left
}

// leaves demands that check --deployed names the stacks of want, which have a space between
// them, and no other. Then it runs the commands that it prints, after which it names none.
func (a *account) leaves(what, file, want string) {
	a.Helper()
	found := a.left(file)
	var names []string
	for _, stack := range found {
		names = append(names, strings.TrimPrefix(stack.Name, "app-"))
	}
	if got := strings.Join(names, " "); got != want {
		a.Errorf("%s: check --deployed calls %q left, want %q", what, got, want)
	}
	for _, stack := range found {
		if out, err := a.command("sh", "-c", stack.Remove); err != nil || stack.Remove == "" {
			a.Errorf("%s: %q: %v\n%s", what, stack.Remove, err, out)
		}
	}
	if len(found) == 0 {
		return
	}
	if again := a.left(file); len(again) > 0 {
		a.Errorf("%s: %v are still left", what, again)
	}
}

// command runs a command against the local AWS, with an aws CLI that knows what sagerock
// prints.
func (a *account) command(name string, args ...string) (string, error) {
	a.Helper()
	python, err := filepath.Abs(filepath.Join("..", "..", ".venv", "bin", "python"))
	if err != nil {
		a.Fatal(err)
	}
	script, err := filepath.Abs(filepath.Join("testdata", "aws.py"))
	if err != nil {
		a.Fatal(err)
	}
	cli := fmt.Sprintf("#!/bin/sh\nexec %q -B %q \"$@\"\n", python, script)
	if err := os.WriteFile(filepath.Join(a.dir, "aws"), []byte(cli), 0o700); err != nil {
		a.Fatal(err)
	}
	cmd := exec.CommandContext(a.Context(), name, args...)
	cmd.Env = append(a.aws.Env(a.cdk.Region), "PATH="+a.dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	out, err := cmd.Output()
	if failed, ok := errors.AsType[*exec.ExitError](err); ok {
		out = append(out, failed.Stderr...)
	}
	return string(out), err
}
