package stacks_test

import (
	"os"
	"testing"

	"github.com/sagerock/sagerock/internal/node"
)

// TestMain runs all tests on one kernel.
func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }
