package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/inventory"
	"github.com/sagerock/sagerock/plan"
)

// stacks compares the stacks of cfg with the account: their states, and what is wrong with
// them. A problem stops a deployment; a warning does not.
func (c *checkCmd) stacks(ctx context.Context, cfg *config.Config) (stacks []inventory.Stack, problems, warnings []form.Problem, err error) {
	sdk, err := account.Credentials(ctx, cfg.Region)
	if err != nil {
		return nil, nil, nil, err
	}
	deployed := plan.Of(cfg)
	stacks, err = inventory.Of(ctx, sdk, deployed)
	if err != nil {
		return nil, nil, nil, account.Explain(ctx, err)
	}
	for i := range stacks {
		s := &stacks[i]
		switch {
		case s.Status == inventory.NotDeployed:
		case s.Owner != cfg.Owner && (!s.Left || s.Automatic):
			problems = append(problems, c.anotherOwner(s, deployed))
		case s.Left:
			warnings = append(warnings, c.leftBehind(s, deployed))
		case cfg.Owner == "":
			warnings = append(warnings, form.Problem{
				File: c.File, Path: "owner",
				Text: "neither the file nor stack " + s.Name + " says whose it is: another file may have deployed it",
				Fix:  "see \"Two apps in one account\" in docs/operations.md",
			})
		}
		if len(s.Leaving) > 0 {
			warnings = append(warnings, form.Problem{
				File: c.File,
				Text: "a deployment was interrupted, and stack " + s.Name + " still pays for " + form.List(s.Leaving, "and"),
				Fix:  "deploy the file again, which deletes what it no longer has: " + c.deployCommand(deployed),
			})
		}
	}
	return stacks, problems, warnings, nil
}

func (c *checkCmd) deployCommand(p *plan.Plan) string {
	return (&account.App{File: c.File, Options: c.options(), Plan: p}).DeployCommand()
}

// anotherOwner says that the stack is of a file with another owner than ours has.
func (c *checkCmd) anotherOwner(s *inventory.Stack, ours *plan.Plan) form.Problem {
	p := form.Problem{
		File: c.File, Path: "owner",
		Text: "stack " + s.Name + " has the owner " + s.Owner + ", so another file deployed it",
		Fix:  "choose another name, or write owner: " + s.Owner + " if this file deployed it",
	}
	if s.Owner == "" {
		p.Text = "stack " + s.Name + " has no owner, so another file may have deployed it"
		p.Fix = "choose another name, or give it the owner: " + c.deployCommand(ours) + " -- --parameters " + contract.ParameterOwner + "=" + ours.Config.Owner
	}
	return p
}

// leftBehind says how a stack goes that the file no longer asks for.
func (c *checkCmd) leftBehind(s *inventory.Stack, p *plan.Plan) form.Problem {
	out := form.Problem{
		File: c.File,
		Text: "stack " + s.Name + " is from an earlier deployment: the file no longer needs it",
		Fix:  s.Remove,
	}
	switch {
	case s.Former != "":
		out.Text = "stack " + s.Name + " is of environment " + s.Former + ", which the file no longer has"
	case s.Automatic:
		out.Fix = "deploy the file, which deletes the stack: " + c.deployCommand(p)
	case len(s.UsedBy) > 0:
		out.Text += ", but " + strings.Join(s.UsedBy, " and ") + " still uses it"
		out.Fix = "deploy the file first: " + c.deployCommand(p)
	case s.Owner != p.Config.Owner:
		out.Text = "stack " + s.Name + " is of this app, but has another owner than the file: " + ownerOf(s.Owner)
		out.Fix = "delete it if nobody with that owner needs it"
	case s.Name == p.StackName(plan.StackKey):
		out.Fix = "copy the objects and logs that you still need, since they cannot be read without this key, then " + s.Remove
	case len(p.Pipelines) > 0 && strings.HasPrefix(s.Name, p.Config.Prefix()+"-"+plan.StackNetwork):
		out.Fix = "start each pipeline once, so that its endpoint leaves that network, then " + s.Remove
	}
	return out
}

// stackLine is a stack as a person reads it.
func stackLine(s *inventory.Stack) string {
	if s.Status == inventory.NotDeployed {
		return s.Name + ": not deployed"
	}
	return fmt.Sprintf("%s: %s, %s, deployed on %s", s.Name, s.Status, ownerOf(s.Owner), s.Deployed.UTC().Format(time.DateOnly))
}

func ownerOf(owner string) string {
	if owner == "" {
		return "no owner"
	}
	return "owner " + owner
}
