// Command app is the CDK app that cdk.json runs. It synthesizes the stacks of
// one config file, chosen with -c config=FILE, -c env=NAME and -c path=PATH.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/aws/aws-cdk-go/awscdk/v2"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/stacks"
)

func main() { os.Exit(node.Main(run)) }

func run() int {
	if err := synth(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

func synth() error {
	app := awscdk.NewApp(nil)
	context, _ := app.Node().GetAllContext(nil).(map[string]any)
	if err := checkOptions(context); err != nil {
		return err
	}
	file := option(app, "config", "sagerock.yaml")
	cfg, warnings, err := config.Load(file, config.Options{
		Environment: option(app, "env", ""),
		Path:        option(app, "path", ""),
	})
	for _, w := range warnings {
		fmt.Fprintln(os.Stderr, w.Warning())
	}
	if err != nil {
		return err
	}
	stacks.New(app, cfg, &stacks.Props{GatewayCode: "build/gateway", Dir: filepath.Dir(file)})
	app.Synth(nil)
	return nil
}

// option is what the user gave with -c key=…, or fallback.
func option(app awscdk.App, key, fallback string) string {
	if s, ok := app.Node().TryGetContext(&key).(string); ok && s != "" {
		return s
	}
	return fallback
}
