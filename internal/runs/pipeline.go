// Package runs starts, follows, lists and stops the runs of training pipelines, which are
// executions of Step Functions, and says of each where it is, what it has cost, and why it
// failed. It prints nothing.
package runs

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"golang.org/x/sync/errgroup"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/signed"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// Pipelines are the deployed pipelines of an app.
type Pipelines struct {
	// All are those that are deployed, in the order of the file.
	All []*Pipeline
	// Missing are the models whose pipelines are not deployed.
	Missing []string

	app                     *account.App
	states, sagemaker, logs *signed.Service
}

// Pipeline is one that is deployed.
type Pipeline struct {
	*plan.Pipeline

	arn string // of its state machine
}

// lookups is how many stacks are looked up at a time.
const lookups = 8

// Open finds the deployed pipeline of model, or with "" those of all models. That there is none
// is an error.
func Open(ctx context.Context, app *account.App, sdk aws.Config, model string) (*Pipelines, error) {
	wanted, err := trained(app, model)
	if err != nil {
		return nil, err
	}
	found, missing := make([]*Pipeline, len(wanted)), make([]error, len(wanted))
	group, inGroup := errgroup.WithContext(ctx)
	group.SetLimit(lookups)
	for i, p := range wanted {
		group.Go(func() error {
			stack, err := app.Named(inGroup, sdk, app.Plan.PipelineStack(p.Model))
			switch {
			case errors.Is(err, account.ErrNotDeployed):
				missing[i] = err
			case err != nil:
				return err
			case stack.Outputs[contract.OutputPipeline] == "":
				missing[i] = failure.New(app.DeployCommand(), "stack %s has no pipeline yet: it is %s", stack.Name, stack.Status)
			default:
				found[i] = &Pipeline{p, stack.Outputs[contract.OutputPipeline]}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	all := &Pipelines{app: app, states: signed.New(sdk, "states"), sagemaker: signed.New(sdk, "sagemaker"), logs: signed.New(sdk, "logs")}
	for i, p := range wanted {
		if found[i] == nil {
			all.Missing, err = append(all.Missing, p.Model), missing[i]
			continue
		}
		all.All = append(all.All, found[i])
	}
	if len(all.All) == 0 {
		return nil, err
	}
	return all, nil
}

// trained are the pipelines that the file deploys, or the one of model.
func trained(app *account.App, model string) ([]*plan.Pipeline, error) {
	var names []string
	for _, p := range app.Plan.Pipelines {
		if p.Model == model {
			return []*plan.Pipeline{p}, nil
		}
		names = append(names, p.Model)
	}
	cfg := app.Plan.Config
	m, there := cfg.Models[model]
	inFile := there && m.SageMaker != nil && m.SageMaker.Training != nil
	switch {
	case model == "" && len(names) > 0:
		return app.Plan.Pipelines, nil
	case inFile:
		return nil, failure.New("deploy it on another path: "+app.OnPath("sagemaker").DeployCommand(), "%s is not trained on path %s", model, cfg.Path)
	case len(names) > 0 && there:
		return nil, failure.New("use "+strings.Join(names, ", "), "model %s has no sagemaker.training in %s", model, app.File)
	case len(names) > 0:
		return nil, failure.New("use "+strings.Join(names, ", "), "there is no model %s in %s", model, app.File)
	}
	return nil, failure.New("give a model a sagemaker.training block (sagerock init --example 04-sagemaker-training shows one), then deploy",
		"no model of %s is trained on path %s", app.File, cfg.Path)
}

// execution is the ARN of the run of p that is called id ("Amazon Resource Names (ARNs)", AWS
// Step Functions Developer Guide).
func (p *Pipeline) execution(id string) string {
	return strings.Replace(p.arn, ":stateMachine:", ":execution:", 1) + ":" + id
}

// Find is the run that is called id, of any of the pipelines. An id is the name of an
// execution, or its ARN.
func (ps *Pipelines) Find(ctx context.Context, id string) (*Run, error) {
	var found *Run
	for _, p := range ps.All {
		name, whole := strings.CutPrefix(id, p.execution(""))
		if strings.HasPrefix(id, "arn:") && !whole {
			continue
		}
		run, err := ps.describe(ctx, p, name)
		switch {
		case errors.Is(err, errNoRun):
		case err != nil:
			return nil, err
		case found != nil:
			return nil, failure.New(fmt.Sprintf("name it by its ARN, %s or %s", found.ARN, run.ARN), "%s and %s both have a run %s", found.Model, run.Model, id)
		default:
			found = run
		}
	}
	if found == nil {
		return nil, failure.New("sagerock runs"+ps.app.Flags()+" lists those that there are", "there is no run %s", id)
	}
	return found, nil
}
