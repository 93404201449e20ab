package localgateway

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// Targets are what the gateway must know of the deployed app: its guardrails, and the bucket
// of asynchronous invocations. Application inference profiles are left out, so that a model
// is called with the id in the file. A model whose guardrail is not deployed is served
// without it, and an asynchronous model without a bucket is not served: both are taken out
// of set, and warnings gets a line about each.
func Targets(ctx context.Context, sdk aws.Config, app *account.App, set *contract.Settings, warnings io.Writer) (*contract.Targets, error) {
	targets := &contract.Targets{}
	if err := findGuardrails(ctx, sdk, app, set, targets, warnings); err != nil {
		return nil, err
	}
	bucket, err := findBucket(ctx, sdk, app, set, warnings)
	targets.Bucket = bucket
	return targets, err
}

// findGuardrails puts the deployed guardrails into targets.
func findGuardrails(ctx context.Context, sdk aws.Config, app *account.App, set *contract.Settings, targets *contract.Targets, warnings io.Writer) error {
	var why error
	for _, m := range app.Plan.Models {
		guardrail := m.Config.Guardrail
		if guardrail == "" {
			continue
		}
		if targets.Guardrails == nil {
			targets.Guardrails, why = deployedGuardrails(ctx, sdk, app)
		}
		if ctx.Err() != nil {
			return failure.Interrupted()
		}
		if targets.Guardrails[guardrail] != "" {
			continue
		}
		unscreen(app, set, m.Name, warnings)
	}
	if why != nil {
		fmt.Fprintf(warnings, "%s: warning: only a deployed guardrail can be used: %v\n", app.File, why)
	}
	return nil
}

// unscreen takes the guardrail of a model out of set, if it has one.
func unscreen(app *account.App, set *contract.Settings, name string, warnings io.Writer) {
	model := set.Models[name]
	if model.Guardrail == "" {
		return
	}
	fmt.Fprintf(warnings, "%s: warning: guardrail %s does not screen %s here\n", app.File, model.Guardrail, name)
	model.Guardrail = ""
	set.Models[name] = model
}

// deployedGuardrails are the guardrails of the deployed stack, by their keys in the file. The
// map is never nil; the error says why a guardrail that is needed is missing.
func deployedGuardrails(ctx context.Context, sdk aws.Config, app *account.App) (map[string]string, error) {
	found := map[string]string{}
	stack, err := app.Stack(ctx, sdk, plan.StackAPI)
	if err != nil {
		return found, err
	}
	for key, value := range stack.Outputs {
		if name, target, ok := strings.Cut(value, "="); ok && strings.HasPrefix(key, contract.OutputGuardrail) {
			found[name] = target
		}
	}
	for _, g := range app.Plan.Guardrails {
		if found[g.Key] == "" {
			return found, failure.New(app.DeployCommand(), "stack %s has no guardrail %s yet", stack.Name, g.Key)
		}
	}
	return found, nil
}
