package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/runs"
)

// pipelined is how commands find the deployed pipelines of a config file.
type pipelined struct {
	source

	JSON        bool   `name:"json" help:"Print JSON instead of text."`
	EndpointURL string `name:"endpoint-url" placeholder:"URL" help:"Call AWS at this URL, such as that of a local AWS."`
}

// open finds the pipeline of model, or with "" all of them.
func (c *pipelined) open(ctx context.Context, model string) (*runs.Pipelines, *account.App, error) {
	app, err := c.app()
	if err != nil {
		return nil, nil, err
	}
	sdk, err := account.Connect(ctx, app.Plan.Config.Region, c.EndpointURL)
	if err != nil {
		return nil, nil, err
	}
	found, err := runs.Open(ctx, app, sdk, model)
	return found, app, err
}

// find finds one run, of any of the pipelines.
func (c *pipelined) find(ctx context.Context, id string) (*runs.Pipelines, *account.App, *runs.Run, error) {
	found, app, err := c.open(ctx, "")
	if err != nil {
		return nil, nil, nil, err
	}
	r, err := found.Find(ctx, id)
	return found, app, r, err
}

// trainCmd starts a run of a pipeline.
type trainCmd struct {
	Model  string `arg:"" help:"Model to train, by its name in the config file."`
	Name   string `placeholder:"NAME" help:"Name of the run, and of its folder in the data bucket. Without it: the model and the time."`
	Detach bool   `help:"Do not wait for the end of the run: print its name and leave."`

	pipelined
}

// Help is examples.
func (trainCmd) Help() string {
	return exampleLines(`sagerock train churn`, `sagerock train churn -e prod`)
}

// Run starts a run and follows it.
func (c *trainCmd) Run(ctx context.Context, s *streams) error {
	found, app, err := c.open(ctx, c.Model)
	if err != nil {
		return err
	}
	r, err := found.Start(ctx, c.Name)
	if err != nil {
		return err
	}
	fmt.Fprintf(s.err, "%s: run %s has started; it goes on without this command, until sagerock stop %s%s\n", r.Model, r.ID, r.ID, app.Flags())
	if others, err := found.Others(ctx, r); err == nil && len(others) > 0 { // which not everybody may list
		fmt.Fprintf(s.err, "%s: warning: %s goes on, too; where two runs deploy at the same time, SageMaker refuses one\n\tfix: sagerock stop %s%s, unless you want both\n",
			r.Model, others[0], others[0], app.Flags())
	}
	if c.Detach {
		if c.JSON {
			_, err := fmt.Fprintln(s.out, jsonLine(r))
			return err
		}
		fmt.Fprintln(s.out, r.ID)
		fmt.Fprintf(s.err, "\tnext: sagerock run %s --follow%s\n", r.ID, app.Flags())
		return nil
	}
	return c.follow(ctx, s, found, app, r)
}

// follow shows how r goes on until it has ended.
func (c *pipelined) follow(ctx context.Context, s *streams, found *runs.Pipelines, app *account.App, r *runs.Run) error {
	w := &watch{out: s.err, line: progress}
	if c.JSON {
		w = &watch{out: s.out, line: func(r *runs.Run, _ time.Time) (line, changes string) {
			return jsonLine(r), place(r)
		}}
	}
	r, err := found.Follow(ctx, r, func(now *runs.Run) {
		if c.JSON || now.Outcome == runs.Running { // a text reports the end of a run in full below
			w.tell(now, time.Now())
		}
	})
	if err != nil {
		text := err.Error()
		if f, ok := errors.AsType[*failure.Failure](err); ok {
			text = f.Text
		}
		return failure.New(fmt.Sprintf("sagerock run %s --follow%s to go on watching, or sagerock stop %[1]s%[2]s to end it", r.ID, app.Flags()),
			"%s, and run %s goes on", text, r.ID)
	}
	if c.JSON {
		return c.ended(app, r)
	}
	if err := c.ended(app, r); err != nil {
		return err
	}
	return printEnd(s.out, app, r)
}

// jsonLine is a run as one line of JSON.
func jsonLine(r *runs.Run) string {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(r); err != nil {
		panic(err) // a run always encodes
	}
	return strings.TrimSpace(b.String())
}

// ended is the failure of a run, if it is one. That the gate refuses a model is none.
func (c *pipelined) ended(app *account.App, r *runs.Run) error {
	switch r.Outcome {
	case runs.Stopped:
		return failure.New("sagerock train "+r.Model+app.Flags()+" starts another", "run %s was stopped at %s", r.ID, r.Step)
	case runs.Failed:
		text := []string{fmt.Sprintf("run %s failed at %s: %s", r.ID, r.Why.Step, r.Why.Reason)}
		for _, line := range r.Why.Lines {
			text = append(text, "| "+line)
		}
		if r.Why.Log != nil {
			text = append(text, "log: "+r.Why.Log.Tail(app.Plan.Config.Region, time.Since(r.Started)))
		}
		return failure.New(r.Why.Fix, "%s", strings.Join(text, "\n\t"))
	}
	return nil
}

// watch writes a line about a run when something changes, and now and then where nothing does.
type watch struct {
	out  io.Writer
	line func(*runs.Run, time.Time) (line, changes string) // changes is what of it is news

	shown string
	at    time.Time
}

// quiet is how long a watch may say nothing.
const quiet = 30 * time.Second

func (w *watch) tell(r *runs.Run, now time.Time) {
	line, changes := w.line(r, now)
	if changes == w.shown && now.Sub(w.at) < quiet {
		return
	}
	w.shown, w.at = changes, now
	fmt.Fprintln(w.out, line)
}

// progress is a line for people: 2m31s  Train on ml.m5.xlarge: Training, validation:auc 0.91, 0.02 USD so far.
func progress(r *runs.Run, now time.Time) (line, changes string) {
	changes = place(r)
	return fmt.Sprintf("%8s  %s, %s so far", took(r, now), changes, money(r)), changes
}

// place is where a run is, without what changes by itself.
func place(r *runs.Run) string {
	n := len(r.Steps)
	if r.Step == "" {
		return "Starting"
	}
	if n == 0 || r.Steps[n-1].Step != r.Step {
		return r.Step
	}
	s, text := r.Steps[n-1], []string{r.Step}
	if s.Instance != "" {
		text[0] += " on " + s.Instance
	}
	if s.Status != "" {
		text[0] += ": " + s.Status
	}
	for _, name := range slices.Sorted(maps.Keys(s.Metrics)) {
		text = append(text, fmt.Sprintf("%s %.4g", name, s.Metrics[name]))
	}
	return strings.Join(text, ", ")
}

// took is how long a run takes.
func took(r *runs.Run, now time.Time) string { return r.Took(now).Round(time.Second).String() }

// money is what the instances of a run have cost.
func money(r *runs.Run) string {
	text := fmt.Sprintf("%.2f USD", r.USD)
	if r.USD > 0 && r.USD < 0.005 {
		text = "less than 0.01 USD"
	}
	if r.USDLow {
		text = "more than " + fmt.Sprintf("%.2f USD", r.USD)
	}
	return text
}

// reached is the metric of the gate beside its bound.
func reached(r *runs.Run) string {
	if m := r.Metric(); m != "" {
		return fmt.Sprintf(" with %s (accept: %s)", m, r.Accept)
	}
	return ""
}

// printEnd says how a run ended that did what it is for.
func printEnd(out io.Writer, app *account.App, r *runs.Run) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s%s after %s, for %s\n", r.Model, r.Outcome, reached(r), took(r, time.Now()), money(r))
	if r.Outcome == runs.Refused {
		fmt.Fprintf(&b, "\tthis is no failure: the run did all its work, the gate kept its model back, and the endpoint is as it was\n")
	}
	for _, at := range []struct{ what, where string }{{"report", r.Report}, {"model", r.Archive}, {"registered as", r.Package}} {
		if at.where != "" {
			fmt.Fprintf(&b, "\t%s: %s\n", at.what, at.where)
		}
	}
	fmt.Fprintf(&b, "\tnext: %s\n", next(app, r))
	_, err := io.WriteString(out, b.String())
	return err
}

// next is what to type after a run.
func next(app *account.App, r *runs.Run) string {
	flags := app.Flags()
	switch r.Outcome {
	case runs.Running:
		return fmt.Sprintf("sagerock run %s --follow%s, or sagerock stop %[1]s%[2]s", r.ID, flags)
	case runs.Deployed:
		return "sagerock ask " + r.Model + " --raw FILE" + flags
	case runs.Refused:
		return fmt.Sprintf("change the data or training.hyperparameters, or lower training.accept in %s and deploy; then sagerock train %s%s", app.File, r.Model, flags)
	}
	return "sagerock train " + r.Model + flags
}
