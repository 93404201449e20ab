package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/bill"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// home says where the user is, and what to type next: what sagerock prints alone.
func home(out io.Writer) error {
	const file = account.DefaultFile
	cfg, _, err := config.Load(file, config.Options{})
	problems, bad := errors.AsType[form.Problems](err)
	next := [][2]string{{"sagerock check", "report them, each with its place and its fix"}}
	switch {
	case errors.Is(err, fs.ErrNotExist) || bad && len(problems) == 1 && problems[0].Line == 0:
		fmt.Fprintf(out, "%s: there is none in this folder\n", file)
		next = [][2]string{
			{"sagerock init", "write one, for a model on Amazon Bedrock"},
			{"sagerock init --path sagemaker", "or for a model on an instance of your own; also hybrid"},
			{"sagerock init --example NAME", "or from an example; sagerock help init names them"},
		}
	case bad && len(problems) == 1:
		fmt.Fprintf(out, "%s: has 1 problem\n", file)
		next[0][1] = "report it, with its place and its fix"
	case bad:
		fmt.Fprintf(out, "%s: has %d problems\n", file, len(problems))
	case err != nil:
		return failure.CannotRead(file, err)
	default:
		next = whatIsThere(out, &account.App{File: file, Plan: plan.Of(cfg)})
	}
	table := tabwriter.NewWriter(out, 0, 0, 3, ' ', 0)
	fmt.Fprintln(table, "next:")
	for _, step := range append(next, [2]string{"sagerock help", "all commands"}) {
		fmt.Fprintf(table, "  %s\t%s\n", step[0], step[1])
	}
	return table.Flush()
}

// whatIsThere shows a good file, and returns the commands for it.
func whatIsThere(out io.Writer, app *account.App) [][2]string {
	cfg := app.Plan.Config
	fmt.Fprintf(out, "%s: ok (%s, path %s, %s)\n", app.File, cfg.Prefix(), cfg.Path, models(len(app.Plan.Models)))
	fmt.Fprintf(out, "\tcosts %s\n", bill.Idle(cost.Of(app.Plan, cost.Load{})))
	if names := cfg.Unchosen(config.Options{}); len(names) > 0 {
		fmt.Fprintf(out, "\thas environments: %s; choose one with -e\n", strings.Join(names, ", "))
	}
	return [][2]string{
		{"sagerock serve --demo", "try its API and a chat page on this machine, without AWS"},
		{"sagerock cost", "what it costs, line by line"},
		{app.DeployCommand(), "deploy it to your AWS account"},
		{"sagerock ask " + example(app), "ask a model that is deployed"},
	}
}
