// Package inventory compares the stacks that a config file deploys with those that its
// app has in the account, and says which of them no deployment needs any more. It changes
// nothing.
package inventory

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// NotDeployed is the status of a stack that the account does not have.
const NotDeployed = "NOT_DEPLOYED"

// Stack is one stack of an app, as the account has it.
type Stack struct {
	Name     string     `json:"name"`
	Status   string     `json:"status"`             // CloudFormation's, or NotDeployed
	Owner    string     `json:"owner"`              // of the file that deployed it
	Deployed *time.Time `json:"deployed,omitempty"` // the last time

	Leaving []string `json:"leaving,omitempty"` // endpoints and components that the next deployment deletes

	Left      bool     `json:"left"`                  // the file no longer asks for it
	Former    string   `json:"environment,omitempty"` // the environment that it is of, which the file no longer has
	Automatic bool     `json:"automatic,omitempty"`   // the next deployment deletes it
	UsedBy    []string `json:"usedBy,omitempty"`      // the stacks that read its outputs
	Remove    string   `json:"remove,omitempty"`      // the command that deletes it, where only a command does
}

// Of lists the stacks that p deploys, as they are deployed, and then those that an
// earlier deployment of the app left behind, in the order in which they can be deleted.
//
// A stack is one of the app where its name and its description start with the app's:
// chat-network-… is not one of chat where its description says chat-network. Stacks of an
// environment that the file no longer has are among those left behind, where an owner says
// that they are of this file.
func Of(ctx context.Context, sdk aws.Config, p *plan.Plan) ([]Stack, error) {
	cfg := p.Config
	client := cloudformation.NewFromConfig(sdk)
	there, err := list(ctx, client, cfg.Name+"-")
	if err != nil {
		return nil, err
	}
	var stacks, left []Stack
	for _, name := range p.StackNames() {
		stack := Stack{Name: name, Status: NotDeployed}
		if _, ok := there[name]; ok {
			if stack, err = look(ctx, client, name); err != nil {
				return nil, err
			}
		}
		stacks = append(stacks, stack)
		delete(there, name)
	}
	for name, description := range there {
		automatic := slices.Contains(p.DeletedStacks(), name)
		app, _, _ := strings.Cut(description, contract.Describe("", ""))
		environment, former := p.FormerEnvironment(app)
		if !automatic && !former && app != cfg.Prefix() {
			continue
		}
		stack, err := look(ctx, client, name)
		if err != nil {
			return nil, err
		}
		gone := stack.Status == NotDeployed || stack.Status == string(types.StackStatusDeleteInProgress)
		if gone || former && (cfg.Owner == "" || stack.Owner != cfg.Owner) {
			continue
		}
		stack.Left, stack.Automatic, stack.Former = true, automatic, environment
		left = append(left, stack)
	}
	slices.SortFunc(left, func(a, b Stack) int {
		return cmp.Or(cmp.Compare(rank(a.Name), rank(b.Name)), cmp.Compare(a.Name, b.Name))
	})
	for i := range left {
		s := &left[i]
		if s.Automatic || s.Owner != cfg.Owner {
			continue
		}
		if s.UsedBy, err = readers(ctx, client, slices.Concat(stacks, left), s.Name); err != nil {
			return nil, err
		}
		if len(s.UsedBy) == 0 {
			s.Remove = remove(cfg.Region, s.Name)
		}
	}
	return append(stacks, left...), nil
}

// remove is the command that deletes a stack and waits until it is gone: the next one in
// the list may hold what this one uses.
func remove(region, name string) string {
	where := " --region " + region + " --stack-name " + name
	return "aws cloudformation delete-stack" + where + " && aws cloudformation wait stack-delete-complete" + where
}

// rank orders stacks by what they use: whatever is deployed last goes first.
func rank(name string) int {
	order := slices.Insert(plan.Stacks(), slices.Index(plan.Stacks(), plan.StackAPI), plan.StackPipeline)
	for i, stack := range order {
		if strings.HasSuffix(name, "-"+stack) {
			return -i
		}
	}
	return -slices.Index(order, plan.StackNetwork) // with its range, its VPC or its zones in its name
}

// list maps the stacks whose names start with prefix to their descriptions.
func list(ctx context.Context, client *cloudformation.Client, prefix string) (map[string]string, error) {
	var there []types.StackStatus
	for _, status := range types.StackStatus("").Values() {
		if status != types.StackStatusDeleteComplete {
			there = append(there, status)
		}
	}
	found := map[string]string{}
	for pages := cloudformation.NewListStacksPaginator(client, &cloudformation.ListStacksInput{StackStatusFilter: there}); pages.HasMorePages(); {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return nil, &Error{Action: "cloudformation:ListStacks", Err: err}
		}
		for _, s := range page.StackSummaries {
			if name := aws.ToString(s.StackName); strings.HasPrefix(name, prefix) {
				found[name] = aws.ToString(s.TemplateDescription)
			}
		}
	}
	return found, nil
}
