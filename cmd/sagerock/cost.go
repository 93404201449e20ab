package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// costCmd reads the file and tables that are part of the program; it needs no AWS
// account and no network.
type costCmd struct {
	File         string  `arg:"" default:"sagerock.yaml" help:"Config file. Without it: ${default}."`
	Environment  string  `name:"env" short:"e" placeholder:"NAME" help:"Lay this environment over the file."`
	Path         *string `enum:"bedrock,sagemaker,hybrid" placeholder:"PATH" help:"Estimate this path alone: bedrock, sagemaker or hybrid."`
	Requests     int     `placeholder:"N" help:"Also estimate a month in which each model gets so many requests."`
	InputTokens  int     `default:"1000" placeholder:"N" help:"Tokens in one request. Without it: ${default}."`
	OutputTokens int     `default:"300" placeholder:"N" help:"Tokens in one answer. Without it: ${default}."`
	JSON         bool    `name:"json" help:"Print one JSON document instead of text."`
}

// Run estimates what the file costs on each path that it can be deployed with.
func (c *costCmd) Run(s *streams) error {
	for _, flag := range []struct {
		name string
		n    int
	}{{"--requests", c.Requests}, {"--input-tokens", c.InputTokens}, {"--output-tokens", c.OutputTokens}} {
		if flag.n < 0 {
			return failure.Usage("give 0 or more", "%s %d is negative", flag.name, flag.n)
		}
	}
	cfgs, err := c.load()
	if err != nil {
		return err
	}
	b := &bill{
		Name: cfgs[0].Prefix(), Region: cfgs[0].Region, Path: cfgs[0].Path,
		Load: cost.Load{Requests: c.Requests, InputTokens: c.InputTokens, OutputTokens: c.OutputTokens},
	}
	b.Assumed = b.Load.Assumed()
	slices.SortFunc(cfgs, func(a, b *config.Config) int { return slices.Index(paths, a.Path) - slices.Index(paths, b.Path) })
	for _, cfg := range cfgs {
		deployed := plan.Of(cfg)
		b.Estimates = append(b.Estimates, estimate{cost.Of(deployed, b.Load), without(deployed)})
	}
	if c.JSON {
		return b.printJSON(s.out)
	}
	if _, err := fmt.Fprintf(s.out, "%s: %s in %s, in USD\n", c.File, b.Name, b.Region); err != nil {
		return err
	}
	if err := b.print(s.out); err != nil {
		return err
	}
	if c.Requests == 0 {
		fmt.Fprintf(s.err, "a month with requests: sagerock cost --requests 100000%s\n", account.Argument(c.File))
	}
	return nil
}

// paths are what path may be, in the order of the columns.
var paths = []string{config.PathBedrock, config.PathSageMaker, config.PathHybrid}

// load reads the file as it is, and on the paths that it can also be deployed with.
// Hybrid is among them only where the file or the command line says so.
func (c *costCmd) load() ([]*config.Config, error) {
	opt := config.Options{Environment: c.Environment}
	if c.Path != nil {
		opt.Path = *c.Path
	}
	own, _, err := config.Load(c.File, opt)
	if problems, bad := errors.AsType[form.Problems](err); bad {
		return nil, problems
	}
	if err != nil {
		return nil, failure.CannotRead(c.File, err)
	}
	cfgs := []*config.Config{own}
	if c.Path != nil {
		return cfgs, nil
	}
	for _, path := range []string{config.PathBedrock, config.PathSageMaker} {
		if path == own.Path {
			continue
		}
		if cfg, _, err := config.Load(c.File, config.Options{Environment: c.Environment, Path: path}); err == nil {
			cfgs = append(cfgs, cfg)
		}
	}
	return cfgs, nil
}

// without lists the models that a path leaves out, and that the estimate is without.
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

// bill is what cost prints, with --json as it is.
type bill struct {
	Name      string     `json:"name"`
	Region    string     `json:"region"`
	Path      string     `json:"path"` // of the file, or of the command line
	Load      cost.Load  `json:"load"`
	Assumed   []string   `json:"assumed"`
	Estimates []estimate `json:"estimates"`
}

type estimate struct {
	*cost.Estimate

	// Without are the models that the path does not serve.
	Without []string `json:"without"`
}

func (b *bill) printJSON(out io.Writer) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(b)
}
