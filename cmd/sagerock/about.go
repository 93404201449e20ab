package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/completion"
	"github.com/sagerock/sagerock/internal/starter"
)

// schemaCmd feeds editors that complete YAML.
type schemaCmd struct{}

// Run prints the schema.
func (schemaCmd) Run(s *streams) error {
	_, err := s.out.Write(config.Schema)
	return err
}

// completionCmd writes what a shell needs to complete a sagerock command line.
type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"Shell to write for: bash, zsh or fish."`
}

// Run prints the script of a shell.
func (c *completionCmd) Run(s *streams, line *kong.Context) error {
	return completion.Write(s.out, c.Shell, line.Model)
}

// versionCmd prints what a bug report needs.
type versionCmd struct{}

// Run prints the version that the Go toolchain recorded.
func (versionCmd) Run(s *streams) error {
	version := "(devel)"
	if build, ok := debug.ReadBuildInfo(); ok && build.Main.Version != "" {
		version = build.Main.Version
	}
	_, err := fmt.Fprintf(s.out, "sagerock %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
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
