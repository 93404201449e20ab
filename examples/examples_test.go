package examples_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/examples"
)

// TestSampleNames keeps the names that config warns about those of the files to start from.
func TestSampleNames(t *testing.T) {
	names := map[string]bool{}
	files, _ := filepath.Glob("*/sagerock.yaml")
	starters, _ := filepath.Glob("../cmd/sagerock/starter/*.yaml")
	for _, file := range slices.Concat(files, starters, []string{"../sagerock.yaml"}) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var of struct{ Name string }
		if err := yaml.Unmarshal(src, &of); err != nil {
			t.Fatal(err)
		}
		names[of.Name] = true
	}
	if got := slices.Sorted(maps.Keys(names)); !slices.Equal(got, config.SampleNames()) {
		t.Errorf("the samples are called %q, and config.SampleNames has %q", got, config.SampleNames())
	}
}

// TestEveryExampleIsEmbedded sees that init knows each example, with its file.
func TestEveryExampleIsEmbedded(t *testing.T) {
	dirs, _ := filepath.Glob("*/sagerock.yaml")
	if len(examples.Names()) != len(dirs) || len(dirs) < 8 {
		t.Fatalf("%q are embedded, and %d are here", examples.Names(), len(dirs))
	}
	for _, name := range examples.Names() {
		files, err := examples.Of(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := fs.Stat(files, "sagerock.yaml"); err != nil {
			t.Error(err)
		}
	}
}
