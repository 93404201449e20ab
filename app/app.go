// Package app runs CDK apps: the one that a config file describes, and an author's own.
package app

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/stacks"
)

// Main is the main function of a CDK app: build adds the stacks, and Main synthesizes
// them. It writes an error to standard error, also one of a construct whose props cannot be
// used, and ends the process.
//
// The CDK runs in a Node.js process; where there is none, Main says so. It is the Node.js of node_modules, where npm has
// installed one, and has options that suit a process which lives for seconds.
func Main(build func(awscdk.App) error) {
	os.Exit(node.Main(func() int {
		if err := run(build); err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		return 0
	}))
}

// Run calls tests with the same Node.js process as [Main], and returns their exit status. It is
// for the TestMain of an author's own tests: os.Exit(app.Run(m.Run)).
func Run(tests func() int) int { return node.Main(tests) }

func run(build func(awscdk.App) error) (err error) {
	if err := node.Check(); err != nil {
		return err
	}
	defer func() {
		switch p := recover().(type) {
		case nil:
		case *defaults.Error:
			err = p
		default:
			panic(p)
		}
	}()
	app := awscdk.NewApp(nil)
	if err := build(app); err != nil {
		return err
	}
	app.Synth(nil)
	return nil
}

// AddStacks adds the stacks of a config file to app. The file is sagerock.yaml, or another
// with -c config=FILE; -c env=NAME and -c path=PATH choose how it is read. A file with environments
// needs a choice: one of them, or -c env=base. -c leaving=FILE keeps endpoints that the file no
// longer has, see [stacks.Leaving]; sagerock deploy writes it. Warnings go to standard error. gateway is the folder with the gateway's binary, bootstrap, which is
// built from the package github.com/sagerock/sagerock/cmd/gateway.
func AddStacks(app awscdk.App, gateway string) error {
	context, _ := app.Node().GetAllContext(nil).(map[string]any)
	if err := checkOptions(context); err != nil {
		return err
	}
	file := option(app, "config", "sagerock.yaml")
	opt := config.Options{Environment: option(app, "env", ""), Path: option(app, "path", "")}
	cfg, warnings, err := config.Load(file, opt)
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, w.Warning())
	}
	if err != nil {
		return err
	}
	if err := checkChosen(file, cfg.Unchosen(opt)); err != nil {
		return err
	}
	props := &stacks.Props{GatewayCode: gateway, Dir: filepath.Dir(file)}
	if leaving := option(app, "leaving", ""); leaving != "" {
		src, err := os.ReadFile(leaving)
		if err == nil {
			err = json.Unmarshal(src, &props.Leaving)
		}
		if err != nil {
			return fmt.Errorf("-c leaving=%s: %w\n\tfix: leave it out, and run sagerock deploy, which writes the file", leaving, err)
		}
	}
	stacks.New(app, cfg, props)
	return nil
}

// option is what the user gave with -c key=…, or fallback.
func option(app awscdk.App, key, fallback string) string {
	if s, ok := app.Node().TryGetContext(&key).(string); ok && s != "" {
		return s
	}
	return fallback
}
