// Package node runs the CDK's kernel, the Node.js process that jsii starts: with the Node.js
// of package.json if npm has installed it, with the options of kernel.sh, and without output
// when it ends.
package node

import (
	"bytes"
	_ "embed" // kernel.sh
	"os"
	"path/filepath"

	"github.com/aws/jsii-runtime-go"
)

// env names the Node.js that jsii starts. Without it jsii takes the one on PATH.
const env = "JSII_NODE"

// kernel starts the Node.js of the node_modules folder that it is in.
//
//go:embed kernel.sh
var kernel []byte

// Main calls run with the kernel around it and returns its exit status. It is for
// a main that uses the CDK, and for TestMain: os.Exit(node.Main(m.Run)).
func Main(run func() int) int {
	choose()
	defer end()
	return run()
}

// choose points jsii to the Node.js that npm has installed in the module that the working
// directory is in, if it has. A user's own choice stands.
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
	modules := filepath.Join(dir, "node_modules")
	node := filepath.Join(modules, ".bin", "node")
	if !exists(node) {
		return
	}
	if script, err := install(filepath.Join(modules, ".sagerock")); err == nil {
		node = script
	} // where nobody may write, Node.js starts without the options
	_ = os.Setenv(env, node) // it fails for a name or a value that no environment can hold
}

// install puts kernel.sh into a folder and returns its path. In node_modules programs can
// be executed, which a folder for temporary files may forbid.
func install(dir string) (string, error) {
	file := filepath.Join(dir, "kernel.sh")
	if there, err := os.ReadFile(file); err == nil && bytes.Equal(there, kernel) {
		return file, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	written, err := os.CreateTemp(dir, "kernel-*.sh") // several processes may come at once
	if err != nil {
		return "", err
	}
	defer os.Remove(written.Name())
	_, err = written.Write(kernel)
	if closed := written.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = os.Chmod(written.Name(), 0o755)
	}
	if err == nil {
		err = os.Rename(written.Name(), file)
	}
	return file, err
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
