package configgen_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/sagerock/sagerock/config"
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
