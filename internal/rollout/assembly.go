// Package rollout says what a deployment will do: it reads the templates that the CDK has
// synthesized and those that are deployed, and writes the difference in plain words.
package rollout

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/failure"
)

// Assembly is what the CDK has synthesized.
type Assembly struct {
	// Stacks are the names of the stacks, in the order in which they are deployed.
	Stacks []string
	// Templates are their templates.
	Templates map[string]*change.Template
	// Regions are where they are deployed. A stack without one goes where the user's settings say.
	Regions map[string]string
}

// Read reads a cloud assembly, such as cdk.out.
func Read(dir string) (*Assembly, error) {
	var manifest struct {
		Artifacts map[string]struct {
			Type, Environment string
			Dependencies      []string
			Properties        struct{ TemplateFile, StackName string }
		}
	}
	if err := decode(filepath.Join(dir, "manifest.json"), &manifest); err != nil {
		return nil, err
	}
	a := &Assembly{Templates: map[string]*change.Template{}, Regions: map[string]string{}}
	var add func(id string) error
	seen := map[string]bool{}
	add = func(id string) error {
		artifact := manifest.Artifacts[id]
		if seen[id] || artifact.Type != "aws:cloudformation:stack" {
			return nil
		}
		seen[id] = true
		for _, other := range artifact.Dependencies {
			if err := add(other); err != nil {
				return err
			}
		}
		name := artifact.Properties.StackName
		if name == "" {
			name = id
		}
		template := &change.Template{}
		if err := decode(filepath.Join(dir, artifact.Properties.TemplateFile), template); err != nil {
			return err
		}
		a.Stacks, a.Templates[name] = append(a.Stacks, name), template
		if region := artifact.Environment[strings.LastIndex(artifact.Environment, "/")+1:]; region != "unknown-region" {
			a.Regions[name] = region
		}
		return nil
	}
	for _, id := range sorted(manifest.Artifacts) {
		if err := add(id); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// decode reads a file of the assembly.
func decode(file string, into any) error {
	src, err := os.ReadFile(file)
	if err == nil {
		err = json.Unmarshal(src, into)
	}
	if err != nil {
		return failure.New("synthesize it again: npx cdk synth", "%s: %v", file, failure.Reason(err))
	}
	return nil
}
