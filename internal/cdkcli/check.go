package cdkcli

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/sagerock/sagerock/internal/failure"
)

// Check says what the app needs and does not have, with the command that installs it. It
// returns the path of the CDK CLI.
func (c *CLI) Check() (string, error) {
	if c.inGo() && !installed("go") {
		return "", failure.New("install Go 1.26 or newer: https://go.dev/dl", "Go, which the CDK app is written in, is not installed or not on your PATH")
	}
	noNode := failure.New("install Node.js 20 or newer: https://nodejs.org/en/download", "Node.js, which the CDK runs on, or its npm is not installed or not on your PATH")
	cdk, err := exec.LookPath(filepath.Join(c.bin(), "cdk")) // on Windows it is cdk.cmd
	switch {
	case err != nil && !installed("npm"):
		return "", noNode
	case err != nil:
		return "", failure.New(c.install(), "the CDK CLI is not installed in %s", filepath.Join(c.Dir, "node_modules"))
	case !installed(filepath.Join(c.bin(), "node")) && !installed("node"):
		return "", noNode
	}
	return cdk, nil
}

func installed(program string) bool {
	_, err := exec.LookPath(program)
	return err == nil
}

// inGo reports whether the app is synthesized by a command of Go.
func (c *CLI) inGo() bool {
	command := c.App
	if command == "" {
		src, err := os.ReadFile(filepath.Join(c.Dir, project))
		if err != nil {
			return false
		}
		var project struct{ App string }
		if json.Unmarshal(src, &project) != nil { // the CDK CLI says what is wrong with it
			return false
		}
		command = project.App
	}
	return strings.HasPrefix(command, "go ")
}

// install is the command that installs the CDK CLI.
func (c *CLI) install() string {
	command := "npm install"
	if _, err := os.Stat(filepath.Join(c.Dir, "Makefile")); err == nil { // the checkout, and not what sagerock init has written
		command = "make setup"
	}
	if here, err := os.Getwd(); err == nil && here == c.Dir {
		return command
	}
	return "cd " + failure.Quoted(c.Dir) + " && " + command
}
