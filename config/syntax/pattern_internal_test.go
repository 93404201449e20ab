package syntax

import (
	"testing"

	"github.com/sagerock/sagerock/internal/regex"
)

func TestPatternsAreWhole(t *testing.T) {
	for name, p := range Patterns {
		if p.Noun == "" || (p.Regex == "") == (p.Words == nil) || p.Regex != "" && p.Fix == "" {
			t.Errorf("%s: %+v", name, p)
		}
		if p.Regex != "" {
			regex.Of(p.Regex) // panics where it does not compile
		}
	}
	if len(piiKinds) != 31 {
		t.Errorf("%d kinds of personal data, and Bedrock has 31", len(piiKinds))
	}
}
