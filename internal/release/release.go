package main

import (
	"debug/buildinfo"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// target is a platform that a release is for.
type target struct {
	goos, goarch string
	os, cpu      string // as Node.js calls them
}

// targets are all platforms of a release.
var targets = []target{
	{"linux", "amd64", "linux", "x64"},
	{"linux", "arm64", "linux", "arm64"},
	{"darwin", "amd64", "darwin", "x64"},
	{"darwin", "arm64", "darwin", "arm64"},
	{"windows", "amd64", "win32", "x64"},
	{"windows", "arm64", "win32", "arm64"},
}

// binary is the file name of the program.
func (t target) binary() string {
	if t.goos == "windows" {
		return "sagerock.exe"
	}
	return "sagerock"
}

// release is one run of the command.
type release struct {
	source, out string
	targets     []target

	version string    // as the Go toolchain recorded it in the binaries
	time    time.Time // of the commit
}

// make builds everything into the folder out.
func (r *release) make() error {
	if err := os.RemoveAll(r.out); err != nil {
		return err
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	var err error
	if r.out, err = filepath.Abs(r.out); err != nil {
		return err
	}
	for _, step := range []func(target) error{r.build, r.archive, r.bom, r.platformPackage} {
		for _, t := range r.targets {
			if err := step(t); err != nil {
				return err
			}
		}
	}
	if err := r.mainPackage(); err != nil {
		return err
	}
	return r.sums()
}

// path is where the binary of t is built. The Dockerfile copies it from there.
func (r *release) path(t target) string {
	return filepath.Join(r.out, "bin", t.goos+"_"+t.goarch, t.binary())
}

// name is the file of t with what follows.
func (r *release) name(t target, suffix string) string {
	return filepath.Join(r.out, "sagerock_"+strings.TrimPrefix(r.version, "v")+"_"+t.goos+"_"+t.goarch+suffix)
}

// build compiles the program for t. The Go toolchain takes the version from the tag of the commit.
func (r *release) build(t target) error {
	at := r.path(t)
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=true", "-ldflags=-s -w", "-o", at, "./cmd/sagerock")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOOS="+t.goos, "GOARCH="+t.goarch)
	if err := r.run(cmd); err != nil {
		return err
	}
	info, err := buildinfo.ReadFile(at)
	if err != nil {
		return err
	}
	r.version = info.Main.Version
	for _, s := range info.Settings {
		if s.Key == "vcs.time" {
			r.time, err = time.Parse(time.RFC3339, s.Value)
		}
	}
	if r.time.IsZero() {
		return fmt.Errorf("%s has no commit: build it in a clone, with git installed", at)
	}
	return err
}

// bom lists the modules in the binary of t, as CycloneDX.
func (r *release) bom(t target) error {
	return r.run(exec.Command("go", "tool", "-modfile=tools/sbom/go.mod", "cyclonedx-gomod", "bin",
		"-json", "-noserial", "-notimestamp", "-version", r.version, "-output", r.name(t, ".cdx.json"), r.path(t)))
}

// run runs a command in the source, unless it names another folder.
func (r *release) run(cmd *exec.Cmd) error {
	if cmd.Dir == "" {
		cmd.Dir = r.source
	}
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, said)
	}
	return nil
}
