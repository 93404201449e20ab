package runs

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/failure"
)

// Outcome is how a run stands.
type Outcome string

// The outcomes of a run. One whose model was refused did what it is for.
const (
	Running  Outcome = "running"
	Deployed Outcome = "deployed" // its model is behind the endpoint
	Refused  Outcome = "refused"  // its model did not reach training.accept
	Failed   Outcome = "failed"
	Stopped  Outcome = "stopped"
)

// Run is a run of a pipeline.
type Run struct {
	ID      string    `json:"run"`
	Model   string    `json:"model"`
	Outcome Outcome   `json:"outcome"`
	Started time.Time `json:"started"`
	Ended   time.Time `json:"ended,omitzero"`
	ARN     string    `json:"arn"`

	// The rest is known of a run that was read: see [Pipelines.Read].

	Step    string  `json:"step,omitempty"`  // where it is, or ended
	Steps   []*Step `json:"steps,omitempty"` // that are jobs
	USD     float64 `json:"usd,omitzero"`    // for the instances of its jobs
	USDLow  bool    `json:"usdTooLow,omitempty"`
	Accept  string  `json:"accept,omitempty"`
	Metrics Metrics `json:"metrics,omitempty"` // of the report
	Report  string  `json:"report,omitempty"`  // where it is
	Archive string  `json:"archive,omitempty"` // of the model
	Package string  `json:"package,omitempty"` // the version in the registry
	Why     *Why    `json:"failure,omitempty"`

	pipeline *Pipeline
	end      ended
}

// Metrics are those of a report.
type Metrics map[string]float64

// describe is a run without its history.
func (ps *Pipelines) describe(ctx context.Context, p *Pipeline, id string) (*Run, error) {
	var out struct {
		ExecutionArn, Name, Status string
		StartDate, StopDate        moment

		ended
	}
	if err := ps.step(ctx, "DescribeExecution", map[string]string{"executionArn": p.execution(id)}, &out); err != nil {
		return nil, err
	}
	r := &Run{
		ID: out.Name, Model: p.Model, ARN: out.ExecutionArn, Started: out.StartDate.Time, Ended: out.StopDate.Time,
		Accept: p.Config.Accept, pipeline: p, end: out.ended,
	}
	r.Outcome = outcome(out.Status, out.Error)
	return r, nil
}

// outcome is what Step Functions calls the status of an execution, and its error if it has one.
func outcome(status, err string) Outcome {
	switch {
	case status == "RUNNING" || status == "PENDING_REDRIVE":
		return Running
	case status == "SUCCEEDED":
		return Deployed
	case status == "ABORTED":
		return Stopped
	case err == contract.RunRefused:
		return Refused
	}
	return Failed // or TIMED_OUT
}

// Read fills in what the history of r and its jobs tell. What is known of earlier jobs is
// taken from before, which may be nil.
func (ps *Pipelines) Read(ctx context.Context, r, before *Run) error {
	h, err := ps.read(ctx, r.ARN)
	if err != nil {
		return err
	}
	r.Step, r.Steps = h.step, h.steps
	for i, s := range r.Steps {
		if before != nil && i < len(before.Steps) && before.Steps[i].known {
			r.Steps[i] = before.Steps[i]
			s = r.Steps[i]
		}
		if err := ps.look(ctx, s, time.Now()); err != nil {
			return err
		}
		r.USD = micros(r.USD + s.USD)
		r.USDLow = r.USDLow || s.unpriced
	}
	if state := h.state; state.Folder != "" {
		r.Metrics, r.Package = state.Report.Body.Metrics, state.Registered.ModelPackageArn
		if r.Metrics != nil {
			r.Report = state.Folder + "/" + contract.RunReport
		}
		if s := r.step("TrainingJob"); s != nil && s.Status == "Completed" {
			r.Archive = state.Folder + "/" + fmt.Sprintf(contract.RunArchive, state.Name)
		}
	}
	if r.Outcome == Failed {
		r.explain(ps.app, h)
		if r.Why.Log != nil {
			r.Why.Lines = ps.end(ctx, r.Why.Log)
		}
	}
	return nil
}

// step is the last job of a kind.
func (r *Run) step(kind string) *Step {
	for _, s := range slices.Backward(r.Steps) {
		if s.kind.name == kind {
			return s
		}
	}
	return nil
}

// Took is how long r took, or has taken until now.
func (r *Run) Took(now time.Time) time.Duration {
	end := r.Ended
	if end.IsZero() {
		end = now
	}
	return end.Sub(r.Started)
}

// failed is the error that the run met, without what the pipeline wraps around it.
func (r *Run) failed() ended {
	if r.end.Error != contract.RunFailed {
		return r.end
	}
	var met ended
	if json.Unmarshal([]byte(r.end.Cause), &met) != nil || met.Error == "" {
		return ended{r.end.Error, r.end.Cause}
	}
	return met
}

// List lists the runs of all pipelines, at most so many of each, the newest first.
func (ps *Pipelines) List(ctx context.Context, most int) ([]*Run, error) {
	var all []*Run
	for _, p := range ps.All {
		var out struct {
			Executions []struct {
				ExecutionArn, Name, Status string
				StartDate, StopDate        moment
			}
		}
		if err := ps.step(ctx, "ListExecutions", map[string]any{"stateMachineArn": p.arn, "maxResults": most}, &out); err != nil {
			return nil, err
		}
		for _, e := range out.Executions {
			r := &Run{ID: e.Name, Model: p.Model, ARN: e.ExecutionArn, Started: e.StartDate.Time, Ended: e.StopDate.Time, pipeline: p}
			if r.Outcome = outcome(e.Status, ""); r.Outcome == Failed { // or refused, which only its error tells
				described, err := ps.describe(ctx, p, e.Name)
				if err != nil {
					return nil, err
				}
				r.Outcome = described.Outcome
			}
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b *Run) int { return b.Started.Compare(a.Started) })
	return all, nil
}

// Stop ends r, and with it the job that it waits for.
func (ps *Pipelines) Stop(ctx context.Context, r *Run) error {
	if r.Outcome != Running {
		return failure.New("sagerock run "+r.ID+ps.app.Flags()+" shows it", "run %s has already ended: %s", r.ID, r.Outcome)
	}
	in := map[string]string{"executionArn": r.ARN, "error": "Stopped", "cause": "sagerock stop"}
	return ps.step(ctx, "StopExecution", in, &struct{}{})
}

// Metric has the values of the metrics that the gate of r looks at, as text.
func (r *Run) Metric() string {
	var values []string
	for _, gate := range r.pipeline.Config.Gates() {
		if value, ok := r.Metrics[gate.Metric]; ok {
			values = append(values, fmt.Sprintf("%s %.4g", gate.Metric, value))
		}
	}
	return strings.Join(values, ", ")
}

// Endpoint is the name of the endpoint that r deploys to.
func (r *Run) Endpoint() string { return r.pipeline.Endpoint.Name }

// text is what is known of an error.
func (e ended) text() string { return cmp.Or(e.Cause, e.Error) }
