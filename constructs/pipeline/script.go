package pipeline

import (
	_ "embed"
	"os"
	"path"
	"path/filepath"

	"github.com/sagerock/sagerock/constructs/asset"
)

var (
	//go:embed scripts/prepare.py
	preparePy []byte
	//go:embed scripts/evaluate.py
	evaluatePy []byte
)

// script is a Python file that a deployment uploads for the jobs to run.
type script struct {
	asset.Asset
	uri  string
	file string // its name in the container, which is its key's in the bucket
	own  bool   // the user's
}

// scripts are the user's own, or those of this package.
func (t *Training) scripts() (prepare, evaluate script) {
	training := t.props.Config.Training
	return t.script("PrepareScript", training.Prepare, preparePy), t.script("EvaluateScript", training.Evaluate, evaluatePy)
}

func (t *Training) script(id, own string, standard []byte) script {
	file := filepath.Join(t.props.Dir, own)
	if own == "" {
		// An asset is read from a file and copied at once; only its content counts.
		dir, err := os.MkdirTemp("", "sagerock")
		if err != nil {
			panic(err)
		}
		defer os.RemoveAll(dir)
		file = filepath.Join(dir, "script.py")
		if err := os.WriteFile(file, standard, 0o644); err != nil {
			panic(err)
		}
	}
	a := asset.New(t, &id, file)
	return script{Asset: a, uri: "s3://" + *a.Bucket + "/" + *a.Key, file: path.Base(*a.Key), own: own != ""}
}
