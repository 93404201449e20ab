package stacks_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/internal/golden"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// TestGolden synthesizes every case, validates each template, and compares it,
// the settings of the gateway, and the reasons of the policies, with its golden file. A new
// case is a new yaml file.
func TestGolden(t *testing.T) {
	if golden.Updating() {
		if err := os.RemoveAll("testdata/golden"); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	for _, tc := range cases(t) {
		t.Run(tc.Name, func(t *testing.T) {
			cfg := load(t, tc.File, tc.Options)
			app := validatedApp(t)
			templates := synth(t, app, cfg, filepath.Dir(tc.File))
			for _, stack := range plan.Stacks() {
				if _, made := templates[plan.Of(cfg).StackName(stack)]["Resources"]; made != plan.Of(cfg).Deploys(stack) {
					t.Errorf("config says %t of stack %s, and synth %t", plan.Of(cfg).Deploys(stack), stack, made)
				}
			}
			for stack, template := range templates {
				file := filepath.Join(tc.Name, stack+".json")
				golden.Equal(t, file, golden.JSON(t, template))
				seen[file] = true
			}
			file := filepath.Join(tc.Name, "gateway.settings.json")
			golden.Equal(t, file, golden.JSON(t, settings.Of(plan.Of(cfg))))
			seen[file] = true
			file = filepath.Join(tc.Name, "reasons.yaml")
			golden.Equal(t, file, reasons(t, app))
			seen[file] = true
		})
	}
	files, _ := filepath.Glob("testdata/golden/*/*.*")
	for _, file := range files {
		if rel, _ := filepath.Rel("testdata/golden", file); !seen[rel] {
			t.Errorf("%s belongs to no case\n\tfix: make golden", file)
		}
	}
}

// reasons are those of the policies in app: by stack and resource a list of policies, each
// a list of statements, each a list of reasons.
func reasons(t *testing.T, app awscdk.App) []byte {
	t.Helper()
	all := map[string]map[string]any{}
	for stack, found := range metadata(t, app) {
		for path, entries := range found {
			var id string
			var why any
			for _, entry := range entries {
				switch entry.Type {
				case "aws:cdk:logicalId":
					id, _ = entry.Data.(string)
				case policy.MetadataReasons:
					why = entry.Data
				}
			}
			if why == nil {
				continue
			}
			if id == "" {
				t.Fatalf("%s: %s has reasons and no logical id", stack, path)
			}
			if all[stack] == nil {
				all[stack] = map[string]any{}
			}
			all[stack][id] = why
		}
	}
	src, err := yaml.Marshal(all)
	if err != nil {
		t.Fatal(err)
	}
	return src
}
