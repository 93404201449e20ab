package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/stacks"
)

// TestNothingIsLocked proves that no stack exports or imports: CloudFormation refuses to
// take away what a stack that is deployed later still imports.
func TestNothingIsLocked(t *testing.T) {
	files, _ := filepath.Glob("testdata/golden/*/*.json")
	if len(files) < 40 {
		t.Fatalf("%d templates, want 40 or more", len(files))
	}
	reads := 0
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, lock := range []string{`"Fn::ImportValue"`, `"Export"`} {
			if strings.Contains(string(src), lock) {
				t.Errorf("%s has %s", file, lock)
			}
		}
		reads += strings.Count(string(src), `"Fn::GetStackOutput"`)
	}
	if reads == 0 {
		t.Error("no stack reads what another one made")
	}
}

// TestWhatIsNotNeededGoesLast proves that the stacks of earlier deployments are part of
// the app, empty, and deleted after the gateway has left them.
func TestWhatIsNotNeededGoesLast(t *testing.T) {
	const (
		head   = "name: app\nregion: us-east-1\nmodels:\n  m:\n    bedrock: {model: amazon.nova-lite-v1:0}\n"
		serve  = "    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/m/}\n"
		trains = "    sagemaker: {protocol: chat, training: {data: s3://amzn-s3-demo-data/m/, accept: auc >= 0.8}}\n"
	)
	for name, tc := range map[string]struct {
		file string
		want string // the empty ones, as they go
	}{
		"path bedrock":            {head + serve, "watch sagemaker network-zone-3"},
		"path sagemaker":          {head + serve + "path: sagemaker\n", "network-zone-3"},
		"no network":              {head + serve + "path: hybrid\nnetwork: {mode: none}\n", "network-zone-3 network"},
		"another range":           {head + serve + "path: hybrid\nnetwork: {cidr: 10.1.0.0/16}\n", "network-10-1-0-0-16-zone-3 network-zone-3 network"},
		"three zones":             {head + serve + "path: hybrid\nnetwork: {zones: 3}\n", ""},
		"keys of AWS":             {head + "encryption: {key: aws}\n", "watch sagemaker network-zone-3 foundation"},
		"a pipeline, no network":  {head + trains + "path: hybrid\nnetwork: {mode: none}\n", ""}, // its endpoint is still in it
		"a pipeline off the path": {head + trains + "network: {mode: none}\n", "watch -m--train sagemaker network-zone-3 network"},
	} {
		t.Run(name, func(t *testing.T) {
			cfg, _, err := config.Parse("sagerock.yaml", []byte(tc.file), config.Options{})
			if err != nil {
				t.Fatal(err)
			}
			app := newApp(t)
			stacks.New(app, cfg, &stacks.Props{GatewayCode: "testdata/gateway", Dir: "testdata"})
			dir := *app.Synth(nil).Directory()
			got := ""
			for id, last := "Api", "app-api"; id != ""; {
				if id = after(t, dir, id); id != "" {
					name, template := stackOf(t, dir, id)
					if template != "{}" {
						t.Errorf("%s goes after %s and is not empty: %s", name, last, template)
					}
					got, last = got+" "+strings.TrimPrefix(name, "app-"), name
				}
			}
			if got = strings.TrimSpace(got); got != tc.want {
				t.Errorf("got %s, want %s", got, tc.want)
			}
		})
	}
}

// artifact is a stack in the manifest of a cloud assembly.
type artifact struct {
	Dependencies []string
	Properties   struct{ TemplateFile, StackName string }
}

func artifacts(t *testing.T, dir string) map[string]artifact {
	t.Helper()
	var manifest struct{ Artifacts map[string]artifact }
	src, err := os.ReadFile(filepath.Join(dir, "manifest.json"))
	if err == nil {
		err = json.Unmarshal(src, &manifest)
	}
	if err != nil {
		t.Fatal(err)
	}
	return manifest.Artifacts
}

// after is the stack that depends on id.
func after(t *testing.T, dir, id string) string {
	t.Helper()
	for other, a := range artifacts(t, dir) {
		if a.Properties.StackName != "" && slices.Contains(a.Dependencies, id) {
			return other
		}
	}
	return ""
}

func stackOf(t *testing.T, dir, id string) (name, template string) {
	t.Helper()
	a := artifacts(t, dir)[id]
	src, err := os.ReadFile(filepath.Join(dir, a.Properties.TemplateFile))
	if err != nil {
		t.Fatal(err)
	}
	return a.Properties.StackName, strings.TrimSpace(string(src))
}
