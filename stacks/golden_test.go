package stacks_test

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/golden"
	"github.com/sagerock/sagerock/internal/settings"
)

// TestGolden synthesizes every case, validates each template, and compares it,
// and what the gateway is told, with its golden file. A new case is a new yaml
// file.
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
			templates := synth(t, validatedApp(t), cfg, filepath.Dir(tc.File))
			for _, stack := range config.Stacks() {
				if _, made := templates[cfg.StackName(stack)]["Resources"]; made != cfg.Deploys(stack) {
					t.Errorf("config says %t of stack %s, and synth %t", cfg.Deploys(stack), stack, made)
				}
			}
			for stack, template := range templates {
				file := filepath.Join(tc.Name, stack+".json")
				golden.Equal(t, file, golden.JSON(t, template))
				seen[file] = true
			}
			file := filepath.Join(tc.Name, "gateway.settings.json")
			golden.Equal(t, file, golden.JSON(t, settings.Of(cfg)))
			seen[file] = true
		})
	}
	files, _ := filepath.Glob("testdata/golden/*/*.json")
	for _, file := range files {
		if rel, _ := filepath.Rel("testdata/golden", file); !seen[rel] {
			t.Errorf("%s belongs to no case\n\tfix: make golden", file)
		}
	}
}
