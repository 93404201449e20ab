package main

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// TestDeployingShowsCommandsThatExist parses each command line of sagerock in
// docs/deploying.md, and its workflow.
func TestDeployingShowsCommandsThatExist(t *testing.T) {
	src, err := os.ReadFile("../../docs/deploying.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := regexp.MustCompile("(?m)(?:^|`|go tool )sagerock ([a-z][^#;`\n]*)").FindAllStringSubmatch(string(src), -1)
	if len(lines) < 15 {
		t.Errorf("found %d command lines, want 15 or more", len(lines))
	}
	for _, line := range lines {
		args, _ := cutWords(strings.Fields(strings.ReplaceAll(line[1], `"Say hi"`, "hi")))
		if _, err := newParser(t).Parse(args); err != nil {
			t.Errorf("sagerock %s: %v", line[1], err)
		}
	}
	workflow := regexp.MustCompile("(?s)```yaml\n(name: deploy.*?\n)```\n").FindSubmatch(src)
	if workflow == nil {
		t.Fatal("there is no workflow")
	}
	var read struct{ Jobs map[string]any }
	if err := yaml.Unmarshal(workflow[1], &read); err != nil || len(read.Jobs) != 2 {
		t.Errorf("%d jobs, %v", len(read.Jobs), err)
	}
}
