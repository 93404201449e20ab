package sagerock_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
)

// aboutLives are the files that name models past their prime: the table of models, what
// it is made from, and the tests of what check says about them.
var aboutLives = []string{
	"catalog/model_table.go", "catalog/model_test.go", "catalog/customization/table.go", "catalog/customization/customization_test.go", "cmd/sagerock/testdata/script/models.txtar", "cmd/sagerock/testdata/script/mistakes-file.txtar", "cmd/sagerock/testdata/script/tune.txtar",
	"config/problems_catalog_test.go", "internal/cataloggen/pages.py",
}

// modelID finds what may be the id of a model on Bedrock.
var modelID = regexp.MustCompile(`[a-z0-9]+\.[a-z0-9][a-z0-9.-]*[a-z0-9](:[0-9]+)?`)

// TestNothingUsesALegacyModel looks at every example, starter, document, test and golden
// file on the day of the table.
func TestNothingUsesALegacyModel(t *testing.T) {
	seen := 0
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); path != "." && (strings.HasPrefix(name, ".") || slices.Contains([]string{"build", "node_modules", "cdk.out"}, name)) {
				return filepath.SkipDir
			}
			return nil
		}
		if slices.Contains(aboutLives, filepath.ToSlash(path)) {
			return nil
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, id := range modelID.FindAllString(string(src), -1) {
			_, id = catalog.ModelGeography(id)
			m, ok := catalog.ModelOf(id)
			if !ok {
				continue
			}
			seen++
			if life := m.LifeIn("us-east-1", catalog.ModelsDate); life != catalog.Active {
				t.Errorf("%s: %s is %s", path, id, life)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if seen < 100 {
		t.Errorf("found %d models: the pattern is wrong", seen)
	}
}

// TestOperationsSaysWhatARegionLacks holds the table of docs/operations.md against the
// catalogue's.
func TestOperationsSaysWhatARegionLacks(t *testing.T) {
	src, err := os.ReadFile("docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	for what, resource := range map[string]string{
		"application inference profiles": "AWS::Bedrock::ApplicationInferenceProfile",
		"guardrails":                     "AWS::Bedrock::Guardrail",
		"function URLs":                  "AWS::Lambda::Url",
		"SageMaker endpoints":            "AWS::SageMaker::Endpoint",
	} {
		lack := slices.DeleteFunc(catalog.Regions(), func(region string) bool { return catalog.HasType(resource, region) })
		if row := "\n| " + what + " | " + strings.Join(lack, ", ") + " | "; !strings.Contains(string(src), row) {
			t.Errorf("no row of docs/operations.md begins with%s", row)
		}
	}
}
