package asset_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/asset"
	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

// TestNew sees that a file and a folder are copied, listed for the upload, and
// found where they are uploaded to.
func TestNew(t *testing.T) {
	out, from := t.TempDir(), t.TempDir()
	file := filepath.Join(from, "script.py")
	if err := os.WriteFile(file, []byte("print(1)\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	app := awscdk.NewApp(&awscdk.AppProps{Outdir: &out})
	stack := awscdk.NewStack(app, jsii.String("Test"), &awscdk.StackProps{Env: &awscdk.Environment{Region: jsii.String("us-east-1")}})
	one, all := asset.New(stack, jsii.String("One"), file), asset.New(stack, jsii.String("All"), from)
	awscdk.NewCfnWaitConditionHandle(stack, jsii.String("Idle"), nil)
	if err := os.Remove(file); err != nil { // they are copies by now
		t.Fatal(err)
	}
	app.Synth(nil)

	src, err := os.ReadFile(filepath.Join(out, "Test.assets.json"))
	if err != nil {
		t.Fatal(err)
	}
	var manifest struct {
		Files map[string]struct {
			Source       struct{ Path, Packaging string }
			Destinations map[string]struct{ ObjectKey string }
		}
	}
	if err := json.Unmarshal(src, &manifest); err != nil {
		t.Fatal(err)
	}
	for key, want := range map[string]string{*one.Key: "file", *all.Key: "zip"} {
		hash, _, _ := strings.Cut(key, ".")
		listed, ok := manifest.Files[hash]
		if !ok || listed.Source.Packaging != want {
			t.Errorf("%s is listed as %+v, want a %s", key, listed, want)
			continue
		}
		for _, to := range listed.Destinations {
			if to.ObjectKey != key {
				t.Errorf("it is uploaded to %s, and looked for at %s", to.ObjectKey, key)
			}
		}
		if _, err := os.Stat(filepath.Join(out, listed.Source.Path)); err != nil {
			t.Error(err)
		}
	}
	bucket, _ := json.Marshal(stack.Resolve(one.Bucket))
	if got := string(bucket); got != `{"Fn::Sub":"cdk-hnb659fds-assets-${AWS::AccountId}-us-east-1"}` {
		t.Errorf("the bucket is %s", got)
	}
}
