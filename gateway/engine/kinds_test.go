package engine_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/sagerock/sagerock/gateway/engine"
)

// TestKindsAreAll compares the list of kinds with the constants in the source.
func TestKindsAreAll(t *testing.T) {
	src, err := os.ReadFile("error.go")
	if err != nil {
		t.Fatal(err)
	}
	var want []engine.Kind
	for _, m := range regexp.MustCompile(`\bKind += "(\w+)"`).FindAllStringSubmatch(string(src), -1) {
		want = append(want, engine.Kind(m[1]))
	}
	if got := engine.Kinds(); len(want) < 10 || !slices.Equal(got, want) {
		t.Errorf("Kinds is %q, and the source has %q", got, want)
	}
}
