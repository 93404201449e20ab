package gateway

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/asset"
	"github.com/sagerock/sagerock/contract"
)

// settings puts s into a layer: a change of the config then changes the function
// without a new build, and system prompts do not fit into the environment.
func (g *Gateway) settings(s *contract.Settings) (layer *string) {
	dir, err := os.MkdirTemp("", "sagerock-settings-")
	if err == nil {
		defer os.RemoveAll(dir) // the CDK has its own copy by then
		err = writeSettings(filepath.Join(dir, contract.SettingsFile), s)
	}
	if err != nil {
		panic(fmt.Sprintf("write the gateway's settings: %v", err)) // constructs cannot return errors
	}
	content := asset.New(g, jsii.String("SettingsFile"), dir)
	return awslambda.NewCfnLayerVersion(g, jsii.String("Settings"), &awslambda.CfnLayerVersionProps{
		Description:             jsii.String("Settings of the gateway of sagerock"),
		Content:                 &awslambda.CfnLayerVersion_ContentProperty{S3Bucket: content.Bucket, S3Key: content.Key},
		CompatibleArchitectures: jsii.Strings("arm64"),
		CompatibleRuntimes:      jsii.Strings("provided.al2023"),
	}).Ref()
}

// writeSettings writes the same bytes for the same settings, so that an
// unchanged config leaves the layer as it is.
func writeSettings(file string, s *contract.Settings) error {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s); err != nil {
		return err
	}
	if err := os.WriteFile(file, buf.Bytes(), 0o644); err != nil {
		return err
	}
	return os.Chmod(file, 0o644) // Lambda must be able to read it, whatever the umask here
}

// targets is t as JSON whose tokens CloudFormation fills in.
func (g *Gateway) targets(t *contract.Targets) *string {
	src, err := json.Marshal(t)
	var doc map[string]any // jsii knows maps, not this struct
	if err == nil {
		err = json.Unmarshal(src, &doc)
	}
	if err != nil {
		panic(err) // a map of strings always encodes
	}
	return awscdk.Stack_Of(g).ToJsonString(doc, nil)
}
