package localaws

import (
	"bytes"
	"embed"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/sagerock/sagerock/internal/failure"
)

// scripts are the programs of the local AWS, so that an installed sagerock has them too.
//
//go:embed *.py
var scripts embed.FS

// Packages are what the Python of the local AWS must have, with the versions of
// requirements.txt.
const Packages = "'moto[server]==5.2.5' cfn-lint==1.58.0 boto3==1.44.5 " + xgboost

// unpack writes the programs to a new folder.
func unpack() (dir string, err error) {
	if dir, err = os.MkdirTemp("", "sagerock-local-"); err != nil {
		return "", err
	}
	return dir, os.CopyFS(dir, scripts)
}

// findPython is the Python of the checkout that the working directory is in.
func findPython() (string, error) {
	root := checkout()
	if root == "" {
		return "", failure.New("make one and name it: python3 -m venv ~/.sagerock && ~/.sagerock/bin/pip install "+Packages+" && sagerock local --python ~/.sagerock/bin/python; "+
			"or run it in a checkout of sagerock, after make setup", "the local AWS runs on Python 3.11 or newer with moto, and outside of a checkout of sagerock nobody knows where that is")
	}
	python := filepath.Join(root, ".venv", "bin", "python")
	if runtime.GOOS == "windows" {
		python = filepath.Join(root, ".venv", "Scripts", "python.exe")
	}
	if _, err := os.Stat(python); errors.Is(err, fs.ErrNotExist) {
		return "", failure.New("cd "+failure.Quoted(root)+" && make setup", "%s is missing, which the local AWS runs on", python)
	}
	return python, nil
}

// module is the line of go.mod that only a checkout of sagerock has.
const module = "module github.com/sagerock/sagerock"

// checkout is the checkout of sagerock that the working directory is in, or "".
func checkout() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	for ; ; dir = filepath.Dir(dir) {
		src, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if line, _, _ := bytes.Cut(src, []byte("\n")); err == nil && strings.TrimSpace(string(line)) == module {
			return dir
		}
		if dir == filepath.Dir(dir) {
			return ""
		}
	}
}

// cannotRun explains why the server ended before it answered.
func cannotRun(python, log string) error {
	if _, missing, found := strings.Cut(log, "ModuleNotFoundError: No module named "); found {
		missing, _, _ = strings.Cut(missing, "\n")
		return failure.New(failure.Quoted(python)+" -m pip install "+Packages, "%s has no package %s", python, strings.Trim(missing, "'"))
	}
	return nil
}
