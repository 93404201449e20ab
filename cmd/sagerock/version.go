package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

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

// release is the version of sagerock that go.mod can name, or "" for a build of a checkout.
func release() string {
	build, ok := debug.ReadBuildInfo()
	if !ok || !strings.HasPrefix(build.Main.Version, "v") || strings.HasSuffix(build.Main.Version, "+dirty") {
		return ""
	}
	return build.Main.Version
}
