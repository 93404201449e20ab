// Package botocore reads the service models of AWS that the Python package botocore has.
package botocore

import (
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
)

// Data is the folder of the models.
type Data string

// Open finds botocore in the Python environment at venv.
func Open(venv string) (Data, error) {
	found, err := filepath.Glob(filepath.Join(venv, "lib", "python3*", "site-packages", "botocore", "data"))
	if err != nil {
		return "", err
	}
	if len(found) != 1 {
		return "", fmt.Errorf("%d of botocore in %s, want 1\n\tfix: make setup", len(found), venv)
	}
	return Data(found[0]), nil
}

// Read decodes the model of a service, by the name that botocore has for it, into model.
func (d Data) Read(service string, model any) error {
	files, err := filepath.Glob(filepath.Join(string(d), service, "*", "service-2.json.gz"))
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return fmt.Errorf("botocore has no service %s", service)
	}
	file, err := os.Open(slices.Max(files)) // the newest version of the API
	if err != nil {
		return err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	if err := json.NewDecoder(unzipped).Decode(model); err != nil {
		return fmt.Errorf("%s: %w", service, err)
	}
	return nil
}
