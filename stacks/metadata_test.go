package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
)

// annotation is what the CDK, or a construct, writes beside a construct.
type annotation struct {
	Type string
	Data any
}

// metadata reads the annotations of app, by stack and then by the path of the construct.
// The CDK's own reader of them, Metadata, does not survive the way to Go.
func metadata(t *testing.T, app awscdk.App) map[string]map[string][]annotation {
	t.Helper()
	dir := *app.Synth(nil).Directory()
	var manifest struct {
		Artifacts map[string]struct {
			Metadata               map[string][]annotation
			AdditionalMetadataFile string
			Properties             struct{ StackName string }
		}
	}
	read := func(file string, into any) {
		src, err := os.ReadFile(filepath.Join(dir, file))
		if err == nil {
			err = json.Unmarshal(src, into)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	read("manifest.json", &manifest)
	all := map[string]map[string][]annotation{}
	for id, artifact := range manifest.Artifacts {
		found := artifact.Metadata
		if file := artifact.AdditionalMetadataFile; file != "" {
			read(file, &found)
		}
		if name := artifact.Properties.StackName; name != "" {
			id = name
		}
		all[id] = found
	}
	return all
}
