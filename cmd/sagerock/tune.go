package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog/customization"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/tuning"
)

// tuneCmd reads examples on this machine; it needs no AWS account and no network.
type tuneCmd struct {
	Name string `arg:"" optional:"" name:"model" help:"Model that the examples are for, by its name in the config file. Without it and --model: any, so that the format alone is checked."`

	Check      string `placeholder:"FILE" help:"Training file to check: examples as JSON Lines."`
	Validation string `placeholder:"FILE" help:"Validation file to check too. No record of it may be in the training file."`
	Model      string `placeholder:"ID" help:"Model that the examples are for, by its id on Bedrock, such as amazon.nova-lite-v1:0."`
	Method     string `enum:",fineTuning,distillation,reinforcementFineTuning,continuedPreTraining" default:"" placeholder:"METHOD" help:"How the model is customized: fineTuning, distillation, reinforcementFineTuning or continuedPreTraining. Without it: the usual one of the model."`
	Convert    string `placeholder:"FILE" help:"Write the examples to this new file in the format that the model takes, and check that."`
	JSON       bool   `name:"json" help:"Print one JSON document instead of text."`

	source
}

// Help is examples.
func (tuneCmd) Help() string {
	return exampleLines(
		`sagerock tune --check train.jsonl`,
		`sagerock tune --check train.jsonl --validation held-out.jsonl --model amazon.nova-lite-v1:0`,
		`sagerock tune assistant --check openai.jsonl --convert train.jsonl`,
		`sagerock tune --check prompts.jsonl --model amazon.nova-micro-v1:0 --method distillation --json`,
	)
}

// tuned is what tune prints with --json.
type tuned struct {
	OK         bool               `json:"ok"`
	Conversion *tuning.Conversion `json:"conversion,omitempty"`
	*tuning.Report
}

// Run checks the files.
func (c *tuneCmd) Run(ctx context.Context, s *streams) error {
	if c.Check == "" {
		return failure.Usage("write it like sagerock tune --check train.jsonl", "tune needs --check and a training file")
	}
	rules, warnings, err := c.rules()
	if err != nil {
		return err
	}
	found := &tuned{}
	if c.Convert != "" {
		if found.Conversion, err = c.convert(ctx, rules); err != nil {
			return err
		}
		if len(found.Conversion.Problems) > 0 {
			found.Report = &tuning.Report{Problems: found.Conversion.Problems, Warnings: found.Conversion.Warnings}
			return c.show(s, rules, found, warnings)
		}
		warnings = append(warnings, asProblems(found.Conversion.Warnings)...)
		c.Check = c.Convert
	}
	if found.Report, err = c.check(ctx, rules); err != nil {
		return err
	}
	return c.show(s, rules, found, warnings)
}

// rules are what the examples are for.
func (c *tuneCmd) rules() (*customization.Offer, form.Problems, error) {
	id, region := c.Model, ""
	switch {
	case c.Name != "" && id != "":
		return nil, nil, failure.Usage("leave one of them out", "%s and --model both say which model it is", c.Name)
	case c.Name != "":
		cfg, _, err := config.Load(c.File, c.options())
		if err != nil {
			return nil, nil, err
		}
		if id, err = foundation(cfg, c.File, c.Name); err != nil {
			return nil, nil, err
		}
		region = cfg.Region
	}
	method := customization.Method(c.Method)
	if id == "" {
		if method == "" {
			method = customization.FineTuning
		}
		return customization.Any(method), nil, nil
	}
	all := customization.Offers(id)
	if len(all) == 0 {
		return nil, nil, failure.New("choose one of "+strings.Join(customization.Models(customization.FineTuning), ", ")+"; or leave the model out, to check the format alone",
			"%s cannot be customized on Bedrock, as of %s", id, customization.Date)
	}
	i := 0
	if method != "" {
		if i = slices.IndexFunc(all, func(c customization.Offer) bool { return c.Method == method }); i < 0 {
			return nil, nil, failure.Usage("write --method "+methods(all), "%s does not support %s", id, method.Words())
		}
	}
	rules := &all[i]
	if region != "" && !slices.Contains(rules.Regions, region) {
		return rules, form.Problems{{
			File: c.File, Path: "region", Text: fmt.Sprintf("is %s, and %s of %s runs in %s only", region, rules.Method.Words(), rules.Model, strings.Join(rules.Regions, " and ")),
			Fix: "customize a model in an app of that Region",
		}}, nil
	}
	return rules, nil, nil
}

func methods(all []customization.Offer) string {
	names := make([]string, len(all))
	for i := range all {
		names[i] = string(all[i].Method)
	}
	return strings.Join(names, " or ")
}

// foundation is the model on Bedrock behind one of the file.
func foundation(cfg *config.Config, file, name string) (string, error) {
	var named []string
	for _, m := range slices.Sorted(maps.Keys(cfg.Models)) {
		if cfg.Models[m].Bedrock != nil {
			named = append(named, m)
		}
	}
	m, ok := cfg.Models[name]
	switch {
	case !ok || m.Bedrock == nil:
		return "", failure.Usage("name one of "+strings.Join(named, ", ")+", or a model of Bedrock with --model", "%s has no model %s on Bedrock", file, name)
	case m.Bedrock.Foundation() == "":
		return "", failure.New("write bedrock.base, or name the model with --model", "%s does not say which foundation model %s is", file, name)
	}
	return m.Bedrock.Foundation(), nil
}

func (c *tuneCmd) check(ctx context.Context, rules *customization.Offer) (*tuning.Report, error) {
	training, err := os.Open(c.Check)
	if err != nil {
		return nil, failure.CannotRead(c.Check, err)
	}
	defer training.Close()
	var validation *tuning.Input
	if c.Validation != "" {
		held, err := os.Open(c.Validation)
		if err != nil {
			return nil, failure.CannotRead(c.Validation, err)
		}
		defer held.Close()
		validation = &tuning.Input{Name: c.Validation, Reader: held}
	}
	report, err := tuning.Check(ctx, tuning.Options{Offer: rules}, tuning.Input{Name: c.Check, Reader: training}, validation)
	return report, unread(c.Check, err)
}

func unread(file string, err error) error {
	switch {
	case errors.Is(err, context.Canceled):
		return failure.Interrupted()
	case err != nil:
		return failure.CannotRead(file, err)
	}
	return nil
}

// convert writes the file of --convert, whole or not at all.
func (c *tuneCmd) convert(ctx context.Context, rules *customization.Offer) (done *tuning.Conversion, err error) {
	if rules.Format == "" {
		return nil, failure.Usage("name the model with --model", "--convert needs to know which format to write")
	}
	if _, err := os.Lstat(c.Convert); err == nil {
		return nil, failure.Usage("name a new file", "%s is there already", c.Convert)
	}
	in, err := os.Open(c.Check)
	if err != nil {
		return nil, failure.CannotRead(c.Check, err)
	}
	defer in.Close()
	out, err := os.CreateTemp(filepath.Dir(c.Convert), ".sagerock-*.jsonl")
	if err != nil {
		return nil, failure.CannotWrite(c.Convert, err)
	}
	defer os.Remove(out.Name()) // which is gone once it has its name
	if done, err = tuning.Convert(ctx, rules, tuning.Input{Name: c.Check, Reader: in}, out); err != nil {
		_ = out.Close()
		return nil, unread(c.Check, err)
	}
	if err := out.Close(); err != nil {
		return nil, failure.CannotWrite(c.Convert, err)
	}
	if len(done.Problems) > 0 {
		return done, nil
	}
	if err := os.Rename(out.Name(), c.Convert); err != nil {
		return nil, failure.CannotWrite(c.Convert, err)
	}
	return done, nil
}

// asProblems are problems of examples as those of a config file.
func asProblems(found []tuning.Problem) (all form.Problems) {
	for _, p := range found {
		all = append(all, form.Problem{File: p.File, Line: p.Line, Col: p.Column, Path: p.Path, Text: p.Text, Fix: p.Fix})
	}
	return all
}

func (c *tuneCmd) show(s *streams, rules *customization.Offer, found *tuned, warnings form.Problems) error {
	found.OK = len(found.Problems) == 0
	if c.JSON {
		for _, w := range warnings {
			found.Warnings = append(found.Warnings, tuning.Problem{File: w.File, Line: w.Line, Column: w.Col, Path: w.Path, Text: w.Text, Fix: w.Fix})
		}
		if err := printJSON(s.out, found); err != nil || found.OK {
			return err
		}
		return errSaid
	}
	for _, w := range append(warnings, asProblems(found.Warnings)...) {
		fmt.Fprintln(s.err, w.Warning())
	}
	if found.Conversion != nil && found.OK {
		fmt.Fprintf(s.out, "%s: written, %d records\n", c.Convert, found.Conversion.Records)
	}
	if found.Training.Records > 0 {
		found.Print(s.out, rules)
	}
	if !found.OK {
		return asProblems(found.Problems)
	}
	return nil
}
