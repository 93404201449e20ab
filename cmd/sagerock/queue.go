package main

import (
	"context"
	"fmt"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/plan"
)

// bucket is where the calls of async models wait: the deployed one, or none where no
// model is async. Without it such a model is not served, is taken out of set, and
// whoever serves is told.
func (c *serveCmd) bucket(ctx context.Context, stderr io.Writer, sdk aws.Config, app *account.App, set *contract.Settings) (string, error) {
	var names []string
	for _, m := range app.Plan.Asynchronous() {
		names = append(names, m.Name)
	}
	if len(names) == 0 {
		return "", nil
	}
	stack, err := app.Stack(ctx, sdk, plan.StackFoundation)
	if err == nil {
		bucket, _ := syntax.SplitS3(stack.Outputs[contract.OutputCalls])
		if bucket != "" {
			return bucket, nil
		}
		err = failure.New(app.DeployCommand(), "stack %s has no bucket for calls yet", stack.Name)
	}
	if ctx.Err() != nil || len(names) == len(set.Models) {
		return "", err
	}
	for _, name := range names {
		delete(set.Models, name)
		fmt.Fprintf(stderr, "%s: warning: %s is not served here\n", c.File, name)
	}
	fmt.Fprintf(stderr, "%s: warning: calls of async models wait in the bucket of the deployment: %v\n", c.File, err)
	return "", nil
}
