package rollout

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/cost"
)

// Rollout is what a deployment or a destroy does.
type Rollout struct {
	Name   string         `json:"name"`
	Region string         `json:"region"`
	Stacks []change.Stack `json:"stacks"` // those that change
	// Handover is what serves until the gateway calls what the file has instead. Nil is nothing.
	Handover *Handover `json:"handover,omitempty"`

	// IdleUSD is a month in which nobody calls, after it, with what stays by itself;
	// IdleUSDBefore is one before it. Both are without the endpoints that pipelines deploy.
	IdleUSD       float64 `json:"idleUsd"`
	IdleUSDBefore float64 `json:"idleUsdBefore"`
	// IdleLow is set where a price is unknown, so that a sum is too low.
	IdleLow bool `json:"idleTooLow,omitempty"`
}

// Plan compares the assembly with what is deployed of it.
func Plan(ctx context.Context, sdk aws.Config, name string, a *Assembly) (*Rollout, error) {
	was, outputs, err := a.Deployed(ctx, sdk)
	if err != nil {
		return nil, err
	}
	if err := sameName(was, a.Templates); err != nil {
		return nil, err
	}
	r := compare(sdk.Region, name, a.Stacks, was, a.Templates)
	r.Handover = handover(r, was, a.Templates, outputs)
	return r, nil
}

// PlanDestroy says what goes with the stacks of the assembly.
func PlanDestroy(ctx context.Context, sdk aws.Config, name string, a *Assembly) (*Rollout, error) {
	was, _, err := a.Deployed(ctx, sdk)
	if err != nil {
		return nil, err
	}
	nothing := map[string]*change.Template{}
	for name := range a.Templates {
		nothing[name] = &change.Template{}
	}
	return compare(sdk.Region, name, a.Stacks, was, nothing), nil
}

func compare(region, name string, order []string, was, want map[string]*change.Template) *Rollout {
	r := &Rollout{Name: name, Region: region, Stacks: change.Of(order, was, want)}
	var before, after, stays bool
	var kept float64
	r.IdleUSDBefore, before = idle(region, was)
	r.IdleUSD, after = idle(region, want)
	kept, stays = idle(region, r.kept(was))
	r.IdleUSD += kept
	r.IdleLow = before || after || stays
	return r
}

// kept is what stays in the account without a stack.
func (r *Rollout) kept(was map[string]*change.Template) map[string]*change.Template {
	kept := map[string]*change.Template{}
	for _, s := range r.Stacks {
		of := &change.Template{Resources: map[string]change.Resource{}}
		for _, c := range s.Changes {
			if c.Kept {
				of.Resources[c.ID] = was[s.Name].Resources[c.ID]
			}
		}
		kept[s.Name] = of
	}
	return kept
}

func idle(region string, templates map[string]*change.Template) (usd float64, low bool) {
	for _, name := range sorted(templates) {
		resources := map[string]cost.Resource{}
		for id, r := range templates[name].Resources {
			resources[id] = cost.Resource{Type: r.Type, Properties: r.Properties}
		}
		sum, unknown := cost.Template(region, resources)
		usd, low = usd+sum, low || unknown
	}
	return usd, low
}
