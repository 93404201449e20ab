package sagerock_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// firstScreen is how many sections of README.md a newcomer reads before anything else, the one
// before the first heading among them.
const firstScreen = 3

// TestReadmeIsHeld finds sentences of the first screen of README.md that no test holds. Each is
// in testdata/readme.txt, with the tests that fail when it stops being true.
func TestReadmeIsHeld(t *testing.T) {
	held := heldBy(t)
	sentences := sentencesOf(t, "README.md")
	for _, s := range sentences {
		if held[s] == nil {
			t.Errorf("README.md says, and no test holds:\n\t%s\n\tfix: write it into testdata/readme.txt, and below it the test that fails when it is not true", s)
		}
		delete(held, s)
	}
	for s, tests := range held {
		t.Errorf("testdata/readme.txt has a sentence that README.md does not:\n\t%s\n\tfix: delete it, or change it with its tests: %s", s, strings.Join(tests, ", "))
	}
}

// heldBy reads testdata/readme.txt: a sentence a line, and below it, indented, the tests:
// FOLDER#TEST, the path of a session, or a target of make that CI calls.
func heldBy(t *testing.T) map[string][]string {
	t.Helper()
	src, err := os.ReadFile("testdata/readme.txt")
	if err != nil {
		t.Fatal(err)
	}
	ci, err := os.ReadFile(".ci/run")
	if err != nil {
		t.Fatal(err)
	}
	held, sentence := map[string][]string{}, ""
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSuffix(line, "\n")
		test, ok := strings.CutPrefix(line, "\t")
		if !ok {
			if sentence = line; held[sentence] != nil {
				t.Errorf("testdata/readme.txt has %q twice", sentence)
			}
			held[sentence] = []string{}
			continue
		}
		held[sentence] = append(held[sentence], test)
		dir, name, isFunc := strings.Cut(test, "#")
		switch {
		case isFunc && !hasTest(t, dir, name):
			t.Errorf("%s has no test %s, which is to hold %q", dir, name, sentence)
		case strings.HasPrefix(test, "make ") && !strings.Contains(string(ci), "\n"+test+"\n"):
			t.Errorf("CI does not call %s, which is to hold %q", test, sentence)
		case strings.HasSuffix(test, ".txtar") || strings.HasSuffix(test, ".md"):
			if _, err := os.Stat(test); err != nil {
				t.Errorf("%v, which is to hold %q", err, sentence)
			}
		}
	}
	for s, tests := range held {
		if len(tests) == 0 {
			t.Errorf("testdata/readme.txt names no test for %q", s)
		}
	}
	return held
}

// hasTest reports whether a file of dir has a test of this name.
func hasTest(t *testing.T, dir, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(files, func(file string) bool {
		src, err := os.ReadFile(file)
		return err == nil && strings.Contains(string(src), "\nfunc "+name+"(t *testing.T) {")
	})
}

var (
	link        = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	endSentence = regexp.MustCompile(`([.?!])\s+([A-Z` + "`" + `])`)
)

// sentencesOf returns the sentences of the first screen of a Markdown file, without links and
// line breaks. Blocks of code are compared with what commands print, by other tests.
func sentencesOf(t *testing.T, file string) []string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var paragraphs []string
	sections, inCode, open := 1, false, false
	for line := range strings.Lines(string(src)) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inCode, open = !inCode, false
		case inCode:
		case strings.HasPrefix(line, "#"):
			if strings.HasPrefix(line, "## ") {
				sections++
			}
			open = false
		case line == "":
			open = false
		case open && !strings.HasPrefix(line, "- "):
			paragraphs[len(paragraphs)-1] += " " + line
		default:
			paragraphs, open = append(paragraphs, strings.TrimPrefix(line, "- ")), true
		}
		if sections > firstScreen {
			break
		}
	}
	var out []string
	for _, p := range paragraphs {
		p = link.ReplaceAllString(p, "$1")
		out = append(out, strings.Split(endSentence.ReplaceAllString(p, "$1\n$2"), "\n")...)
	}
	if len(out) < 10 {
		t.Fatalf("%s has only %d sentences in its first sections", file, len(out))
	}
	return out
}

// TestReadmeNamesTheVersionsOfSetup compares the versions that the README asks for with those
// that make setup checks.
func TestReadmeNamesTheVersionsOfSetup(t *testing.T) {
	check, err := os.ReadFile("internal/setup/check.sh")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	all := strings.Join(sentencesOf(t, "README.md"), "\n")
	versions := []string{"Go " + regexp.MustCompile(`(?m)^go (\d+\.\d+)`).FindStringSubmatch(string(mod))[1]}
	want := regexp.MustCompile(`(?m)^want=([\d.]+)$`).FindAllStringSubmatch(string(check), -1)
	if len(want) != 2 {
		t.Fatalf("check.sh has the versions %q, want those of Node.js and Python", want)
	}
	versions = append(versions, "Node.js "+want[0][1], "Python "+want[1][1])
	for _, v := range versions {
		if !strings.Contains(all, v) {
			t.Errorf("README.md does not ask for %s", v)
		}
	}
}
