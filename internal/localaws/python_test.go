package localaws

import (
	"os"
	"strings"
	"testing"
)

// TestPackagesAreThoseOfTheCheckout compares what an installed sagerock asks for with what
// make setup installs.
func TestPackagesAreThoseOfTheCheckout(t *testing.T) {
	src, err := os.ReadFile("../../requirements.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name := range strings.FieldsSeq(Packages) {
		if name = strings.Trim(name, "'"); !strings.Contains(string(src), "\n"+name+"\n") && !strings.Contains(string(src), "\n"+name+"; ") {
			t.Errorf("requirements.txt does not have %s", name)
		}
	}
}
