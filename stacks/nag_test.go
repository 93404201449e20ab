package stacks_test

import (
	"fmt"
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
// them. Each suppression is written beside its resource, with a reason.
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

// nag lists the findings of cdk-nag, as the assembly's manifest has them.
func nag(t *testing.T, app awscdk.App) []string {
	t.Helper()
	awscdk.Aspects_Of(app).Add(cdknag.NewAwsSolutionsChecks(&cdknag.NagPackProps{Verbose: jsii.Bool(true)}), nil)
	var out []string
	for _, artifact := range metadata(t, app) {
		for path, entries := range artifact {
			for _, entry := range entries {
				if entry.Type == "aws:cdk:error" || entry.Type == "aws:cdk:warning" {
					out = append(out, fmt.Sprintf("%s: %v", path, entry.Data))
				}
			}
		}
	}
	return out
}
