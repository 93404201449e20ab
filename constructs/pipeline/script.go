package pipeline

import (
	_ "embed"
	"os"
	"path"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2/awss3assets"
)

var (
	//go:embed scripts/prepare.py
	preparePy []byte
	//go:embed scripts/evaluate.py
	evaluatePy []byte
)

// script is a Python file that a deployment uploads for the jobs to run.
type script struct {
	asset awss3assets.Asset
	uri   string
	file  string // its name in the container, which is its key's in the bucket
	own   bool   // the user's
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
	asset := awss3assets.NewAsset(t, &id, &awss3assets.AssetProps{Path: &file})
	return script{asset: asset, uri: *asset.S3ObjectUrl(), file: path.Base(*asset.S3ObjectKey()), own: own != ""}
}
