package examples_test

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/examples"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/plan"
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

// costs is the line of an example that says what it costs.
var costs = regexp.MustCompile(`(?m)^# Costs about (\d+\.\d\d) USD a month while nothing happens`)

// TestEveryExampleSaysWhatItCosts holds the line against the estimate of sagerock cost, for the
// file as it is, without an environment.
func TestEveryExampleSaysWhatItCosts(t *testing.T) {
	for _, name := range examples.Names() {
		file := name + "/sagerock.yaml"
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		cfg, _, err := config.Load(file, config.Options{})
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("%.2f", cost.Of(plan.Of(cfg), cost.Load{}).IdleUSD)
		first := strings.Join(strings.SplitAfterN(string(src), "\n", 4)[:3], "")
		if said := costs.FindStringSubmatch(first); said == nil || said[1] != want {
			t.Errorf("%s: one of its first three lines has to be\n# Costs about %s USD a month while nothing happens: sagerock cost.", file, want)
		}
	}
}

// TestReadmeListsTheCheapestExamplesFirst compares the order of the table with the costs in it.
func TestReadmeListsTheCheapestExamplesFirst(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile(`(?m)^\| \[(\d\d-[a-z-]+)\]\(examples/.*\| (\d+\.\d\d) \|$`).FindAllStringSubmatch(string(readme), -1)
	if len(rows) != len(examples.Names()) {
		t.Errorf("README.md has %d examples with a cost, want %d", len(rows), len(examples.Names()))
	}
	last := 0.0
	for _, row := range rows {
		usd, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if usd < last {
			t.Errorf("%s costs %s and is below one that costs %.2f", row[1], row[2], last)
		}
		last = usd
		src, err := os.ReadFile(row[1] + "/sagerock.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if said := costs.FindStringSubmatch(string(src)); said == nil || said[1] != row[2] {
			t.Errorf("README.md says that %s costs %s, and its file says %q", row[1], row[2], said)
		}
	}
}
