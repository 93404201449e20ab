package form

import (
	"strings"
	"testing"
)

// TestRuleTagsAreRead proves that a slip in a tag cannot stay unseen.
func TestRuleTagsAreRead(t *testing.T) {
	g := &Grammar{Patterns: map[string]*Pattern{"email": {}}}
	for tag, want := range map[string]string{
		"requird":      `no rule is called "requird"`,
		"is=emial":     `no pattern is called "emial"`,
		"min=1 max=1x": "unknown unit",
	} {
		if _, err := g.rule(tag); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", tag, err, want)
		}
	}
	if _, err := g.rule("is=email"); err != nil {
		t.Error(err)
	}
}

func TestNearest(t *testing.T) {
	keys := []string{"name", "path", "region", "models", "guardrails", "scaling", "api"}
	for word, want := range map[string]string{
		"nmae": "name", "Path": "path", "regoin": "region", "model": "models", "gardrails": "guardrails",
		"abc": "", "zebra": "", "": "", "x": "", "instanceTypes": "", strings.Repeat("models", 100): "",
	} {
		if got := Nearest(word, keys); got != want {
			t.Errorf("Nearest(%.20q) = %q, want %q", word, got, want)
		}
	}
}
