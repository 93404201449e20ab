package main

import (
	"fmt"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/bill"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/internal/failure"
)

// costCmd reads the file and tables that are part of the program; it needs no AWS
// account and no network.
type costCmd struct {
	sourceArgument

	Requests     int  `placeholder:"N" help:"Also estimate a month in which each model gets so many requests."`
	InputTokens  int  `default:"1000" placeholder:"N" help:"Tokens in one request. Without it: ${default}."`
	OutputTokens int  `default:"300" placeholder:"N" help:"Tokens in one answer. Without it: ${default}."`
	JSON         bool `name:"json" help:"Print one JSON document instead of text."`
}

// Help is examples.
func (costCmd) Help() string {
	return exampleLines(`sagerock cost`, `sagerock cost -e prod --requests 100000`, `sagerock cost --path sagemaker --json`)
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
	b := bill.New(cfgs, cost.Load{Requests: c.Requests, InputTokens: c.InputTokens, OutputTokens: c.OutputTokens})
	if c.JSON {
		return printJSON(s.out, b)
	}
	if _, err := fmt.Fprintf(s.out, "%s: %s in %s, in USD\n", c.File, b.Name, b.Region); err != nil {
		return err
	}
	if err := b.Print(s.out); err != nil {
		return err
	}
	if c.Requests == 0 {
		fmt.Fprintf(s.err, "a month with requests: sagerock cost --requests 100000%s\n", account.Argument(c.File))
	}
	return nil
}

// load reads the file as it is, and on the paths that it can also be deployed with.
// Hybrid is among them only where the file or the command line says so.
func (c *costCmd) load() ([]*config.Config, error) {
	own, _, err := config.Load(c.File, c.options())
	if err != nil {
		return nil, err
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
