package localaws

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/sagerock/sagerock/internal/resourcetype"
)

// Table shows what is deployed: a line for each stack and type of resource,
// with what it is for. What the local AWS does not know, it names.
func (c *CDK) Table(ctx context.Context) (string, error) {
	stacks, err := c.Stacks(ctx)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for _, stack := range stacks {
		kinds, err := c.kinds(ctx, *stack.StackName)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(w, "%s\t\t\n", *stack.StackName)
		for _, kind := range slices.Sorted(maps.Keys(kinds)) {
			text := resourcetype.Purpose(kind)
			if kinds[kind].skipped {
				text += " (skipped: the local AWS does not know it)"
			}
			fmt.Fprintf(w, "  %s\t%d\t%s\n", strings.TrimPrefix(kind, "AWS::"), kinds[kind].count, text)
		}
	}
	err = w.Flush()
	return b.String(), err
}

// kind is how many resources of one type a stack has, and whether the local AWS
// only says that it made them.
type kind struct {
	count   int
	skipped bool
}

// Missing lists the resources that a stack's template has and the stack has not.
func (c *CDK) Missing(ctx context.Context, stack string) ([]string, error) {
	template, err := c.template(ctx, stack)
	if err != nil {
		return nil, err
	}
	resources, err := c.Resources(ctx, stack)
	if err != nil {
		return nil, err
	}
	for _, r := range resources {
		delete(template, aws.ToString(r.LogicalResourceId))
	}
	return slices.Sorted(maps.Keys(template)), nil
}

// kinds counts what is in a stack, by type.
func (c *CDK) kinds(ctx context.Context, stack string) (map[string]kind, error) {
	template, err := c.template(ctx, stack)
	if err != nil {
		return nil, err
	}
	resources, err := c.Resources(ctx, stack)
	if err != nil {
		return nil, err
	}
	skipped := map[string]bool{}
	for _, r := range resources {
		if strings.HasPrefix(aws.ToString(r.PhysicalResourceId), "skipped-") { // see cloudformation.py
			skipped[aws.ToString(r.LogicalResourceId)] = true
		}
	}
	out := map[string]kind{}
	for id, name := range template {
		out[name] = kind{count: out[name].count + 1, skipped: skipped[id]}
	}
	return out, nil
}

// template maps the logical ids of a stack's template to their types.
func (c *CDK) template(ctx context.Context, stack string) (map[string]string, error) {
	found, err := c.CloudFormation().GetTemplate(ctx, &cloudformation.GetTemplateInput{StackName: &stack})
	if err != nil {
		return nil, err
	}
	var template struct {
		Resources map[string]struct{ Type string }
	}
	if err := json.Unmarshal([]byte(*found.TemplateBody), &template); err != nil {
		return nil, fmt.Errorf("template of %s: %w", stack, err)
	}
	out := map[string]string{}
	for id, r := range template.Resources {
		out[id] = r.Type
	}
	return out, nil
}
