package localcloud

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/sagerock/sagerock/internal/inventory"
	"github.com/sagerock/sagerock/plan"
)

// Stack is a stack that is deployed to the local AWS.
type Stack struct {
	Name    string            `json:"name"`
	Status  string            `json:"status"`
	Outputs map[string]string `json:"outputs,omitempty"`
}

// Stacks are those of the app of p that the local AWS has.
func (d *Deployment) Stacks(ctx context.Context, p *plan.Plan) ([]Stack, error) {
	sdk := SDK(d.URL, d.Region)
	all, err := inventory.Of(ctx, sdk, p)
	if err != nil {
		return nil, err
	}
	there := slices.DeleteFunc(all, func(s inventory.Stack) bool { return s.Status == inventory.NotDeployed })
	out := []Stack{}
	for _, s := range there {
		found, err := inventory.Find(ctx, cloudformation.NewFromConfig(sdk), s.Name)
		if err != nil {
			return nil, err
		}
		stack := Stack{Name: s.Name, Status: s.Status, Outputs: map[string]string{}}
		if found != nil {
			for _, o := range found.Outputs {
				stack.Outputs[aws.ToString(o.OutputKey)] = aws.ToString(o.OutputValue)
			}
		}
		out = append(out, stack)
	}
	return out, nil
}
