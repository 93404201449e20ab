package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
)

// targets is what only a deployment knows. Application inference profiles are left
// out, so that what a model is called with is what the file says. A guardrail is
// the deployed one; a model whose guardrail is not deployed loses it in set, and
// whoever serves it is told.
func (c *serveCmd) targets(ctx context.Context, stderr io.Writer, sdk aws.Config, cfg *config.Config, set *contract.Settings) (*contract.Targets, error) {
	targets := &contract.Targets{}
	var why error
	for _, m := range cfg.Served() {
		if m.Guardrail == "" {
			continue
		}
		if targets.Guardrails == nil {
			targets.Guardrails, why = c.guardrails(ctx, sdk, cfg)
		}
		if ctx.Err() != nil {
			return nil, interrupted()
		}
		if targets.Guardrails[m.Guardrail] != "" {
			continue
		}
		model := set.Models[m.Name]
		model.Guardrail = ""
		set.Models[m.Name] = model
		fmt.Fprintf(stderr, "%s: warning: guardrail %s does not screen %s here\n", c.File, m.Guardrail, m.Name)
	}
	if why != nil {
		fmt.Fprintf(stderr, "%s: warning: guardrails are those of the deployment: %v\n", c.File, why)
	}
	return targets, nil
}

// guardrails are those that the deployed gateway has in its environment. They are
// never nil; the error says why there are none.
func (c *serveCmd) guardrails(ctx context.Context, sdk aws.Config, cfg *config.Config) (map[string]string, error) {
	none := map[string]string{}
	stack := newAPIStack(cfg, c.File, c.Environment)
	found, err := cloudformation.NewFromConfig(sdk).DescribeStackResources(ctx, &cloudformation.DescribeStackResourcesInput{StackName: &stack.name})
	if err != nil {
		return none, stack.notFound(ctx, err)
	}
	for _, resource := range found.StackResources {
		if aws.ToString(resource.ResourceType) != "AWS::Lambda::Function" {
			continue
		}
		function, err := lambda.NewFromConfig(sdk).GetFunctionConfiguration(ctx, &lambda.GetFunctionConfigurationInput{FunctionName: resource.PhysicalResourceId})
		if err != nil {
			return none, lookupFailed(stack.name, err)
		}
		if function.Environment == nil || function.Environment.Variables[contract.EnvTargets] == "" {
			continue // some other function
		}
		var targets contract.Targets
		if err := json.Unmarshal([]byte(function.Environment.Variables[contract.EnvTargets]), &targets); err != nil {
			return none, lookupFailed(stack.name, err)
		}
		if targets.Guardrails == nil {
			return none, lookupFailed(stack.name, errors.New("its gateway has no guardrails"))
		}
		return targets.Guardrails, nil
	}
	return none, lookupFailed(stack.name, errors.New("it has no gateway"))
}
