package tabular

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/sagerock/sagerock/internal/failure"
)

// Question is what the prepare step is told of a model.
type Question struct {
	Label     string   // the column, or "" for the first
	Metrics   []string // that the gate names
	Objective string   // that the user has written, or ""
}

// Found is a problem or a warning, where it is, and how to fix it.
type Found struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // from 1; 0 where it is about all files
	Column int    `json:"column"`
	Text   string `json:"text"`
	Fix    string `json:"fix"`
}

// Column is a column of the files, and what the model gets of it.
type Column struct {
	Name    string `json:"name"`
	Becomes string `json:"becomes"`
	Note    string `json:"note,omitempty"`
}

// Report is what the prepare step finds in files.
type Report struct {
	Problems []Found        `json:"problems"`
	Warnings []Found        `json:"warnings"`
	Rows     int            `json:"rows"`
	Label    string         `json:"label"`
	Task     string         `json:"task"` // classes or numbers
	Classes  []string       `json:"classes"`
	Columns  []Column       `json:"columns"`
	Parts    map[string]int `json:"parts"`
}

// Check lets the prepare script look at files and folders of this machine. It needs Python.
func Check(ctx context.Context, q *Question, files []string) (*Report, error) {
	python, err := findPython()
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if _, err := os.Stat(file); err != nil {
			return nil, failure.CannotRead(file, err)
		}
	}
	dir, err := os.MkdirTemp("", "sagerock")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	script := filepath.Join(dir, "scripts.zip")
	if err := os.WriteFile(script, Archive(), 0o600); err != nil {
		return nil, err
	}
	arguments := []string{script, "prepare", "--label=" + q.Label, "--objective=" + q.Objective}
	for _, metric := range q.Metrics {
		arguments = append(arguments, "--metric="+metric)
	}
	command := exec.CommandContext(ctx, python, append(append(arguments, "--check"), files...)...)
	command.Env = append(os.Environ(), "PYTHONIOENCODING=utf-8", "PYTHONDONTWRITEBYTECODE=1")
	var stderr bytes.Buffer
	command.Stderr = &stderr
	out, err := command.Output()
	var report Report
	if err == nil {
		err = json.Unmarshal(out, &report)
	}
	if err != nil {
		lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		return nil, failure.New("look whether "+python+" --version is 3.9 or newer; a file that it cannot read otherwise is a fault of sagerock's",
			"%s could not check the data: %s: %v", python, lines[len(lines)-1], err)
	}
	return &report, nil
}

func findPython() (string, error) {
	names := []string{"python3", "python"}
	if runtime.GOOS == "windows" {
		names = []string{"python", "py"}
	}
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil || errors.Is(err, exec.ErrDot) {
			return path, nil
		}
	}
	return "", failure.New("install Python 3.9 or newer: https://www.python.org/downloads",
		"the check of data runs the script of the prepare step, and Python is not on the PATH")
}
