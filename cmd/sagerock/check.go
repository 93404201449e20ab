package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/bill"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/inventory"
	"github.com/sagerock/sagerock/plan"
)

// checkCmd needs no AWS account and no network, unless it compares with what is deployed.
type checkCmd struct {
	sourceArgument

	Today     string   `placeholder:"DAY" help:"Check as if it were this day, written like 2026-11-27. Without it: the date of the table of models."`
	Effective bool     `help:"Print the config with its environment and every default filled in."`
	Deployed  bool     `help:"Compare with the stacks in your AWS account: whose they are, and which of them the file no longer needs, with the command that deletes them."`
	Data      []string `placeholder:"FILE" help:"Check this CSV file, or the files of this folder, as the prepare step of a training run does, and show what each column becomes. Needs Python."`
	Model     string   `placeholder:"NAME" help:"Model that trains on the files of --data. Without it: the only one that trains."`
	JSON      bool     `name:"json" help:"Print one JSON document instead of text."`
}

// Help is examples.
func (checkCmd) Help() string {
	return exampleLines(
		`sagerock check`,
		`sagerock check app.yaml -e prod --path hybrid`,
		`sagerock check --deployed`,
		`sagerock check --effective --json`,
	)
}

// Run reports problems and warnings, and whether a deployment would accept the file.
func (c *checkCmd) Run(ctx context.Context, s *streams) error {
	opt := c.options()
	opt.Today = c.Today
	if _, err := time.Parse(time.DateOnly, c.Today); c.Today != "" && err != nil {
		return failure.Usage("write it like 2026-11-27", "--today %q is not a day", c.Today)
	}
	cfg, warnings, err := config.Load(c.File, opt)
	problems, bad := errors.AsType[form.Problems](err)
	if err != nil && !bad {
		return err
	}
	var states []inventory.Stack
	if c.Deployed && !bad {
		var amiss, doubtful []form.Problem
		if states, amiss, doubtful, err = c.stacks(ctx, cfg); err != nil {
			return err
		}
		problems, warnings = append(problems, amiss...), append(warnings, doubtful...)
		bad = len(problems) > 0
	}
	var data *checkedData
	if len(c.Data) > 0 && !bad {
		if data, err = c.data(ctx, cfg); err != nil {
			return err
		}
		amiss, doubtful := data.problems()
		problems, warnings = append(problems, amiss...), append(warnings, doubtful...)
		bad = len(problems) > 0
	}
	if c.JSON {
		return c.printJSON(s.out, cfg, problems, warnings, states, data)
	}
	for _, w := range warnings {
		fmt.Fprintln(s.err, w.Warning())
	}
	if c.Effective && !bad {
		effective, err := config.Effective(cfg)
		if err == nil {
			_, err = s.out.Write(effective)
		}
		return err
	}
	if !bad {
		planned := plan.Of(cfg)
		fmt.Fprintf(s.out, "%s: ok (%s, path %s, %s)\n", c.File, cfg.Prefix(), cfg.Path, models(len(planned.Models)))
		app := &account.App{File: c.File, Options: c.options(), Plan: planned}
		fmt.Fprintf(s.out, "\tcosts %s; details: sagerock cost%s\n", bill.Idle(cost.Of(planned, cost.Load{})), app.Flags())
		for _, o := range openHours(planned) {
			fmt.Fprintf(s.out, "\t%s is open for %.1f of 168 hours a week\n", o.Model, o.Hours)
		}
		fmt.Fprint(s.out, reaches(planned))
	}
	for i := range states {
		fmt.Fprintln(s.out, stackLine(&states[i]))
	}
	if data != nil {
		data.print(s.out)
	}
	if bad {
		return problems
	}
	return nil
}

// opens is how long a model that its schedule closes is open.
type opens struct {
	Model string  `json:"model"`
	Hours float64 `json:"hoursAWeek"` // on average of a year
}

// openHours are those of each model that its schedule closes, whatever its kind.
func openHours(p *plan.Plan) (all []opens) {
	const week = 7 * 24
	for _, e := range p.Endpoints {
		if s := e.Config.Scaling; s.Hours().Closes() {
			all = append(all, opens{e.Model, math.Round(s.Hours().Average(s.Min).Open*week*10) / 10})
		}
	}
	return all
}

// reaches says what the subnets of a VPC of the user's have to lead to.
func reaches(p *plan.Plan) string {
	by := map[string][]string{}
	for _, r := range p.MustReach() {
		by[r.By] = append(by[r.By], r.Service)
	}
	var out strings.Builder
	for _, who := range []string{plan.ReachedByGateway, plan.ReachedByContainers} {
		if len(by[who]) > 0 {
			fmt.Fprintf(&out, "\tthe %s must reach %s from these subnets\n", who, strings.Join(by[who], ", "))
		}
	}
	return out.String()
}

func models(n int) string {
	if n == 1 {
		return "1 model"
	}
	return fmt.Sprintf("%d models", n)
}

// result is what check prints with --json.
type result struct {
	OK       bool              `json:"ok"`
	Problems []problem         `json:"problems"`
	Warnings []problem         `json:"warnings"`
	IdleUSD  *float64          `json:"idleUsd,omitempty"` // a month while nothing happens
	Open     []opens           `json:"open,omitempty"`    // models that their schedule closes
	Reaches  []reach           `json:"reaches,omitempty"` // of the subnets of a VPC of the user's
	Stacks   []inventory.Stack `json:"stacks,omitempty"`  // with --deployed
	Data     *checkedData      `json:"data,omitempty"`    // with --data
	Config   any               `json:"config,omitempty"`  // with --effective
}

type problem struct {
	File   string `json:"file"`
	Line   int    `json:"line"` // from 1; 0 where the problem is not in the text
	Column int    `json:"column"`
	Key    string `json:"key"`
	Text   string `json:"text"`
	Fix    string `json:"fix"`
}

// reach is what the subnets have to lead to, at port 443.
type reach struct {
	By       string `json:"by"`
	Service  string `json:"service"` // as in com.amazonaws.REGION.SERVICE, or a host
	Internet bool   `json:"internet"`
}

func (c *checkCmd) printJSON(out io.Writer, cfg *config.Config, problems, warnings []form.Problem, states []inventory.Stack, data *checkedData) error {
	r := result{OK: len(problems) == 0, Problems: plain(problems), Warnings: plain(warnings), Stacks: states, Data: data}
	if r.OK {
		planned := plan.Of(cfg)
		r.IdleUSD, r.Open = &cost.Of(planned, cost.Load{}).IdleUSD, openHours(planned)
		for _, to := range planned.MustReach() {
			r.Reaches = append(r.Reaches, reach{to.By, to.Service, to.Internet()})
		}
	}
	if c.Effective && r.OK {
		effective, err := config.Effective(cfg)
		if err == nil {
			err = yaml.Unmarshal(effective, &r.Config)
		}
		if err != nil {
			return err
		}
	}
	if err := printJSON(out, r); err != nil || r.OK {
		return err
	}
	return errSaid
}

func plain(from []form.Problem) []problem {
	to := make([]problem, len(from)) // not nil, which JSON would show as null
	for i, p := range from {
		to[i] = problem{p.File, p.Line, p.Col, p.Path, p.Text, p.Fix}
	}
	return to
}
