package resourcetype_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/resourcetype"
)

// setting are types that hold nothing, and that a destroy keeps for something else: a role and
// a setting that other APIs may use by then, and the policy of a bucket that stays.
var setting = map[string]bool{"AWS::ApiGateway::Account": true, "AWS::IAM::Role": true, "AWS::S3::BucketPolicy": true}

// TestEveryResourceTypeIsDescribed reads the golden templates: sagerock deploy says of each
// type what it is for, what replaces one, and what is lost with one that a destroy keeps.
func TestEveryResourceTypeIsDescribed(t *testing.T) {
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
			Resources map[string]struct{ Type, DeletionPolicy string }
		}
		if err := json.Unmarshal(src, &template); err != nil {
			t.Fatal(err)
		}
		for id, r := range template.Resources {
			if resourcetype.Purpose(r.Type) == "" {
				t.Errorf("%s: %s has a type without a purpose, %s\n\tfix: add it to purposes", file, id, r.Type)
			}
			if _, known := resourcetype.Replacing(r.Type); !known {
				t.Errorf("%s: %s has a type without a schema, %s\n\tfix: .venv/bin/python -B internal/cataloggen/handlers.py", file, id, r.Type)
			}
			if strings.Contains(r.DeletionPolicy, "Retain") && resourcetype.Lost(r.Type) == "" && !setting[r.Type] {
				t.Errorf("%s: %s is kept by a destroy, and nothing says what would be lost with it: %s\n\tfix: add it to lost", file, id, r.Type)
			}
		}
	}
}
