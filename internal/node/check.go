package node

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// oldest is the first version of Node.js that the CDK CLI and jsii run on.
const oldest = 20

const getNode = "install Node.js 24 or newer: https://nodejs.org/en/download, or run npm install (in a checkout of sagerock, make setup)"

// Check says what is wrong with the Node.js that the kernel is started with, before jsii
// panics. It is to be called below [Main], which chooses one.
func Check() error {
	if own := os.Getenv(env); own != "" {
		if _, err := exec.LookPath(own); err != nil {
			return fmt.Errorf("%s=%s is not a program\n\tfix: unset %s, or set it to the path of Node.js", env, own, env)
		}
		return nil // of package.json, or the user's choice
	}
	path, err := exec.LookPath("node")
	if err != nil {
		return errors.New("the CDK runs on Node.js, which is not installed here or not on your PATH\n\tfix: " + getNode)
	}
	said, err := exec.Command(path, "--version").Output()
	if err != nil {
		return fmt.Errorf("%s --version: %w\n\tfix: %s", path, err, getNode)
	}
	version := strings.TrimSpace(string(said))
	major, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), ".")
	if n, err := strconv.Atoi(major); err == nil && n < oldest {
		return fmt.Errorf("the Node.js on your PATH is %s, and the CDK needs v%d or newer\n\tfix: %s", version, oldest, getNode)
	}
	return nil
}
