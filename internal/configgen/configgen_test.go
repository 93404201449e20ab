package configgen_test

import (
	"errors"
	"testing"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/configgen"
)

// TestFilesPassCheck checks random files, and each as it is written out in full.
func TestFilesPassCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := configgen.Files().Draw(t, "file")
		cfg, _, err := config.Parse("sagerock.yaml", []byte(file.Text), file.Options)
		if err != nil {
			t.Fatalf("%v\n%s", err, file.Text)
		}
		full, err := config.Effective(cfg)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := config.Parse("sagerock.yaml", full, file.Options); err != nil {
			t.Fatalf("%v\n%s", err, full)
		}
	})
}

// TestServingFilesPassCheck checks random files that are deployed to a local AWS by make edits.
func TestServingFilesPassCheck(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		file := configgen.Serving().Draw(t, "file")
		if _, _, err := config.Parse("sagerock.yaml", []byte(file.Text), file.Options); err != nil {
			t.Fatalf("%v\n%s", err, file.Text)
		}
	})
}

// TestMutantsAreToldApart checks random files in which keys do not go together: some
// are accepted and some refused, always with problems that say where and what to do.
func TestMutantsAreToldApart(t *testing.T) {
	accepted, refused := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		file := configgen.Mutants().Draw(t, "file")
		_, _, err := config.Parse("sagerock.yaml", []byte(file.Text), file.Options)
		if err == nil {
			accepted++
			return
		}
		refused++
		problems, ok := errors.AsType[form.Problems](err)
		for _, p := range problems {
			ok = ok && p.Line > 0 && p.Path != "" && p.Fix != ""
		}
		if !ok {
			t.Fatalf("%v\n%s", err, file.Text)
		}
	})
	if accepted == 0 || refused == 0 {
		t.Errorf("%d are accepted, and %d are refused", accepted, refused)
	}
	t.Logf("%d are accepted, and %d are refused", accepted, refused)
}
