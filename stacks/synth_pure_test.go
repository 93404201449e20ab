package stacks_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/stacks"
)

// TestSynthIsDeterministic builds the fullest app twice and compares every
// byte of the two cloud assemblies.
func TestSynthIsDeterministic(t *testing.T) {
	assembly := func() map[string]string {
		app := newApp(t)
		stacks.New(app, load(t, "testdata/everything.yaml", config.Options{}), &stacks.Props{GatewayCode: "testdata/gateway", Dir: "testdata"})
		return hashes(t, *app.Synth(nil).Directory())
	}
	one, two := assembly(), assembly()
	for _, file := range slices.Sorted(maps.Keys(one)) {
		if one[file] != two[file] {
			t.Errorf("%s differs between two runs", file)
		}
	}
	if len(one) != len(two) {
		t.Errorf("%d files, then %d", len(one), len(two))
	}
}

// TestSynthLooksNothingUp demands that no stack waits for a context lookup,
// which would ask AWS, and that no asset needs Docker.
func TestSynthLooksNothingUp(t *testing.T) {
	for _, tc := range cases(t) {
		app := newApp(t)
		stacks.New(app, load(t, tc.File, tc.Options), &stacks.Props{GatewayCode: "testdata/gateway", Dir: filepath.Dir(tc.File)})
		dir := *app.Synth(nil).Directory()
		// From the file, because the CDK's own reader of it does not survive the way to Go.
		var manifest struct{ Missing []struct{ Key string } }
		if src, err := os.ReadFile(filepath.Join(dir, "manifest.json")); err != nil || json.Unmarshal(src, &manifest) != nil {
			t.Fatalf("%s: no manifest: %v", tc.Name, err)
		}
		for _, missing := range manifest.Missing {
			t.Errorf("%s asks AWS for %s", tc.Name, missing.Key)
		}
		for file := range hashes(t, dir) {
			src, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasSuffix(file, ".assets.json") && !strings.Contains(string(src), `"dockerImages": {}`) {
				t.Errorf("%s: %s needs Docker", tc.Name, file)
			}
		}
	}
}

// TestValidationIsAnError proves that a template which CloudFormation would
// refuse does not come out of synth in silence.
func TestValidationIsAnError(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a bucket with a bad property passes")
		}
	}()
	app := validatedApp(t)
	bucket := awss3.NewCfnBucket(awscdk.NewStack(app, jsii.String("Bad"), nil), jsii.String("Bucket"), nil)
	bucket.AddPropertyOverride(jsii.String("VersioningConfiguration.Sometimes"), "Enabled")
	app.Synth(nil)
}

// hashes returns the hash of each file below dir.
func hashes(t *testing.T, dir string) map[string]string {
	t.Helper()
	out := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		src, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		sum := sha256.Sum256(src)
		out[rel] = hex.EncodeToString(sum[:])
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
