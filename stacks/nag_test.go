package stacks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	"github.com/cdklabs/cdk-nag-go/cdknag/v2"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/stacks"
)

// TestNag runs cdk-nag's AwsSolutions rules over the cases with the most in
// them. Each exception stands beside its resource, with a reason.
func TestNag(t *testing.T) {
	for _, file := range []string{
		"testdata/everything.yaml", "testdata/existing.yaml", "testdata/hub.yaml", "testdata/jwt.yaml", "testdata/private.yaml",
		"../examples/07-keys-and-cors/sagerock.yaml", "../sagerock.yaml",
	} {
		t.Run(filepath.Base(file), func(t *testing.T) {
			app := nagApp(t)
			stacks.New(app, load(t, file, config.Options{}), &stacks.Props{GatewayCode: "testdata/gateway", Dir: "testdata"})
			for _, finding := range nag(t, app) {
				t.Error(finding)
			}
		})
	}
}

// TestNagCatches proves that a bad stack is found out.
func TestNagCatches(t *testing.T) {
	app := nagApp(t)
	stack := awscdk.NewStack(app, jsii.String("Bad"), nil)
	awss3.NewBucket(stack, jsii.String("Open"), nil)
	if len(nag(t, app)) == 0 {
		t.Error("a bucket without access logs passes")
	}
}

// nagApp is an app whose findings do not stop the synth: nag reads them.
func nagApp(t *testing.T) awscdk.App {
	app := newApp(t)
	app.Node().SetContext(jsii.String("@aws-cdk/core:annotationsInValidationReport"), false)
	return app
}

// nag lists the findings of cdk-nag, as the assembly's manifest has them. The CDK's
// own reader of them, Metadata, does not survive the way to Go.
func nag(t *testing.T, app awscdk.App) []string {
	t.Helper()
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	dir := *app.Synth(nil).Directory()
	var manifest struct {
		Artifacts map[string]struct {
			Metadata               map[string][]annotation
			AdditionalMetadataFile string
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
	var out []string
	for _, artifact := range manifest.Artifacts {
		metadata := artifact.Metadata
		if file := artifact.AdditionalMetadataFile; file != "" {
			read(file, &metadata)
		}
		for path, entries := range metadata {
			for _, entry := range entries {
				if entry.Type == "aws:cdk:error" || entry.Type == "aws:cdk:warning" {
					out = append(out, fmt.Sprintf("%s: %v", path, entry.Data))
				}
			}
		}
	}
	return out
}

// annotation is what the CDK writes beside a construct.
type annotation struct {
	Type string
	Data any
}
