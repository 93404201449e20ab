package main

import (
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/contract"
)

// stackState is one stack of an app, as the account has it.
type stackState struct {
	Name     string     `json:"name"`
	Status   string     `json:"status"`             // CloudFormation's, or NOT_DEPLOYED
	Owner    string     `json:"owner"`              // of the file that deployed it
	Deployed *time.Time `json:"deployed,omitempty"` // the last time
	Left     bool       `json:"left"`               // the file no longer asks for it
}

const notThere = "NOT_DEPLOYED"

// stacks compares each stack that cfg can have with the account: its states, and what is
// wrong with them. A problem stops a deployment; a warning does not.
func (c *checkCmd) stacks(ctx context.Context, cfg *config.Config) (states []stackState, problems, warnings []form.Problem, err error) {
	sdk, err := credentials(ctx, cfg.Region)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, stack := range config.Stacks() {
		found, err := lookUp(ctx, sdk, cfg.StackName(stack))
		if err != nil {
			return nil, nil, nil, err
		}
		if found == nil && !cfg.Deploys(stack) {
			continue
		}
		state := stateOf(cfg.StackName(stack), found)
		state.Left = found != nil && !cfg.Deploys(stack)
		states = append(states, state)
		switch {
		case found == nil:
		case state.Owner != cfg.Owner:
			problems = append(problems, c.anotherOwner(&state, cfg.Owner))
		case state.Left:
			warnings = append(warnings, form.Problem{
				File: c.File,
				Text: "stack " + state.Name + " is left of an earlier deployment: the file no longer asks for it",
				Fix:  "aws cloudformation delete-stack --region " + cfg.Region + " --stack-name " + state.Name,
			})
		case cfg.Owner == "":
			warnings = append(warnings, form.Problem{
				File: c.File, Path: "owner",
				Text: "neither the file nor stack " + state.Name + " says whose it is: another file may have deployed it",
				Fix:  "see \"Two apps in one account\" in docs/operations.md",
			})
		}
	}
	return states, problems, warnings, nil
}

// anotherOwner says that the stack is of a file with another owner than ours.
func (c *checkCmd) anotherOwner(s *stackState, ours string) form.Problem {
	p := form.Problem{
		File: c.File, Path: "owner",
		Text: "stack " + s.Name + " has the owner " + s.Owner + ", so another file deployed it",
		Fix:  "choose another name, or write owner: " + s.Owner + " if this file deployed it",
	}
	if s.Owner == "" {
		p.Text = "stack " + s.Name + " has no owner, so another file may have deployed it"
		p.Fix = "choose another name, or give it the owner: " + deployCommand(c.File, c.Environment) + " --parameters " + contract.ParameterOwner + "=" + ours
	}
	return p
}

func stateOf(name string, stack *types.Stack) stackState {
	if stack == nil {
		return stackState{Name: name, Status: notThere}
	}
	s := stackState{Name: name, Status: string(stack.StackStatus), Deployed: stack.LastUpdatedTime}
	if s.Deployed == nil {
		s.Deployed = stack.CreationTime
	}
	for _, parameter := range stack.Parameters {
		if aws.ToString(parameter.ParameterKey) == contract.ParameterOwner {
			s.Owner = aws.ToString(parameter.ParameterValue)
		}
	}
	return s
}

// String is the stack as a person reads it.
func (s stackState) String() string {
	if s.Status == notThere {
		return s.Name + ": not deployed"
	}
	by := "no owner"
	if s.Owner != "" {
		by = "owner " + s.Owner
	}
	return fmt.Sprintf("%s: %s, %s, deployed on %s", s.Name, s.Status, by, s.Deployed.UTC().Format(time.DateOnly))
}
