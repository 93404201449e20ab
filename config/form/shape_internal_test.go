package config

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/regex"
)

// TestRuleTagsAreRead proves that a slip in a tag cannot stay unseen.
func TestRuleTagsAreRead(t *testing.T) {
	for tag, want := range map[string]string{
		"requird":      `no rule is called "requird"`,
		"is=emial":     `no pattern is called "emial"`,
		"min=1 max=1x": "unknown unit",
	} {
		if _, err := parseRule(tag); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", tag, err, want)
		}
	}
	File() // panics where a tag is wrong
}

func TestPatternsAreWhole(t *testing.T) {
	for name, p := range patterns {
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

func TestNearest(t *testing.T) {
	keys := []string{"name", "path", "region", "models", "guardrails", "scaling", "api"}
	for word, want := range map[string]string{
		"nmae": "name", "Path": "path", "regoin": "region", "model": "models", "gardrails": "guardrails",
		"abc": "", "zebra": "", "": "", "x": "", "instanceTypes": "", strings.Repeat("models", 100): "",
	} {
		if got := nearest(word, keys); got != want {
			t.Errorf("nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
}
