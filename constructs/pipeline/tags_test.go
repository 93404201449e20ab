package pipeline_test

import (
	"slices"
	"strings"
	"testing"
)

// TestTags sees that all that a run makes and that costs money has the tags of
// the app and those of the stack.
func TestTags(t *testing.T) {
	m := synth(t, nil).machine(t)
	var tagged []string
	for name, state := range m.States {
		parameters, _ := state["Parameters"].(map[string]any)
		if parameters["Tags"] == nil {
			continue
		}
		tagged = append(tagged, name)
		if got, want := text(parameters["Tags"]), `[{"Key":"sagerock:name","Value":"shop"},{"Key":"team","Value":"research"}]`; got != want {
			t.Errorf("%s has the tags %s, want %s", name, got, want)
		}
	}
	slices.Sort(tagged)
	const want = "Create endpoint, Create endpoint configuration, Create model, Create model package group, Evaluate, Predict, Prepare, Train"
	if got := strings.Join(tagged, ", "); got != want {
		t.Errorf("tags are given in %s, want %s", got, want)
	}
}
