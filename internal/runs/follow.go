package runs

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"time"

	"github.com/sagerock/sagerock/gateway/signed"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/regex"
)

// maxName is how long the name of an execution may be ("StartExecution", AWS Step Functions API
// Reference). It is also a folder of the data bucket.
const maxName = 80

// Start starts a run of the one pipeline that is open. Without a name it is called after the
// model and the time.
func (ps *Pipelines) Start(ctx context.Context, name string) (*Run, error) {
	p := ps.All[0]
	if name == "" {
		name = p.Model + "-" + time.Now().UTC().Format("20060102-150405")
	}
	if len(name) > maxName || !regex.Of(`^[A-Za-z0-9_-]+$`).MatchString(name) {
		return nil, failure.Usage("use letters, digits, - and _, and at most 80 of them", "%q cannot be the name of a run", name)
	}
	// Step Functions takes a second start of the same name and input for the same run. The
	// pipeline does not look at its input.
	input, err := json.Marshal(map[string]string{"start": rand.Text()})
	if err != nil {
		return nil, err
	}
	var out struct{ ExecutionArn string }
	err = ps.step(ctx, "StartExecution", map[string]string{"stateMachineArn": p.arn, "name": name, "input": string(input)}, &out)
	if said, ok := errors.AsType[*signed.Refusal](err); ok && said.Code == "ExecutionAlreadyExists" {
		return nil, failure.New("give it another --name, or none", "%s has had a run %s in the last 90 days", p.Model, name)
	}
	if err != nil {
		return nil, err
	}
	return ps.describe(ctx, p, name)
}

// Others are the runs of the one pipeline that is open which go on, and are not r.
func (ps *Pipelines) Others(ctx context.Context, r *Run) ([]string, error) {
	var out struct{ Executions []struct{ Name string } }
	in := map[string]any{"stateMachineArn": r.pipeline.arn, "statusFilter": "RUNNING", "maxResults": latest}
	if err := ps.step(ctx, "ListExecutions", in, &out); err != nil {
		return nil, err
	}
	var names []string
	for _, e := range out.Executions {
		if e.Name != r.ID {
			names = append(names, e.Name)
		}
	}
	return names, nil
}

// Follow reads r again and again until it has ended, and calls told with it each time. The
// pauses between grow, since a run takes minutes to hours.
func (ps *Pipelines) Follow(ctx context.Context, r *Run, told func(*Run)) (*Run, error) {
	var before *Run
	misses := 0
	for pause := first; ; pause = min(pause*3/2, last) {
		now, err := ps.describe(ctx, r.pipeline, r.ID)
		if err == nil {
			err = ps.Read(ctx, now, before)
		}
		switch {
		case err == nil:
			before, misses = now, 0
			told(now)
			if now.Outcome != Running {
				return now, nil
			}
		case ctx.Err() != nil || misses == maxMisses:
			return r, err
		default: // a run of hours outlives a short failure of the network
			misses++
		}
		select {
		case <-ctx.Done():
			return r, failure.Interrupted()
		case <-time.After(pause):
		}
	}
}

// The first and the longest pause of [Pipelines.Follow], and how many looks in a row may fail.
const (
	first     = time.Second / 2
	last      = 10 * time.Second
	maxMisses = 4
)
