// Package tabular holds the code in Python that makes a model of tables: it prepares their
// rows, trains and answers in SageMaker's containers, measures the result, and checks files on
// this machine. One module decides what a column becomes, wherever rows are read.
package tabular

import (
	"archive/zip"
	"bytes"
	"embed"
	"io/fs"
)

//go:embed scripts/*.py
var scripts embed.FS

// Program and Environment are what the XGBoost container runs, and how it answers. Both are
// as in the SageMaker Python SDK's guide "Use XGBoost with the SageMaker Python SDK".
const (
	// Program trains.
	Program = "train.py"
	// Channel holds the code and what it needs to know of the data.
	Channel = "encoding"
	// Code is the file of Channel that has the program. A container without a network cannot
	// fetch it from S3, so that the SDK too gives it a channel of its own.
	Code = "sourcedir.tar.gz"
	// Server answers. It is in the folder code of the model.
	Server = "inference.py"
	// Answers is what Server answers a batch with: JSON, one line to a row.
	Answers = "application/jsonlines"
)

// Archive is a ZIP that Python runs: python3 FILE prepare or evaluate, and the arguments. The
// same scripts give the same bytes.
func Archive() []byte {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	files, err := fs.ReadDir(scripts, "scripts") // sorted
	if err != nil {
		panic(err) // they are part of this program
	}
	for _, file := range files {
		code, err := scripts.ReadFile("scripts/" + file.Name())
		if err != nil {
			panic(err)
		}
		w, err := archive.CreateHeader(&zip.FileHeader{Name: file.Name(), Method: zip.Store})
		if err != nil {
			panic(err)
		}
		_, _ = w.Write(code) // a buffer takes all
	}
	_ = archive.Close()
	return out.Bytes()
}
