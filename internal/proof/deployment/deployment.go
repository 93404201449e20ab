// Package deployment reads the golden templates of one config as a deployment: every
// intrinsic function has a value, and a stack that reads another stack's output gets it. The
// proofs read templates through this package.
package deployment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Account is the account that templates without one of their own are deployed to.
const Account = "123456789012"

// Deployment is what the stacks of one config make.
type Deployment struct {
	// Name is the golden's.
	Name string
	// Region and Partition are where it is deployed.
	Region, Partition string
	// Resources are those of all its stacks, in the order of stack and logical id.
	Resources []*Resource
	// Settings is the file of settings that the gateway reads.
	Settings []byte

	stacks  map[string]*stack
	reasons reasons
}

// Resource is a resource whose properties have no intrinsic function any more.
type Resource struct {
	Stack, ID, Type string
	Properties      map[string]any
	Metadata        map[string]any

	raw map[string]any
}

type stack struct {
	name      string
	resources map[string]*Resource
	mappings  map[string]any
	params    map[string]any
	when      map[string]any
	exports   map[string]any
	outputs   map[string]any
}

// Goldens reads every deployment under dir, which is stacks/testdata/golden.
func Goldens(dir string) ([]*Deployment, error) {
	folders, err := filepath.Glob(filepath.Join(dir, "*", "gateway.settings.json"))
	if err != nil {
		return nil, err
	}
	if len(folders) < 20 {
		return nil, fmt.Errorf("%d deployments in %s, want 20 or more\n\tfix: make golden", len(folders), dir)
	}
	var all []*Deployment
	for _, folder := range folders {
		d, err := Read(filepath.Dir(folder))
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, nil
}

// Read reads the templates in one folder, and beside them the gateway's settings and the
// reasons of the policies.
func Read(dir string) (*Deployment, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return nil, err
	}
	templates := map[string][]byte{}
	var settings []byte
	var why reasons
	if src, err := os.ReadFile(filepath.Join(dir, "reasons.yaml")); err != nil {
		return nil, err
	} else if err := yaml.Unmarshal(src, &why); err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	for _, file := range files {
		src, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		if filepath.Base(file) == "gateway.settings.json" {
			settings = src
			continue
		}
		templates[strings.TrimSuffix(filepath.Base(file), ".json")] = src
	}
	d, err := Of(filepath.Base(dir), templates)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", dir, err)
	}
	d.Settings, d.reasons = settings, why
	return d, nil
}

// Of is the deployment of templates, by the names of their stacks.
func Of(name string, templates map[string][]byte) (*Deployment, error) {
	d := &Deployment{Name: name, stacks: map[string]*stack{}}
	d.Region = regionOf(templates)
	d.Partition = partitionOf(d.Region)
	for _, stackName := range slices.Sorted(maps.Keys(templates)) {
		if err := d.add(stackName, templates[stackName]); err != nil {
			return nil, fmt.Errorf("%s: %w", stackName, err)
		}
	}
	for _, stackName := range slices.Sorted(maps.Keys(d.stacks)) {
		s := d.stacks[stackName]
		for _, id := range slices.Sorted(maps.Keys(s.resources)) {
			r := s.resources[id]
			value, err := d.value(s, r.raw)
			if err != nil {
				return nil, fmt.Errorf("%s: %s: %w", stackName, id, err)
			}
			r.Properties, _ = value.(map[string]any)
			d.Resources = append(d.Resources, r)
		}
	}
	return d, nil
}

func (d *Deployment) add(name string, src []byte) error {
	var template struct {
		Resources map[string]struct {
			Type                 string
			Condition            string
			Properties, Metadata map[string]any
		}
		Outputs              map[string]struct{ Value, Export any }
		Parameters           map[string]struct{ Default any }
		Mappings, Conditions map[string]any
	}
	decoder := json.NewDecoder(bytes.NewReader(src))
	if err := decoder.Decode(&template); err != nil {
		return err
	}
	s := &stack{
		name: name, resources: map[string]*Resource{}, mappings: template.Mappings,
		params: map[string]any{}, when: template.Conditions, exports: map[string]any{}, outputs: map[string]any{},
	}
	for id, p := range template.Parameters {
		s.params[id] = p.Default
	}
	d.stacks[name] = s
	for id, r := range template.Resources {
		if r.Condition != "" {
			holds, err := d.condition(s, r.Condition)
			if err != nil {
				return err
			}
			if !holds {
				continue
			}
		}
		s.resources[id] = &Resource{Stack: name, ID: id, Type: r.Type, Metadata: r.Metadata, raw: r.Properties}
	}
	for id, output := range template.Outputs {
		s.outputs[id] = output.Value
		export, _ := output.Export.(map[string]any)
		if exported, ok := export["Name"].(string); ok {
			s.exports[exported] = output.Value
		}
	}
	return nil
}

// Kind are the resources of one type.
func (d *Deployment) Kind(kind string) []*Resource {
	var all []*Resource
	for _, r := range d.Resources {
		if r.Type == kind {
			all = append(all, r)
		}
	}
	return all
}

// Find is the resource of an id in a stack, or nil.
func (d *Deployment) Find(stack, id string) *Resource {
	if s := d.stacks[stack]; s != nil {
		return s.resources[id]
	}
	return nil
}

// place finds a Region in an ARN, a host or the name of a VPC endpoint service.
var place = regexp.MustCompile(`\b(?:us|eu|ap|ca|sa|me|af|il|mx|cn)-(?:gov-)?(?:north|south|east|west|central|northeast|northwest|southeast|southwest)-\d\b`)

// regionOf is the Region that the templates name most often: some also name others, as an
// inference profile does.
func regionOf(templates map[string][]byte) string {
	count := map[string]int{}
	for _, src := range templates {
		for _, found := range place.FindAll(src, -1) {
			count[string(found)]++
		}
	}
	best := "us-east-1"
	for _, region := range slices.Sorted(maps.Keys(count)) {
		if count[region] > count[best] {
			best = region
		}
	}
	return best
}

func partitionOf(region string) string {
	switch {
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	}
	return "aws"
}
