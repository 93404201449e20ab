package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"
	"time"

	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/runs"
)

// runsCmd lists runs.
type runsCmd struct {
	Model string `arg:"" optional:"" help:"Model whose runs to list. Without it: those of all models."`
	Limit int    `default:"20" placeholder:"N" help:"Most runs of each model. Without it: ${default}."`

	pipelined
}

// mostRuns is how many Step Functions lists at a time.
const mostRuns = 1000

// Help is examples.
func (runsCmd) Help() string {
	return exampleLines(`sagerock runs`, `sagerock runs --json`)
}

// Run prints a table, or a document.
func (c *runsCmd) Run(ctx context.Context, s *streams) error {
	if c.Limit < 1 || c.Limit > mostRuns {
		return failure.Usage(fmt.Sprintf("give a number from 1 to %d", mostRuns), "--limit %d lists nothing that can be listed at once", c.Limit)
	}
	found, app, err := c.open(ctx, c.Model)
	if err != nil {
		return err
	}
	all, err := found.List(ctx, c.Limit)
	if err != nil {
		return err
	}
	for _, model := range found.Missing {
		fmt.Fprintf(s.err, "%s: its pipeline is not deployed\n\tnext: %s\n", model, app.DeployCommand())
	}
	if c.JSON {
		if all == nil {
			all = []*runs.Run{} // which JSON would show as null
		}
		return printJSON(s.out, map[string]any{"runs": all})
	}
	if len(all) == 0 {
		fmt.Fprintf(s.err, "there are no runs yet\n\tnext: sagerock train %s%s\n", found.All[0].Model, app.Flags())
		return nil
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "RUN\tMODEL\tOUTCOME\tSTARTED\tTOOK")
	for _, r := range all {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.ID, r.Model, r.Outcome, r.Started.Format("2006-01-02 15:04 MST"), took(r, time.Now()))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	fmt.Fprintf(s.err, "next: sagerock run %s%s\n", all[0].ID, app.Flags())
	return nil
}

// runCmd shows one run.
type runCmd struct {
	ID     string `arg:"" name:"id" help:"Run to show: its name, or its ARN."`
	Follow bool   `help:"Follow it until it has ended, as sagerock train does."`

	pipelined
}

// Help is examples.
func (runCmd) Help() string {
	return exampleLines(`sagerock run RUN`)
}

// Run shows what the run did, and why it failed.
func (c *runCmd) Run(ctx context.Context, s *streams) error {
	found, app, r, err := c.find(ctx, c.ID)
	if err != nil {
		return err
	}
	if c.Follow {
		return c.follow(ctx, s, found, app, r)
	}
	if err := found.Read(ctx, r, nil); err != nil {
		return err
	}
	if c.JSON {
		return printJSON(s.out, r)
	}
	if err := printRun(s.out, app, r); err != nil {
		return err
	}
	if r.Outcome != runs.Failed { // whose fix ends with a command
		fmt.Fprintf(s.err, "next: %s\n", next(app, r))
	}
	return nil
}

// printRun prints everything that is known of a run.
func printRun(out io.Writer, app *account.App, r *runs.Run) error {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, value string) {
		if value != "" {
			fmt.Fprintf(table, "%s\t%s\n", name, value)
		}
	}
	row("run", r.ID)
	row("model", r.Model)
	row("outcome", string(r.Outcome))
	switch r.Outcome {
	case runs.Running:
		row("step", place(r))
	case runs.Refused:
		row("", "no failure: the gate kept the model back, and the endpoint is as it was")
	}
	row("started", r.Started.Format("2006-01-02 15:04:05 MST"))
	row("took", took(r, time.Now()))
	row("cost", money(r)+" for the instances of its jobs")
	row("accept", r.Accept)
	for _, name := range slices.Sorted(maps.Keys(r.Metrics)) {
		row("", fmt.Sprintf("%s %.4g", name, r.Metrics[name]))
	}
	row("report", r.Report)
	row("archive", r.Archive)
	row("registered", r.Package)
	if w := r.Why; w != nil {
		row("failed at", w.Step)
		row("because", w.Reason)
		for _, line := range w.Lines {
			row("", "| "+line)
		}
		if w.Log != nil {
			row("log", w.Log.Tail(app.Plan.Config.Region, time.Since(r.Started)))
		}
		row("fix", w.Fix)
	}
	if err := table.Flush(); err != nil || len(r.Steps) == 0 {
		return err
	}
	fmt.Fprintln(table, "\nSTEP\tINSTANCE\tSTATUS\tBILLED\tUSD\tJOB")
	for _, step := range r.Steps {
		billed := time.Duration(step.Seconds * float64(time.Second)).Round(time.Second)
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%.2f\t%s\n", step.Step, step.Instance, step.Status, billed, step.USD, step.Job)
	}
	return table.Flush()
}

// stopCmd ends a run.
type stopCmd struct {
	ID string `arg:"" name:"id" help:"Run to stop: its name, or its ARN."`

	pipelined
}

// Help is examples.
func (stopCmd) Help() string {
	return exampleLines(`sagerock stop RUN`)
}

// Run stops the run, which stops the job that it waits for.
func (c *stopCmd) Run(ctx context.Context, s *streams) error {
	found, app, r, err := c.find(ctx, c.ID)
	if err != nil {
		return err
	}
	if err := found.Stop(ctx, r); err != nil {
		return err
	}
	r.Outcome = runs.Stopped
	if c.JSON {
		return printJSON(s.out, r)
	}
	fmt.Fprintf(s.err, "run %s: stopped, and Step Functions stops its job; the endpoint is as it was\n\tnext: sagerock run %s%s\n", r.ID, r.ID, app.Flags())
	return nil
}
