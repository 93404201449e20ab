package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
)

const (
	source    = "../../config"
	reference = "../../docs/config.md"
)

func TestSchemaIsCurrent(t *testing.T) {
	schema, _, err := generate(source)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(config.Schema), string(schema)); diff != "" {
		t.Errorf("schema.json is stale; run: go generate ./config\n%s", diff)
	}
}

func TestReferenceIsCurrent(t *testing.T) {
	_, want, err := generate(source)
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(reference)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("docs/config.md is stale; run: go generate ./config\n%s", diff)
	}
}

// TestEveryKeyIsDocumented proves that a comment that is missing, or is about
// something else, stops the generator.
func TestEveryKeyIsDocumented(t *testing.T) {
	for name, tc := range map[string]struct{ from, to, want string }{
		"no comment on a key": {
			"\t// Max is how many instances may run. With max equal to min nothing scales.\n", "",
			"these keys have no doc comment: Scaling.Max",
		},
		"no comment on a block": {
			"// Scaling makes the count follow one metric between two bounds, and the bounds a schedule.\n", "",
			"these keys have no doc comment: Scaling",
		},
		"a comment on something else": {
			"// Min is how many", "// This is how many",
			"these comments do not start with the name: Scaling.Min",
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			copySource(t, dir)
			file := filepath.Join(dir, "hosting", "scaling.go")
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(string(text), tc.from) {
				t.Fatalf("scaling.go has no %q", tc.from)
			}
			if err := os.WriteFile(file, []byte(strings.Replace(string(text), tc.from, tc.to, 1)), 0o644); err != nil {
				t.Fatal(err)
			}
			if err := run(dir, filepath.Join(dir, "new.json"), filepath.Join(dir, "config.md")); err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
			if _, err := os.Stat(filepath.Join(dir, "new.json")); err == nil {
				t.Error("wrote a schema all the same")
			}
		})
	}
}

func copySource(t *testing.T, dir string) {
	t.Helper()
	if err := os.CopyFS(dir, os.DirFS(source)); err != nil {
		t.Fatal(err)
	}
}

// TestLinks follows each link of the reference to the heading it names.
func TestLinks(t *testing.T) {
	_, text, err := generate(source)
	if err != nil {
		t.Fatal(err)
	}
	anchors := map[string]bool{}
	for _, m := range regexp.MustCompile("(?m)^## (.*)$").FindAllStringSubmatch(string(text), -1) {
		anchors[regexp.MustCompile(`[^a-z0-9 -]`).ReplaceAllString(strings.ToLower(m[1]), "")] = true
	}
	links := regexp.MustCompile(`\]\(#([^)]*)\)`).FindAllStringSubmatch(string(text), -1)
	for _, m := range links {
		if !anchors[m[1]] {
			t.Errorf("no heading for #%s", m[1])
		}
	}
	if len(links) < 10 {
		t.Errorf("found %d links", len(links))
	}
}
