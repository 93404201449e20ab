package stacks_test

import (
	"os"
	"testing"

	"github.com/sagerock/sagerock/internal/node"
)

// TestMain runs all tests on one kernel. The CDK does not validate each of their
// many templates by itself: TestGolden asks for that, see validatedApp.
func TestMain(m *testing.M) {
	if err := os.Setenv("CDK_VALIDATION", "false"); err != nil {
		panic(err)
	}
	os.Exit(node.Main(m.Run))
}
