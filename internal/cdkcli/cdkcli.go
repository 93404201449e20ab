// Package cdkcli runs the CDK CLI that npm has installed in a CDK app. It says what is
// missing before the CDK CLI, Node.js or jsii fail with a message of their own.
package cdkcli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/sagerock/sagerock/internal/failure"
)

// Source is a config file and how it is read, as the flags -c, -e and --path name it.
type Source struct {
	File, Environment, Path string

	Leaving string // the file of the resources that stay until the gateway has changed over
}

// CLI is the CDK CLI of one app.
type CLI struct {
	// Dir is the folder of cdk.json, in which the CDK CLI runs.
	Dir string
	// Env is the environment of the CDK CLI; nil means that of this process.
	Env []string
	// Output is the folder of the cloud assembly; "" means that of cdk.json.
	Output string
	// App is the command that synthesizes, or the folder of a cloud assembly; "" means the
	// command of cdk.json.
	App string

	// In, Out and Err are the streams of the CDK CLI. Nil ones are empty.
	In       io.Reader
	Out, Err io.Writer
}

// grace is how long the CDK CLI may take to end after it was interrupted.
const grace = 10 * time.Second

// project is the file that makes a folder a CDK app.
const project = "cdk.json"

// ErrNoApp is what a failure is about where there is no CDK app.
var ErrNoApp = errors.New("no CDK app")

// Find returns the CDK CLI of the app that deploys a config file: the one with the working
// directory in its folder, or else the one with the file in its folder.
func Find(file string) (*CLI, error) {
	for _, dir := range []string{".", filepath.Dir(file)} {
		dir, err := filepath.Abs(dir)
		if err != nil {
			return nil, err
		}
		if found := above(dir); found != "" {
			return &CLI{Dir: found}, nil
		}
	}
	missing := failure.New("run it in a checkout of sagerock or in a folder that sagerock init has written, or write one: sagerock init FOLDER",
		"there is no %s in this folder or in that of %s, nor above them", project, file)
	missing.Of = ErrNoApp
	return nil, missing
}

// above is dir, or the folder above it that has a cdk.json; "" where none has.
func above(dir string) string {
	for {
		if _, err := os.Stat(filepath.Join(dir, project)); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// Context is s as options of the CDK CLI: -c config=FILE -c env=NAME -c path=PATH. The file
// is named as the app finds it, which runs in its own folder.
func (c *CLI) Context(s Source) ([]string, error) {
	file, err := filepath.Abs(s.File)
	if err != nil {
		return nil, err
	}
	if within, err := filepath.Rel(c.Dir, file); err == nil && filepath.IsLocal(within) {
		file = within // as the app's messages name it
	}
	args := []string{"-c", "config=" + file}
	if s.Environment != "" {
		args = append(args, "-c", "env="+s.Environment)
	}
	if s.Path != "" {
		args = append(args, "-c", "path="+s.Path)
	}
	if s.Leaving != "" {
		args = append(args, "-c", "leaving="+s.Leaving)
	}
	return args, nil
}

// Run runs a command of the CDK CLI, such as deploy --all. Its error is an
// [exec.ExitError] where the CDK CLI has said what is wrong.
func (c *CLI) Run(ctx context.Context, args ...string) error {
	cdk, err := c.Check()
	if err != nil {
		return err
	}
	if c.App != "" {
		args = append(args, "--app", c.App)
	}
	if c.Output != "" {
		args = append(args, "--output", c.Output)
	}
	cmd := exec.CommandContext(ctx, cdk, args...)
	cmd.Dir, cmd.Env = c.Dir, c.environment()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = c.In, c.Out, c.Err
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) } // so that it can say how far it is
	cmd.WaitDelay = grace
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("cdk %s: %w", args[0], err)
	}
	return nil
}

// environment is that of the CDK CLI. The programs that npm has installed come first on its
// PATH, because the CDK CLI is a script for the Node.js that is found there.
func (c *CLI) environment() []string {
	env := c.Env
	if env == nil {
		env = os.Environ()
	}
	path := c.bin()
	for _, v := range env {
		if name, value, _ := strings.Cut(v, "="); name == "PATH" {
			path = c.bin() + string(os.PathListSeparator) + value
		}
	}
	return append(slices.Clip(env), "PATH="+path)
}

// bin is the folder of the programs that npm has installed.
func (c *CLI) bin() string { return filepath.Join(c.Dir, "node_modules", ".bin") }
