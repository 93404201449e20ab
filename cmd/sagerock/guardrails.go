package main

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

// targets is what only a deployment knows. Application inference profiles are left
// out, so that what a model is called with is what the file says. A guardrail is
// the deployed one; a model whose guardrail is not deployed loses it in set, and
// whoever serves it is told.
func (c *serveCmd) targets(ctx context.Context, stderr io.Writer, sdk aws.Config, app *account.App, set *contract.Settings) (*contract.Targets, error) {
	targets := &contract.Targets{}
	var why error
	for _, m := range app.Plan.Models {
		guardrail := m.Config.Guardrail
		if guardrail == "" {
			continue
		}
		if targets.Guardrails == nil {
			targets.Guardrails, why = c.guardrails(ctx, sdk, app)
		}
		if ctx.Err() != nil {
			return nil, failure.Interrupted()
		}
		if targets.Guardrails[guardrail] != "" {
			continue
		}
		model := set.Models[m.Name]
		model.Guardrail = ""
		set.Models[m.Name] = model
		fmt.Fprintf(stderr, "%s: warning: guardrail %s does not screen %s here\n", c.File, guardrail, m.Name)
	}
	if why != nil {
		fmt.Fprintf(stderr, "%s: warning: guardrails are those of the deployment: %v\n", c.File, why)
	}
	return targets, nil
}

// guardrails are those that the deployed stack has. They are never nil; the error
// says why one that is needed is missing.
func (c *serveCmd) guardrails(ctx context.Context, sdk aws.Config, app *account.App) (map[string]string, error) {
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
