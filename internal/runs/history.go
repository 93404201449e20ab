package runs

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// event is an event of an execution, as far as it matters here ("HistoryEvent", AWS Step
// Functions API Reference).
type event struct {
	Type      string
	Timestamp moment

	StateEntered *struct{ Name, Input string }                        `json:"stateEnteredEventDetails"`
	StateExited  *struct{ Name, Output string }                       `json:"stateExitedEventDetails"`
	Scheduled    *struct{ Resource, ResourceType, Parameters string } `json:"taskScheduledEventDetails"`

	TaskFailed   *ended `json:"taskFailedEventDetails"`
	TaskTimedOut *ended `json:"taskTimedOutEventDetails"`
	NotSubmitted *ended `json:"taskSubmitFailedEventDetails"`
	NotStarted   *ended `json:"taskStartFailedEventDetails"`
}

// ended is an error with which Step Functions ends a task or an execution.
type ended struct{ Error, Cause string }

// failed is the failure that the event reports, or nil.
func (e *event) failed() *ended {
	for _, f := range []*ended{e.TaskFailed, e.TaskTimedOut, e.NotSubmitted, e.NotStarted} {
		if f != nil {
			return f
		}
	}
	return nil
}

// history is what the events of a run tell.
type history struct {
	step   string // the state that it is in, or was in last
	since  time.Time
	steps  []*Step // jobs, in the order in which they were started
	failed []failedStep
	state  runState
}

type failedStep struct {
	step string
	ended
}

// runState is what the state machine knows of a run, as far as it matters here.
type runState struct {
	Name   string // of what the run makes
	Folder string
	Work   string // where what expires is
	Report struct {
		Body struct{ Metrics map[string]float64 }
	}

	Registered struct{ ModelPackageArn string }
}

// read reads the whole history of the execution.
func (ps *Pipelines) read(ctx context.Context, execution string) (*history, error) {
	h := &history{}
	in := map[string]any{"executionArn": execution, "maxResults": 1000, "includeExecutionData": true}
	for {
		var page struct {
			Events    []event
			NextToken string
		}
		if err := ps.step(ctx, "GetExecutionHistory", in, &page); err != nil {
			return nil, err
		}
		for i := range page.Events {
			h.add(&page.Events[i])
		}
		if page.NextToken == "" {
			return h, nil
		}
		in["nextToken"] = page.NextToken
	}
}

// add takes in the next event.
func (h *history) add(e *event) {
	switch {
	case e.StateEntered != nil:
		h.step, h.since = e.StateEntered.Name, e.Timestamp.Time
		h.learn(e.StateEntered.Input)
	case e.StateExited != nil:
		h.end(e.Timestamp.Time)
		h.learn(e.StateExited.Output)
	case e.Scheduled != nil:
		if s := newStep(h.step, e.Scheduled.ResourceType, e.Scheduled.Resource, e.Scheduled.Parameters); s != nil {
			s.scheduled = e.Timestamp.Time
			h.steps = append(h.steps, s)
		}
	case e.failed() != nil:
		h.failed = append(h.failed, failedStep{h.step, *e.failed()})
	case strings.HasPrefix(e.Type, "Execution") && e.Type != "ExecutionStarted":
		h.end(e.Timestamp.Time)
	}
}

// end notes that the job of the current state, if it has one, is over.
func (h *history) end(at time.Time) {
	if n := len(h.steps); n > 0 && h.steps[n-1].Step == h.step && h.steps[n-1].over.IsZero() {
		h.steps[n-1].over = at
	}
}

// learn takes in the state of a run. What is no such state, such as the input that somebody
// started it with, adds nothing.
func (h *history) learn(src string) {
	state := h.state
	if json.Unmarshal([]byte(src), &state) == nil && strings.HasPrefix(state.Folder, "s3://") {
		h.state = state
	}
}

// whose is the step that failed with f.
func (h *history) whose(f ended) string {
	for _, failed := range slices.Backward(h.failed) {
		if failed.ended == f {
			return failed.step
		}
	}
	return ""
}
