// Command sagerock does what the CDK CLI cannot: it writes a first config file,
// reports every mistake in one, serves it on this machine, and asks a deployed
// model. It holds no CDK.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"

	"github.com/alecthomas/kong"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/paint"
	"github.com/sagerock/sagerock/internal/usage"
)

// cli is the whole command line. A field is a command; its help tag is its manual.
type cli struct {
	Init        initCmd        `cmd:"" help:"Write a commented config file to start from."`
	Check       checkCmd       `cmd:"" help:"Report every problem in a config file."`
	Cost        costCmd        `cmd:"" help:"Estimate what a config file costs, idle and in use, on each path."`
	Deploy      deployCmd      `cmd:"" help:"Show what a deployment changes, ask, and deploy with the CDK CLI."`
	Diff        diffCmd        `cmd:"" help:"Show what a deployment would change."`
	Destroy     destroyCmd     `cmd:"" help:"Show what a destroy deletes and what stays, ask, and destroy with the CDK CLI."`
	Permissions permissionsCmd `cmd:"" help:"Write the IAM policies of whoever deploys a config file."`
	Models      modelsCmd      `cmd:"" help:"List the models of Bedrock: where each can be called, what it costs, when it ends."`
	Schema      schemaCmd      `cmd:"" help:"Print the JSON schema of the config file, for editors."`
	Ask         askCmd         `cmd:"" help:"Ask a deployed model."`
	Wake        wakeCmd        `cmd:"" help:"Wake a model that has scaled to zero, and wait until it answers."`
	Compare     compareCmd     `cmd:"" help:"Compare the engines and variants of a model: latency, errors, tokens, cost and answers."`
	Serve       serveCmd       `cmd:"" help:"Serve the models of a config file on this machine."`
	Train       trainCmd       `cmd:"" help:"Train a model with its deployed pipeline, and follow the run."`
	Runs        runsCmd        `cmd:"" help:"List the runs of training pipelines."`
	Run         runCmd         `cmd:"" help:"Show a run of a training pipeline: steps, cost, report, and why it failed."`
	Stop        stopCmd        `cmd:"" help:"Stop a run of a training pipeline."`
	Tune        tuneCmd        `cmd:"" help:"Check the examples that a model on Bedrock is customized with, or convert them."`
	Local       localCmd       `cmd:"" help:"Run a local AWS, and deploy to it, without an AWS account."`
	Keys        keysCmd        `cmd:"" help:"Manage the keys that callers of a deployed gateway send."`
	Completion  completionCmd  `cmd:"" help:"Print the completions of a shell."`
	Help        helpCmd        `cmd:"" help:"Explain a command, with examples."`
	Version     versionCmd     `cmd:"" help:"Print the version."`

	ShowVersion kong.VersionFlag `name:"version" help:"Print the version."`
}

// streams are what a command reads and writes: data to out, the rest to err.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// exampleLines is the end of a command's help: lines to type.
func exampleLines(lines ...string) string { return usage.Examples(lines...) }

// printJSON writes what a command prints with --json.
func printJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// Exit statuses.
const (
	exitOK     = 0
	exitFailed = 1 // the work failed
	exitUsage  = 2 // the command line is wrong
)

func main() {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt)
	var stderr io.Writer = os.Stderr
	if paint.On(os.Stderr, os.Getenv) {
		stderr = paint.Messages(stderr)
	}
	os.Exit(run(ctx, os.Args[1:], os.Stdin, os.Stdout, stderr))
}

// errSaid is the failure of a command that has already said what is wrong.
var errSaid = errors.New("said already")

// run carries out one command line and returns its exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	helped := false
	args, words := cutWords(args)
	parser, err := kong.New(&cli{},
		kong.Name("sagerock"),
		kong.Description("One YAML file describes your models; one word in it says whether they run on Amazon Bedrock, on SageMaker, or on both."),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 100}),
		kong.Writers(stdout, stderr),
		kong.Exit(func(int) { helped = true }), // only --help and --version want to exit
		kong.Vars{"version": version()},
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(&streams{stdin, stdout, stderr}, words),
	)
	if err != nil {
		panic(err) // a tag of cli is wrong
	}
	if len(args) == 0 {
		return status(stderr, home(stdout))
	}
	command, err := parser.Parse(inFlags(args))
	if helped {
		return exitOK
	}
	if err == nil {
		err = command.Run()
	}
	return status(stderr, err)
}

// status shows err, if there is one, and returns the exit status that says so.
func status(stderr io.Writer, err error) int {
	if err == nil {
		return exitOK
	}
	if errors.Is(err, errSaid) {
		return exitFailed
	}
	if problems, ok := errors.AsType[form.Problems](err); ok { // each starts with its file
		fmt.Fprintln(stderr, problems)
		return exitFailed
	}
	if f, ok := errors.AsType[*failure.Failure](err); ok { // also one that the parser has wrapped
		err = f
	} else if wrong, ok := errors.AsType[*kong.ParseError](err); ok {
		err = usage.Mistake(wrong)
	}
	fmt.Fprintf(stderr, "sagerock: %v\n", err)
	if f, ok := errors.AsType[*failure.Failure](err); ok && f.Usage {
		return exitUsage
	}
	return exitFailed
}
