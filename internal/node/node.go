// Package node runs the CDK's kernel, a Node.js process that jsii starts: on
// the Node.js of package.json where npm has installed it, with the options of
// kernel.sh, and without leaving a word on the screen when it ends.
package node

import (
	"os"
	"path/filepath"

	"github.com/aws/jsii-runtime-go"
)

// env names the Node.js that jsii starts. Without it jsii takes the one on PATH.
const env = "JSII_NODE"

// Main calls run with the kernel around it and returns its exit status. It is for
// a main that uses the CDK, and for TestMain: os.Exit(node.Main(m.Run)).
func Main(run func() int) int {
	choose()
	defer end()
	return run()
}

// choose points jsii to kernel.sh in the module that the working directory is in,
// where npm has installed the Node.js that it starts. A user's own choice stands.
func choose() {
	defer jsii.Close() // the CDK's packages have prepared a process in their init, which read the environment too early
	dir, err := os.Getwd()
	if err != nil || os.Getenv(env) != "" {
		return
	}
	for !exists(filepath.Join(dir, "go.mod")) {
		up := filepath.Dir(dir)
		if up == dir {
			return
		}
		dir = up
	}
	kernel := filepath.Join(dir, "internal", "node", "kernel.sh")
	if exists(kernel) && exists(filepath.Join(dir, "node_modules", ".bin", "node")) {
		_ = os.Setenv(env, kernel) // it fails for a name or a value that no environment can hold
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// end stops the kernel. jsii waits for the process in two goroutines, and the one
// that comes second may print "Runtime process exited abnormally: waitid: no child
// processes" although nothing is wrong. Nobody writes to os.Stderr after this, so
// it goes nowhere from here on; a panic does not go through it.
func end() {
	if null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0); err == nil {
		os.Stderr = null
	}
	jsii.Close()
}
