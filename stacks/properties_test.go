package stacks_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/configgen"
)

// properties is where make properties wants the templates of many random files, for
// cfn-lint. Without it a few files are drawn, the same each time.
var properties = flag.String("properties", "", "draw -rapid.checks files, and write their templates to this `folder`")

// TestRandomFilesSynthesize deploys random files, and mutants that check accepts: the CDK
// and its validation of templates must accept them too, and sagerock cost must count what
// is in the templates.
func TestRandomFilesSynthesize(t *testing.T) {
	beside := t.TempDir()
	for _, dir := range []string{"scripts", "keys"} {
		if err := os.CopyFS(filepath.Join(beside, dir), os.DirFS(filepath.Join("testdata", dir))); err != nil {
			t.Fatal(err)
		}
	}
	drawn := 0
	deploy := func(file configgen.File) (templates map[string]map[string]any, err error) {
		defer func() {
			if r := recover(); r != nil { // how the CDK says what is wrong
				err = fmt.Errorf("%v", r)
			}
		}()
		name := filepath.Join(beside, "sagerock.yaml")
		if err := os.WriteFile(name, []byte(file.Text), 0o600); err != nil {
			return nil, err
		}
		cfg, _, err := config.Load(name, file.Options)
		if _, refused := errors.AsType[form.Problems](err); refused && file.Mutant {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
		templates = synth(t, validatedApp(t), cfg, beside)
		if differences := priced(templates, cfg); len(differences) > 0 {
			return nil, fmt.Errorf("sagerock cost is wrong: %s", strings.Join(differences, "; "))
		}
		if over := (&deployed{templates: templates}).over(); len(over) > 0 {
			return nil, fmt.Errorf("AWS takes less: %s", strings.Join(over, "; "))
		}
		return templates, nil
	}
	if *properties == "" {
		for seed := range 2 {
			for _, file := range []configgen.File{configgen.Files().Example(seed), configgen.Mutants().Example(seed)} {
				if _, err := deploy(file); err != nil {
					t.Errorf("%v\n%s", err, file.Text)
				}
			}
		}
		return
	}
	rapid.Check(t, func(rt *rapid.T) {
		file := rapid.OneOf(configgen.Files(), configgen.Mutants()).Draw(rt, "file")
		templates, err := deploy(file)
		if err != nil {
			rt.Fatalf("%v\n%s", err, file.Text)
		}
		drawn++
		for stack, template := range templates {
			src, err := json.Marshal(template)
			if err == nil {
				err = os.WriteFile(filepath.Join(*properties, fmt.Sprintf("%03d-%s.json", drawn, stack)), src, 0o600)
			}
			if err != nil {
				rt.Fatal(err)
			}
		}
		if err := os.WriteFile(filepath.Join(*properties, fmt.Sprintf("%03d.yaml", drawn)), []byte(file.Text), 0o600); err != nil {
			rt.Fatal(err)
		}
	})
}
