package account

import (
	"context"
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/cause"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/inventory"
	"github.com/sagerock/sagerock/plan"
)

// App is a config file and its environment, as the user named them, and what they say.
type App struct {
	File    string
	Options config.Options
	Plan    *plan.Plan
}

// DefaultFile is the config file that need not be named.
const DefaultFile = "sagerock.yaml"

// Load reads the config file. Its errors are the problems of the file.
func Load(file string, opt config.Options) (*App, error) {
	cfg, _, err := config.Load(file, opt)
	if err != nil {
		return nil, err
	}
	return &App{File: file, Options: opt, Plan: plan.Of(cfg)}, nil
}

// Stack is a stack that an app was deployed as.
type Stack struct {
	Name, Status string
	Outputs      map[string]string
}

// ErrNotDeployed is what a failure is about when there is no such stack.
var ErrNotDeployed = errors.New("the stack is not deployed")

// ErrUnseen is what a failure is about when a stack could not be looked up, so that nobody
// knows whether it is deployed.
var ErrUnseen = errors.New("the account could not be read")

// Stack looks up the stack of the app that config calls name; see [plan.Stacks].
func (a *App) Stack(ctx context.Context, sdk aws.Config, name string) (*Stack, error) {
	return a.Named(ctx, sdk, a.Plan.StackName(name))
}

// Named looks up the stack of the app that has this name, such as [plan.Plan.PipelineStack].
func (a *App) Named(ctx context.Context, sdk aws.Config, name string) (*Stack, error) {
	s := &Stack{Name: name, Outputs: map[string]string{}}
	found, err := inventory.Find(ctx, cloudformation.NewFromConfig(sdk), s.Name)
	if err != nil {
		return nil, Explain(ctx, err)
	}
	if found == nil {
		missing := failure.New(a.DeployCommand(), "stack %s is not deployed in %s, or not in %s", s.Name, a.Plan.Config.Region, whose())
		missing.Of = ErrNotDeployed
		return nil, missing
	}
	s.Status = string(found.StackStatus)
	for _, output := range found.Outputs {
		s.Outputs[aws.ToString(output.OutputKey)] = aws.ToString(output.OutputValue)
	}
	return s, nil
}

// Deployed connects to the account, or to the local AWS at endpoint, and looks up a stack of
// the app; see [Connect] and [App.Stack].
func (a *App) Deployed(ctx context.Context, endpoint, name string) (aws.Config, *Stack, error) {
	sdk, err := Connect(ctx, a.Plan.Config.Region, endpoint)
	if err != nil {
		return sdk, nil, err
	}
	stack, err := a.Stack(ctx, sdk, name)
	return sdk, stack, err
}

// DeployCommand is the command that deploys the app.
func (a *App) DeployCommand() string { return "sagerock deploy" + a.Flags() }

// environment is the one that a command which deploys has to name, or "".
func (a *App) environment() string {
	if len(a.Plan.Config.Unchosen(a.Options)) > 0 {
		return config.Base
	}
	return a.Options.Environment
}

// Flags are the flags that name the app in another command, each after a space.
func (a *App) Flags() string {
	var flags strings.Builder
	for _, flag := range []struct{ name, value string }{{"-c", a.File}, {"-e", a.environment()}, {"--path", a.Options.Path}} {
		if flag.value != "" && flag.value != DefaultFile {
			flags.WriteString(" " + flag.name + " " + failure.Quoted(flag.value))
		}
	}
	return flags.String()
}

// Argument is file as the argument of a command, or "" where the command reads it anyway.
func Argument(file string) string {
	if file == DefaultFile {
		return ""
	}
	return " " + failure.Quoted(file)
}

// Explain says what to do about an error of [inventory].
func Explain(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return failure.Interrupted()
	}
	at, ok := errors.AsType[*inventory.Error](err)
	if !ok {
		return err
	}
	what := "stack " + at.Stack
	if at.Stack == "" {
		what = "the stacks of the account"
	}
	unseen := Trouble(err)
	switch why := cause.Of(err); {
	case why.Credentials():
		return unseen
	case why == cause.Denied:
		unseen = failure.New("allow "+at.Action, "you may not look at %s", what)
	case unseen == nil:
		unseen = failure.New("check your network, then try again", "looking for %s: %v", what, failure.Reason(err))
	}
	unseen.Of = ErrUnseen
	return unseen
}

// OnPath is the app with another path.
func (a *App) OnPath(path string) *App {
	other := *a
	other.Options.Path = path
	return &other
}
