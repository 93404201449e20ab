package pipeline

import (
	"os"
	"path"
	"path/filepath"

	"github.com/sagerock/sagerock/constructs/asset"
	"github.com/sagerock/sagerock/internal/tabular"
)

// script is a Python file, or an archive of some, that a deployment uploads for the jobs to run.
type script struct {
	asset.Asset
	uri  string
	file string // its name in the container, which is its key's in the bucket
	own  bool   // the user's
}

// scripts are the user's own, or those of package tabular, which are one file.
func (t *Training) scripts() (prepare, evaluate script) {
	training := t.props.Config.Training
	prepare = t.script("PrepareScript", training.Prepare)
	if training.Prepare == "" && training.Evaluate == "" {
		return prepare, prepare
	}
	return prepare, t.script("EvaluateScript", training.Evaluate)
}

func (t *Training) script(id, own string) script {
	file := filepath.Join(t.props.Dir, own)
	if own == "" {
		// An asset is read from a file and copied at once; only its content counts.
		dir, err := os.MkdirTemp("", "sagerock")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		file = filepath.Join(dir, "scripts.zip")
		if err := os.WriteFile(file, tabular.Archive(), 0o644); err != nil {
			panic(err)
		}
	}
	a := asset.New(t, &id, file)
	return script{Asset: a, uri: "s3://" + *a.Bucket + "/" + *a.Key, file: path.Base(*a.Key), own: own != ""}
}
