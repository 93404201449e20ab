package rollout

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/cost"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// Handover is what a deployment would delete before the gateway has changed over: endpoints and
// components of fleets that the file no longer has. CloudFormation deletes them at the end of the
// update of their stack ("Monitor the progress of a stack update", CloudFormation User Guide),
// and the gateway is in the next one. So they stay in the template until it is updated too.
type Handover struct {
	// Serving are the names of the endpoints and components.
	Serving []string `json:"serving"`
	// HourUSD is what they cost in an hour in which nobody calls, and HourLow is set where a
	// price is unknown.
	HourUSD float64 `json:"hourUsd"`
	HourLow bool    `json:"hourUsdTooLow,omitempty"`

	stays map[string]change.Resource // what leaves the stack, by logical id
	size  int                        // how many resources the stack has with it
}

// mostResources is how many a template may have ("CloudFormation quotas", User Guide).
const mostResources = 500

// handover is nil where nothing serves that leaves, where the gateway does not change, or where
// no endpoint is left, so that the stack goes after the gateway anyway.
func handover(r *Rollout, was, want map[string]*change.Template, outputs map[string]map[string]string) *Handover {
	endpoints, gateway := r.Name+"-"+plan.StackSageMaker, r.Name+"-"+plan.StackAPI
	before, after := was[endpoints], want[endpoints]
	changes := slices.ContainsFunc(r.Stacks, func(s change.Stack) bool { return s.Name == gateway && s.Action == change.Update })
	if before == nil || after == nil || len(after.Resources) == 0 || !changes {
		return nil
	}
	h := &Handover{stays: map[string]change.Resource{}}
	for id, resource := range before.Resources {
		if _, still := after.Resources[id]; still {
			continue
		}
		resource.Properties, _ = known(resource.Properties, want, outputs).(map[string]any)
		h.stays[id] = resource
		if name := serves(resource); name != "" {
			h.Serving = append(h.Serving, name)
		}
	}
	if len(h.Serving) == 0 {
		return nil
	}
	slices.Sort(h.Serving)
	h.size = len(after.Resources) + len(h.stays)
	month, low := idle(r.Region, map[string]*change.Template{"": {Resources: h.stays}})
	h.HourUSD, h.HourLow = month/cost.Hours, low
	return h
}

// serves is the name of an endpoint, or of a component of a fleet, or "". The endpoint of a
// pipeline goes with the custom resource that cleans up after its runs.
func serves(r change.Resource) string {
	field := names[r.Type]
	if _, cleans := r.Properties["RunName"]; cleans && r.Type == "AWS::CloudFormation::CustomResource" {
		field = "EndpointName"
	}
	name, _ := r.Properties[field].(string)
	return name
}

// known puts the values of outputs in the place of what reads them, where the stack that has them
// is about to lose them.
func known(part any, want map[string]*change.Template, outputs map[string]map[string]string) any {
	switch part := part.(type) {
	case map[string]any:
		if of, ok := part["Fn::GetStackOutput"].(map[string]any); ok {
			stack, _ := of["StackName"].(string)
			output, _ := of["OutputName"].(string)
			if next := want[stack]; next != nil {
				value, had := outputs[stack][output]
				if _, keeps := next.Outputs[output]; had && !keeps {
					return value
				}
			}
			return part
		}
		out := map[string]any{}
		for key, inner := range part {
			out[key] = known(inner, want, outputs)
		}
		return out
	case []any:
		out := make([]any, len(part))
		for i, inner := range part {
			out[i] = known(inner, want, outputs)
		}
		return out
	}
	return part
}

// Write writes what stays to a file that the app reads: see [cdkcli.Source].
func (h *Handover) Write(file string) error {
	if h.size > mostResources {
		return failure.New("change some of the models first, then the others; or run npx cdk deploy --all, with which calls of these models fail for some minutes",
			"the stack of the endpoints would have %d resources while both the old and the new ones serve, and CloudFormation allows %d", h.size, mostResources)
	}
	src, err := json.Marshal(h.stays)
	if err != nil {
		return err
	}
	return os.WriteFile(file, src, 0o600)
}

// text says what serves until when, in a line.
func (h *Handover) text() string {
	if h == nil {
		return ""
	}
	more := ""
	if h.HourLow {
		more = " and more"
	}
	verb := "serves"
	if len(h.Serving) > 1 {
		verb = "serve"
	}
	return fmt.Sprintf("%s %s until the gateway has changed over, at %.2f USD an hour%s\n", form.List(h.Serving, "and"), verb, h.HourUSD, more)
}
