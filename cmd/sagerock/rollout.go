package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/cdkcli"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/inventory"
	"github.com/sagerock/sagerock/internal/rollout"
	"github.com/sagerock/sagerock/plan"
)

// rolloutFlags are those of the commands that call the CDK CLI.
type rolloutFlags struct {
	sourceArgument

	JSON bool `name:"json" help:"Print one JSON document instead of text."`
}

// cdkWords are the options of the CDK CLI that follow -- on the command line.
type cdkWords []string

// cutWords takes the options of the CDK CLI from a command line, where the command has some.
func cutWords(args []string) (own []string, words cdkWords) {
	if len(args) == 0 || !slices.Contains([]string{"deploy", "diff", "destroy"}, args[0]) {
		return args, nil
	}
	if i := slices.Index(args, "--"); i >= 0 {
		return args[:i], args[i+1:]
	}
	return args, nil
}

// of is a command of the CDK CLI for all stacks, with an option, for which the user can give
// another value, and with the user's options.
func (w cdkWords) of(command, option string, value ...string) []string {
	return w.on("--all", command, option, value...)
}

// on is the same for one stack and those that it depends on.
func (w cdkWords) on(stack, command, option string, value ...string) []string {
	words := []string{command, stack}
	if !slices.ContainsFunc(w, func(own string) bool { return own == option || strings.HasPrefix(own, option+"=") }) {
		words = append(append(words, option), value...)
	}
	return append(words, w...)
}

// takesOver reports whether the user gives the stacks another owner.
func (w cdkWords) takesOver() bool {
	return slices.ContainsFunc(w, func(word string) bool { return strings.Contains(word, contract.ParameterOwner+"=") })
}

// session is what a deployment needs, once it is known that all of it is there.
type session struct {
	*streams
	flags *rolloutFlags
	app   *account.App
	sdk   aws.Config
	cdk   *cdkcli.CLI
}

// open checks everything that a deployment needs, before anything is synthesized: what
// prepare checks, credentials, and whether the account is set up for the CDK.
func (f *rolloutFlags) open(ctx context.Context, s *streams) (*session, error) {
	o, err := f.prepare(s)
	if err != nil {
		return nil, err
	}
	if o.sdk, err = account.Credentials(ctx, o.app.Plan.Config.Region); err != nil {
		return nil, err
	}
	return o, o.bootstrapped(ctx)
}

// prepare checks what synthesizing needs: the file, the environment, and the CDK app with its
// programs.
func (f *rolloutFlags) prepare(s *streams) (*session, error) {
	cfg, _, err := config.Load(f.File, f.options()) // the app says its warnings
	if _, bad := errors.AsType[form.Problems](err); err != nil && !bad {
		return nil, failure.CannotRead(f.File, err)
	}
	if err != nil {
		return nil, err
	}
	if names := cfg.Unchosen(f.options()); len(names) > 0 {
		return nil, failure.Usage("write -e "+strings.Join(names, " or -e ")+", or -e "+config.Base+" for the file without an environment",
			"%s has the environments %s, and none is chosen", f.File, form.List(names, "and"))
	}
	o := &session{streams: s, flags: f, app: &account.App{File: f.File, Options: f.options(), Plan: plan.Of(cfg)}}
	if o.cdk, err = cdkcli.Find(f.File); err != nil {
		return nil, err
	}
	_, err = o.cdk.Check()
	return o, err
}

// toolkit is the default name of the stack that cdk bootstrap makes.
const toolkit = "CDKToolkit"

// bootstrapped warns where cdk bootstrap seems not to have run. It is the first call, so it
// also finds out whether AWS accepts the credentials.
func (o *session) bootstrapped(ctx context.Context) error {
	there, err := inventory.Find(ctx, cloudformation.NewFromConfig(o.sdk), toolkit)
	explained := account.Explain(ctx, err)
	switch {
	case err != nil && errors.Is(explained, account.ErrUnseen): // the user may look at the stacks of the app, and not at this one
		return nil
	case err != nil:
		return explained
	case there == nil:
		id := o.app.Plan.Config.Account
		if id == "" {
			id = "ACCOUNT"
		}
		fmt.Fprintf(o.err, "warning: there is no stack %s in %s, so the CDK may not be set up there\n\tfix: npx cdk bootstrap aws://%s/%s, once for each account and Region\n",
			toolkit, o.sdk.Region, id, o.sdk.Region)
	}
	return nil
}

// check compares the file with the stacks in the account.
func (o *session) check(ctx context.Context) (problems, warnings []form.Problem, err error) {
	c := &checkCmd{sourceArgument: o.flags.sourceArgument}
	_, problems, warnings, err = c.stacks(ctx, o.app.Plan.Config)
	return problems, warnings, err
}

// mine refuses to touch the stacks of another file.
func (o *session) mine(ctx context.Context) error {
	problems, _, err := o.check(ctx)
	if err == nil && len(problems) > 0 {
		return form.Problems(problems)
	}
	return err
}

// synthesize runs the CDK app, and returns what it has written. The commands that follow
// read it, so that the app runs once.
func (o *session) synthesize(ctx context.Context) (*rollout.Assembly, error) {
	words, err := o.cdk.Context(cdkcli.Source{File: o.flags.File, Environment: o.flags.Environment, Path: o.flags.options().Path})
	if err != nil {
		return nil, err
	}
	o.cdk.Output = filepath.Join(o.cdk.Dir, "cdk.out")
	if err := o.run(ctx, o.err, append([]string{"synth", "--quiet"}, words...)...); err != nil {
		return nil, err
	}
	o.cdk.App, o.cdk.Output = o.cdk.Output, ""
	return rollout.Read(o.cdk.App)
}

// plan synthesizes the app, and says what of does with the deployed stacks.
func (o *session) plan(ctx context.Context, of func(context.Context, aws.Config, string, *rollout.Assembly) (*rollout.Rollout, error)) (*rollout.Rollout, error) {
	assembly, err := o.synthesize(ctx)
	if err != nil {
		return nil, err
	}
	r, err := of(ctx, o.sdk, o.app.Plan.Config.Prefix(), assembly)
	if err != nil {
		return nil, account.Explain(ctx, err)
	}
	return r, nil
}

// run runs the CDK CLI, which says itself what is wrong.
func (o *session) run(ctx context.Context, out io.Writer, args ...string) error {
	o.cdk.In, o.cdk.Out, o.cdk.Err = o.in, out, o.err
	err := o.cdk.Run(ctx, args...)
	if _, said := errors.AsType[*exec.ExitError](err); said {
		return errSaid
	}
	return err
}

// confirm asks whether to go on.
func (o *session) confirm(question string) error {
	fmt.Fprintf(o.err, "%s [y/N] ", question)
	answer, err := bufio.NewReader(o.in).ReadString('\n')
	switch answer = strings.ToLower(strings.TrimSpace(answer)); {
	case answer == "y" || answer == "yes":
		return nil
	case err != nil && answer == "":
		fmt.Fprintln(o.err)
		return failure.New("add --yes where nobody can answer", "nobody has answered, so nothing is changed")
	}
	return failure.New("answer y, or add --yes", "nothing is changed")
}
