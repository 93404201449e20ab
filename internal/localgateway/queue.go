package localgateway

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

// findBucket is the deployed bucket of asynchronous invocations, or "" where no model is
// asynchronous. Without it such a model is taken out of set.
func findBucket(ctx context.Context, sdk aws.Config, app *account.App, set *contract.Settings, warnings io.Writer) (string, error) {
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
		fmt.Fprintf(warnings, "%s: warning: %s is not served here\n", app.File, name)
	}
	fmt.Fprintf(warnings, "%s: warning: asynchronous models need the deployed bucket: %v\n", app.File, err)
	return "", nil
}
