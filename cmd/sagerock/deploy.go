package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/permissions"
	"github.com/sagerock/sagerock/internal/rollout"
	"github.com/sagerock/sagerock/plan"
)

// deployCmd shows what a deployment changes, asks, and calls cdk deploy.
type deployCmd struct {
	rolloutFlags

	Yes bool `short:"y" help:"Do not ask."`
}

// Help is examples.
func (deployCmd) Help() string {
	return exampleLines(`sagerock deploy`, `sagerock deploy -c app.yaml -e prod`)
}

// Run deploys, and then names the stacks that are left behind.
func (c *deployCmd) Run(ctx context.Context, s *streams, words cdkWords) error {
	o, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	if !words.takesOver() {
		if err := o.mine(ctx); err != nil {
			return err
		}
	}
	r, err := o.plan(ctx, rollout.Plan)
	if err != nil {
		return err
	}
	out := s.out
	if c.JSON {
		out = s.err
	}
	fmt.Fprint(out, r.Text("deploy"))
	if len(r.Stacks) > 0 && !c.Yes {
		if err := o.confirm("Deploy?"); err != nil {
			return err
		}
	}
	before := rollout.Mark(ctx, o.sdk, o.app.Plan.StackName(plan.StackSageMaker))
	if err := o.deploy(ctx, out, r, words); err != nil {
		if back := before.Back(ctx, o.sdk, o.app.Plan.Endpoints); back != nil {
			return back
		}
		return err
	}
	if c.JSON {
		if err := printJSON(s.out, r); err != nil {
			return err
		}
	}
	return o.deployed(ctx)
}

// deployed names what the deployment has left behind, and the next command.
func (o *session) deployed(ctx context.Context) error {
	_, left, err := o.check(ctx)
	if err != nil {
		return err
	}
	for _, w := range left {
		fmt.Fprintln(o.err, w.Warning())
	}
	for _, m := range o.app.Plan.Models {
		if m.Task == config.TaskChat {
			fmt.Fprintf(o.err, "\tnext: sagerock ask %s \"Say hi\"%s\n", m.Name, o.app.Flags())
			break
		}
	}
	return nil
}

// diffCmd shows what a deployment would change.
type diffCmd struct {
	rolloutFlags

	Summary bool `help:"Leave out the details, which cdk diff shows."`
	Fail    bool `help:"Exit with status 1 where anything changes."`
}

// Help is examples.
func (diffCmd) Help() string {
	return exampleLines(`sagerock diff`, `sagerock diff -e prod`)
}

// Run prints what would change in plain words, and then what cdk diff says.
func (c *diffCmd) Run(ctx context.Context, s *streams, words cdkWords) error {
	o, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	r, err := o.plan(ctx, rollout.Plan)
	if err != nil {
		return err
	}
	if err := c.show(ctx, o, r, words); err != nil {
		return err
	}
	if c.Fail && len(r.Stacks) > 0 {
		return errSaid
	}
	return nil
}

func (c *diffCmd) show(ctx context.Context, o *session, r *rollout.Rollout, words cdkWords) error {
	if c.JSON {
		return printJSON(o.out, r)
	}
	if _, err := io.WriteString(o.out, r.Text("deploy")); err != nil || c.Summary || len(r.Stacks) == 0 {
		return err
	}
	o.err = o.out                                                         // on which cdk diff says what differs
	return o.run(ctx, o.out, words.of("diff", "--method", "template")...) // a change set would be a change
}

// destroyCmd shows what a destroy deletes and what stays, asks, and calls cdk destroy.
type destroyCmd struct {
	rolloutFlags

	Yes bool `short:"y" help:"Do not ask."`
}

// Help is examples.
func (destroyCmd) Help() string {
	return exampleLines(`sagerock destroy`, `sagerock destroy -c app.yaml -e dev`)
}

// Run destroys the stacks of this file, and of no other.
func (c *destroyCmd) Run(ctx context.Context, s *streams, words cdkWords) error {
	o, err := c.open(ctx, s)
	if err != nil {
		return err
	}
	if err := o.mine(ctx); err != nil {
		return err
	}
	r, err := o.plan(ctx, rollout.PlanDestroy)
	if err != nil {
		return err
	}
	out := s.out
	if c.JSON {
		out = s.err
	}
	fmt.Fprint(out, r.Text("destroy"))
	if len(r.Stacks) == 0 {
		return c.done(o, r)
	}
	if !c.Yes {
		if err := o.confirm("Destroy?"); err != nil {
			return err
		}
	}
	if err := o.run(ctx, out, words.of("destroy", "--force")...); err != nil {
		return err
	}
	return c.done(o, r)
}

// done prints what was destroyed where nobody reads text.
func (c *destroyCmd) done(o *session, r *rollout.Rollout) error {
	if !c.JSON {
		return nil
	}
	return printJSON(o.out, r)
}

// permissionsCmd needs no AWS account: it reads the templates that the CDK synthesizes.
type permissionsCmd struct {
	sourceArgument

	Out string `placeholder:"FOLDER" help:"Write each policy to a file in this folder, and print the command that uses them."`
}

// Help is examples.
func (permissionsCmd) Help() string {
	return exampleLines(`sagerock permissions`, `sagerock permissions -e prod --out policies`)
}

// Run prints the policies as one document, or writes each to a file.
func (c *permissionsCmd) Run(ctx context.Context, s *streams) error {
	f := &rolloutFlags{sourceArgument: c.sourceArgument}
	o, err := f.prepare(s)
	if err != nil {
		return err
	}
	assembly, err := o.synthesize(ctx)
	if err != nil {
		return err
	}
	p := permissions.Of(o.app.Plan, assembly.Templates)
	if len(p.Unknown) > 0 {
		fmt.Fprintf(s.err, "warning: what CloudFormation needs for %s is missing: no table of sagerock has these types\n\tfix: add the permissions that AWS's schemas of them name\n", strings.Join(p.Unknown, ", "))
	}
	if c.Out == "" {
		return printJSON(s.out, p)
	}
	files, err := p.Write(c.Out)
	if err != nil {
		return err
	}
	for _, file := range files {
		fmt.Fprintf(s.err, "%s: written\n", file)
	}
	fmt.Fprintln(s.err, "\tnext: make a managed policy of each file, as \"Bootstrap\" in docs/deploying.md shows")
	return nil
}
