// Package bill shows what [cost] estimates: the paths of a config side by side, as tables or
// as JSON.
package bill

import (
	"slices"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/plan"
)

// Bill is what a config costs on each path, as JSON shows it.
type Bill struct {
	Name      string     `json:"name"`
	Region    string     `json:"region"`
	Path      string     `json:"path"` // of the file, or of the command line
	Load      cost.Load  `json:"load"`
	Assumed   []string   `json:"assumed"`
	Estimates []Estimate `json:"estimates"`
}

// Estimate is what a config costs on one path.
type Estimate struct {
	*cost.Estimate

	// Without are the models that the path does not serve.
	Without []string `json:"without"`
}

// paths are the values of path, in the order of the columns.
var paths = []string{config.PathBedrock, config.PathSageMaker, config.PathHybrid}

// New is the bill of a config under load. The first of cfgs is the config as it is, the
// others are the same on other paths.
func New(cfgs []*config.Config, load cost.Load) *Bill {
	b := &Bill{Name: cfgs[0].Prefix(), Region: cfgs[0].Region, Path: cfgs[0].Path, Load: load, Assumed: load.Assumed()}
	for _, cfg := range cfgs {
		deployed := plan.Of(cfg)
		b.Estimates = append(b.Estimates, Estimate{cost.Of(deployed, load), without(deployed)})
	}
	slices.SortFunc(b.Estimates, func(a, b Estimate) int { return slices.Index(paths, a.Path) - slices.Index(paths, b.Path) })
	return b
}

// without lists the models that a path leaves out, and that the estimate does not include.
func without(p *plan.Plan) []string {
	out := []string{}
	for name := range p.Config.Models {
		if !slices.ContainsFunc(p.Models, func(m *plan.Model) bool { return m.Name == name }) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}
