package plan

import (
	"cmp"
	"slices"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// Fleet is an endpoint whose instances several models share.
type Fleet struct {
	Key    string // in the file
	Name   string // of the endpoint
	Config *hosting.Fleet

	Models []*Endpoint // those that the path serves there
}

// FleetSuffix ends the name of the endpoint of a fleet. On another instance type it is
// another endpoint, for the reason that [Suffix] has.
func FleetSuffix(f *hosting.Fleet) string { return hosting.OnFleet + "-" + types(f.Instances) }

// ComponentSuffix ends the name of a component of a fleet. It says which endpoint the component is
// on, because SageMaker cannot move it to another one (API reference, UpdateInferenceComponent).
func ComponentSuffix(key string, f *hosting.Fleet) string { return key + "-" + types(f.Instances) }

// joinFleets puts the models that name a fleet on it, and lists the fleets that have any of
// those that are served.
func (p *Plan) joinFleets() {
	fleets := map[string]*Fleet{}
	for _, e := range p.Declared {
		key := e.Config.Fleet
		if key == "" {
			continue
		}
		f := fleets[key]
		if f == nil {
			f = newFleet(p.Config, key)
			fleets[key] = f
		}
		e.Fleet, e.Name = f, f.Name
		e.Component = endpointName(p.Config.Prefix(), e.Model, ComponentSuffix(key, f.Config))
	}
	for _, e := range p.Endpoints {
		if f := e.Fleet; f != nil {
			f.Models = append(f.Models, e)
			if !slices.Contains(p.Fleets, f) {
				p.Fleets = append(p.Fleets, f)
			}
		}
	}
	slices.SortFunc(p.Fleets, func(a, b *Fleet) int { return cmp.Compare(a.Key, b.Key) })
}

func newFleet(c *config.Config, key string) *Fleet {
	f := c.Fleets[key]
	return &Fleet{Key: key, Name: endpointName(c.Prefix(), key, FleetSuffix(f)), Config: f}
}
