package rollout

import (
	"context"
	"encoding/json"
	"maps"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/inventory"
)

// without are the states of stacks that have no resources: the CDK CLI makes them anew.
var without = []types.StackStatus{
	types.StackStatusReviewInProgress, types.StackStatusRollbackComplete, types.StackStatusDeleteComplete,
}

// Deployed reads the templates of the assembly's stacks from the account, of those that are
// deployed, and the values of their outputs.
func (a *Assembly) Deployed(ctx context.Context, sdk aws.Config) (deployed map[string]*change.Template, outputs map[string]map[string]string, err error) {
	deployed, outputs = map[string]*change.Template{}, map[string]map[string]string{}
	for _, name := range a.Stacks {
		client := cloudformation.NewFromConfig(sdk, func(o *cloudformation.Options) {
			if region := a.Regions[name]; region != "" {
				o.Region = region
			}
		})
		stack, err := inventory.Find(ctx, client, name)
		if err != nil {
			return nil, nil, err
		}
		if stack == nil || slices.Contains(without, stack.StackStatus) {
			continue
		}
		// The original is what was uploaded, to be compared with what is about to be.
		found, err := client.GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &name, TemplateStage: types.TemplateStageOriginal})
		if err != nil {
			return nil, nil, &inventory.Error{Action: "cloudformation:GetTemplate", Stack: name, Err: err}
		}
		template := &change.Template{}
		if err := json.Unmarshal([]byte(aws.ToString(found.TemplateBody)), template); err != nil {
			return nil, nil, failure.New("choose another name, if the stack is not of this app", "stack %s was not deployed by the CDK: its template is not JSON", name)
		}
		deployed[name], outputs[name] = template, map[string]string{}
		for _, o := range stack.Outputs {
			outputs[name][aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
		}
	}
	return deployed, outputs, nil
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
