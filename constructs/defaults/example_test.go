package defaults_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// constructor is a function that adds a construct with props of its own.
var constructor = regexp.MustCompile(`(?m)^func New(\w+)\(scope constructs\.Construct, id \*string, props \*(\w+)Props\)`)

// TestEachConstructHasAnExample looks for the example that pkg.go.dev shows beside each
// public construct.
func TestEachConstructHasAnExample(t *testing.T) {
	found := 0
	for _, dir := range []string{"bedrock", "foundation", "gateway", "network", "pipeline", "sagemaker"} {
		examples, err := os.ReadFile(filepath.Join("..", dir, "example_test.go"))
		if err != nil {
			t.Fatal(err)
		}
		files, _ := filepath.Glob(filepath.Join("..", dir, "*.go"))
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, made := range constructor.FindAllStringSubmatch(string(src), -1) {
				if made[1] != made[2] {
					continue // a part of another construct
				}
				found++
				if !strings.Contains(string(examples), "func ExampleNew"+made[1]+"()") {
					t.Errorf("%s has no example of New%s", dir, made[1])
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("%d constructs were found, want 10 or more", found)
	}
}
