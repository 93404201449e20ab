// Package golden compares the result of a test with a file in testdata.
package golden

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// assetHash changes with every build of an asset, so it stays out of the files.
var assetHash = regexp.MustCompile(`[0-9a-f]{64}`)

// Equal fails t unless the file name under testdata/golden holds got. With
// -update it writes the file instead.
func Equal(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", "golden", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("%s is missing\n\tfix: make golden", file)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s differs (-want +got)\n\tfix: make golden, then read the diff\n%s", file, diff)
	}
}

// JSON renders v the way golden files hold it: indented, keys sorted, asset
// hashes blanked.
func JSON(t *testing.T, v any) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	return assetHash.ReplaceAll(b.Bytes(), []byte("ASSET"))
}

// Updating reports whether golden files are being rewritten.
func Updating() bool { return *update }
