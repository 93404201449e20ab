package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

const trained = `name: chat
region: us-east-1
path: sagemaker
models:
  churn:
    sagemaker:
      training:
        data: s3://data/churn/
        accept: auc >= 0.85
        prepare: scripts/prepare.py
        evaluate: evaluate.py
`

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "sagerock.yaml")
	load := func() string {
		_, _, err := config.Load(file, config.Options{})
		if err == nil {
			return ""
		}
		return strings.ReplaceAll(err.Error(), file, "sagerock.yaml")
	}
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}

	if got, want := load(), "sagerock.yaml: there is no such file\n\tfix: run sagerock init to write one, or name another"; got != want {
		t.Errorf("without a file: got:\n%s\nwant:\n%s", got, want)
	}
	write("sagerock.yaml", trained)
	write("evaluate.py/directory", "")
	want := `sagerock.yaml:10:18: models.churn.sagemaker.training.prepare: there is no file scripts/prepare.py
	fix: write the script, or its path from the directory of this file
sagerock.yaml:11:19: models.churn.sagemaker.training.evaluate: there is no file evaluate.py
	fix: write the script, or its path from the directory of this file`
	if got := load(); got != want {
		t.Errorf("without scripts: got:\n%s\nwant:\n%s", got, want)
	}
	if _, _, err := config.Parse(file, []byte(trained), config.Options{}); err != nil {
		t.Errorf("Parse looks for files: %v", err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "evaluate.py")); err != nil {
		t.Fatal(err)
	}
	write("scripts/prepare.py", "")
	write("evaluate.py", "")
	if got := load(); got != "" {
		t.Errorf("with scripts: %s", got)
	}
	write("sagerock.yaml", strings.Repeat("#", 2<<20))
	if got, want := load(), "sagerock.yaml: is larger than 1 MiB\n\tfix: split it into several apps"; got != want {
		t.Errorf("a large file: got:\n%s\nwant:\n%s", got, want)
	}
	_, _, err := config.Load(dir, config.Options{})
	if want := dir + ": is a folder\n\tfix: name the file in it: " + file; err == nil || err.Error() != want {
		t.Errorf("a folder: got:\n%v\nwant:\n%s", err, want)
	}
}
