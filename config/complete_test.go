package config_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// check is config.Parse, or something in its place.
type check func(text string) form.Problems

func parseProblems(text string) form.Problems { return problemsOf(text, config.Options{}) }

func problemsOf(text string, opt config.Options) form.Problems {
	_, _, err := config.Parse("sagerock.yaml", []byte(text), opt)
	problems, _ := errors.AsType[form.Problems](err)
	return problems
}

// missed says how what a check reports of a file differs from what its mistakes are,
// or returns "": one problem each, at its key and where the key stands.
func missed(check check, good string, mistakes []*mistake) string {
	text := in(good, mistakes)
	var want, got []string
	for _, m := range mistakes {
		line, col := position(text, m.key(), m.onKey)
		want = append(want, fmt.Sprintf("%d:%d %s", line, col, m.key()))
	}
	problems := check(text)
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d:%d %s", p.Line, p.Col, p.Path))
	}
	slices.Sort(want)
	slices.Sort(got)
	if slices.Equal(want, got) {
		return ""
	}
	return fmt.Sprintf("reported:\n%v\nwant problems at:\n%s\nin:\n%s", problems, strings.Join(want, "\n"), text)
}

// key is where m is reported.
func (m *mistake) key() string {
	if m.at != "" {
		return m.at
	}
	if len(m.set) != 1 {
		panic(fmt.Sprintf("say where %v is reported", m.set))
	}
	for key := range m.set {
		return key
	}
	return ""
}

// TestEachMistakeIsOneProblem makes every mistake by itself.
func TestEachMistakeIsOneProblem(t *testing.T) {
	for file, good := range goodFiles {
		if problems := parseProblems(good.text); problems != nil {
			t.Fatalf("%s is refused:\n%v", file, problems)
		}
		for name, m := range good.all() {
			if wrong := missed(parseProblems, good.text, []*mistake{m}); wrong != "" {
				t.Errorf("%s, %s: %s", file, name, wrong)
			}
		}
	}
}

// TestAllProblemsAtOnce makes independent mistakes in a good file: each of them is
// reported in the same run, and nothing else is.
func TestAllProblemsAtOnce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := drawn.Draw(t, "mistakes")
		if wrong := missed(parseProblems, d.good, d.mistakes); wrong != "" {
			t.Fatal(wrong)
		}
		if overlaid(d.mistakes) {
			return
		}
		text := in(d.good, d.mistakes)
		if !strings.Contains(text, "\nenvironments:") {
			text += "\nenvironments: {prod: {}}\n"
		}
		alone, over := problemsOf(text, config.Options{}), problemsOf(text, config.Options{Environment: "prod"})
		for _, ps := range []form.Problems{alone, over} {
			for i := range ps {
				ps[i].Fix = "" // which may say to choose an environment
			}
		}
		if !slices.Equal(alone, over) {
			t.Fatalf("without an environment:\n%v\nwith one that changes nothing:\n%v\nof:\n%s", alone, over, text)
		}
	})
}

// overlaid reports whether a mistake is about environments.
func overlaid(mistakes []*mistake) bool {
	return slices.ContainsFunc(mistakes, func(m *mistake) bool {
		return slices.ContainsFunc(append(m.touches(), m.key()), func(key string) bool { return strings.HasPrefix(key, "env") })
	})
}

// TestHiddenProblemsAreNoticed shows that the property can fail: it does for a
// check that looks no further into a block, or past its first problem, once something
// in it is wrong.
func TestHiddenProblemsAreNoticed(t *testing.T) {
	for block := range strings.FieldsSeq("models models.churn.sagemaker.training guardrails prompts api api.jwt network encryption") {
		hiding := func(text string) form.Problems {
			var kept form.Problems
			hidden := false
			for _, p := range parseProblems(text) {
				inside := strings.HasPrefix(p.Path, block+".")
				if !inside || !hidden {
					kept = append(kept, p)
				}
				hidden = hidden || inside
			}
			return kept
		}
		noticed := false
		for seed := 0; seed < 300 && !noticed; seed++ {
			d := inBlock(block).Example(seed)
			noticed = missed(hiding, d.good, d.mistakes) != ""
		}
		if !noticed {
			t.Errorf("nobody notices what %s hides", block)
		}
	}
}

// combination is a good file, and mistakes to make in one of its blocks.
type combination struct {
	good     string
	mistakes []*mistake
}

// drawn makes mistakes in any block of any file.
var drawn = rapid.Custom(func(t *rapid.T) combination {
	good := goodFiles[rapid.SampledFrom(slices.Sorted(maps.Keys(goodFiles))).Draw(t, "file")]
	return mistaken(t, good, rapid.SampledFrom(slices.Sorted(maps.Keys(good.blocks()))).Draw(t, "block"))
})

// inBlock makes them in one block, of any file that has it.
func inBlock(block string) *rapid.Generator[combination] {
	files := slices.DeleteFunc(slices.Sorted(maps.Keys(goodFiles)), func(file string) bool { return len(goodFiles[file].blocks()[block]) < 2 })
	return rapid.Custom(func(t *rapid.T) combination {
		return mistaken(t, goodFiles[rapid.SampledFrom(files).Draw(t, "file")], block)
	})
}

// mistaken makes mistakes in a block of a good file.
func mistaken(t *rapid.T, good *goodFile, block string) combination {
	c := combination{good: good.text}
	near := good.blocks()[block]
	for _, name := range rapid.SliceOfNDistinct(rapid.SampledFrom(near), 2, 12, rapid.ID[string]).Draw(t, "names") {
		m := good.all()[name]
		if !slices.ContainsFunc(c.mistakes, func(other *mistake) bool { return !independent(m, other) }) {
			c.mistakes = append(c.mistakes, m)
		}
	}
	return c
}
