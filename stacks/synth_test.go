package stacks_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/stacks"
)

// A case is one config file with one choice of environment and path.
type synthCase struct {
	Name string
	File string
	config.Options
}

// cases lists every example and every file under testdata, as it is and with
// each of its environments. The examples that know both engines are also
// switched, since that is what the one word is for.
func cases(t *testing.T) []synthCase {
	t.Helper()
	examples, _ := filepath.Glob("../examples/*/sagerock.yaml")
	own, _ := filepath.Glob("testdata/*.yaml")
	files := append(append(examples, own...), "../sagerock.yaml")
	var out []synthCase
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		switch dir := filepath.Base(filepath.Dir(file)); dir {
		case "testdata":
		case "..":
			name = "quickstart"
		default:
			name = dir
		}
		cfg := load(t, file, config.Options{})
		out = append(out, synthCase{Name: name, File: file})
		for env := range cfg.Environments {
			out = append(out, synthCase{Name: name + "." + env, File: file, Options: config.Options{Environment: env}})
		}
		if len(cfg.WithSageMaker()) > 0 {
			for _, path := range []string{config.PathBedrock, config.PathSageMaker} {
				if _, _, err := config.Load(file, config.Options{Path: path}); err == nil && path != cfg.Path {
					out = append(out, synthCase{Name: name + "." + path, File: file, Options: config.Options{Path: path}})
				}
			}
		}
	}
	if len(examples) < 6 {
		t.Fatalf("%d examples found, want 6 or more", len(examples))
	}
	return out
}

func load(t *testing.T, file string, opt config.Options) *config.Config {
	t.Helper()
	cfg, _, err := config.Load(file, opt)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// newApp is an app as the CDK CLI would start it in this repository.
func newApp(t testing.TB) awscdk.App {
	t.Helper()
	src, err := os.ReadFile("../cdk.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Context map[string]any }
	if err := json.Unmarshal(src, &file); err != nil {
		t.Fatal(err)
	}
	return awscdk.NewApp(&awscdk.AppProps{Context: &file.Context, Outdir: jsii.String(t.TempDir())})
}

// validation is the CDK's own validation of templates, which TestMain turns off.
// It takes two seconds to start, so all tests have the same one.
var validation = sync.OnceValue(func() awscdk.CloudFormationValidatePlugin {
	return awscdk.NewCloudFormationValidatePlugin(nil)
})

// validatedApp is an app that does not synthesize a template which breaks a rule
// of CloudFormation.
func validatedApp(t testing.TB) awscdk.App {
	t.Helper()
	app := newApp(t)
	awscdk.Validations_Of(app).AddPlugins(validation())
	return app
}

// synth returns the templates of cfg, built in app, by the name of their stack.
func synth(t testing.TB, app awscdk.App, cfg *config.Config, dir string) map[string]map[string]any {
	t.Helper()
	stacks.New(app, cfg, &stacks.Props{GatewayCode: "testdata/gateway", Dir: dir})
	return templates(t, app)
}

// templates synthesizes app and returns its templates by the name of their stack.
func templates(t testing.TB, app awscdk.App) map[string]map[string]any {
	t.Helper()
	assembly := app.Synth(nil)
	out := map[string]map[string]any{}
	for _, artifact := range *assembly.Stacks() {
		src, err := os.ReadFile(*artifact.TemplateFullPath())
		if err != nil {
			t.Fatal(err)
		}
		template := map[string]any{}
		if err := json.Unmarshal(src, &template); err != nil {
			t.Fatal(err)
		}
		out[*artifact.StackName()] = template
	}
	return out
}
