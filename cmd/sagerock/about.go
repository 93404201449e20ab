package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/completion"
	"github.com/sagerock/sagerock/internal/starter"
)

// schemaCmd feeds editors that complete YAML.
type schemaCmd struct{}

// Help is examples.
func (schemaCmd) Help() string {
	return exampleLines(`sagerock schema > schema.json`)
}

// Run prints the schema.
func (schemaCmd) Run(s *streams) error {
	_, err := s.out.Write(config.Schema)
	return err
}

// completionCmd writes what a shell needs to complete a sagerock command line.
type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell to write for: bash, zsh or fish."`
}

// Help is examples.
func (completionCmd) Help() string {
	return exampleLines(`eval "$(sagerock completion bash)"`, `sagerock completion fish | source`)
}

// Run prints the script of a shell.
func (c *completionCmd) Run(s *streams, line *kong.Context) error {
	return completion.Write(s.out, c.Shell, line.Model)
}

// helpCmd is --help for those who write help: see inFlags.
type helpCmd struct {
	Command []string `arg:"" optional:"" help:"Command to explain, such as check or keys add. Without it: all."`
}

// Help is examples.
func (helpCmd) Help() string {
	return exampleLines(`sagerock help`, `sagerock help keys add`)
}

// inFlags writes help COMMAND as COMMAND --help.
func inFlags(args []string) []string {
	if args[0] != "help" || slices.Contains(args, "--help") {
		return args
	}
	return append(slices.Clone(args[1:]), "--help")
}

// versionCmd prints what a bug report needs.
type versionCmd struct {
	JSON bool `name:"json" help:"Print one JSON document instead of text."`
}

// Help is examples.
func (versionCmd) Help() string {
	return exampleLines(`sagerock version`, `sagerock version --json`)
}

// Run prints the version that the Go toolchain recorded.
func (c *versionCmd) Run(s *streams) error {
	if c.JSON {
		words := strings.Fields(version())
		return printJSON(s.out, map[string]string{"version": words[1], "go": words[2], "platform": words[3]})
	}
	_, err := fmt.Fprintln(s.out, version())
	return err
}

// version names the program, its version, and what it was built with and for.
func version() string {
	version := "(devel)"
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" {
		version = build.Main.Version
	}
	return fmt.Sprintf("sagerock %s %s %s/%s", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

// origin is where the go.mod of a new app gets sagerock from: the checkout that this program
// was built in, where it is on this machine, or else the version of the program.
func origin() (of starter.Source) {
	if _, file, _, ok := runtime.Caller(0); ok && !strings.Contains(file, "@") { // as in the module cache
		of.Checkout = filepath.Dir(filepath.Dir(filepath.Dir(file)))
		if _, err := os.Stat(filepath.Join(of.Checkout, "cmd", "sagerock", "about.go")); err == nil && filepath.IsAbs(of.Checkout) {
			return of
		}
		of.Checkout = ""
	}
	if build, ok := debug.ReadBuildInfo(); ok && strings.HasPrefix(build.Main.Version, "v") && !strings.HasSuffix(build.Main.Version, "+dirty") {
		of.Version = build.Main.Version
	}
	return of
}
