package localaws

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// TestEveryResourceTypeHasAPurpose reads the golden templates: the table of a deployment
// says of each type what it is for.
func TestEveryResourceTypeHasAPurpose(t *testing.T) {
	files, _ := filepath.Glob("../../stacks/testdata/golden/*/*.json")
	if len(files) < 20 {
		t.Fatalf("%d golden files found, want 20 or more", len(files))
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var template struct {
			Resources map[string]struct{ Type string }
		}
		if err := json.Unmarshal(src, &template); err != nil {
			t.Fatal(err)
		}
		for id, r := range template.Resources {
			if purpose[r.Type] == "" {
				t.Errorf("%s: %s has a type without a purpose, %s\n\tfix: add it to purpose", file, id, r.Type)
			}
		}
	}
}
