// Command demo deploys sagerock.yaml to a local AWS, first as the Bedrock path
// and then, with one word changed, as the SageMaker path. It needs no account.
// Run it with make demo.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

func main() {
	if err := run(); err != nil {
		os.Exit(1)
	}
}

// run shows every step. The local AWS is stopped however it ends, also by Ctrl-C.
func run() error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	logs, err := os.Create(logFile)
	if errors.Is(err, os.ErrNotExist) {
		if err = os.MkdirAll(filepath.Dir(logFile), 0o755); err == nil {
			logs, err = os.Create(logFile)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		return err
	}
	defer logs.Close()

	d := &demo{config: "sagerock.yaml", screen: os.Stdout, log: logs}
	fmt.Fprintln(d.screen, "sagerock on a local AWS: no account, nothing to pay. Everything it says is in", logFile)
	err = d.play(ctx, []step{
		{"start a local AWS (moto)", d.start},
		{"compile the CDK app; a minute the first time", d.compile},
		{"npx cdk bootstrap", d.bootstrap},
		{"npx cdk deploy --all -c path=bedrock", d.deployBedrock},
		{"npx cdk deploy --all -c path=sagemaker", d.deploySageMaker},
		{"npx cdk diff -c path=sagemaker: nothing left to do", d.diff},
		{"run the training pipeline of churn to a deployed endpoint", d.train},
		{"ask churn through the gateway", d.ask},
		{"npx cdk deploy --all -c path=bedrock: the endpoints go", d.deployBedrockAgain},
		{"clean up", d.cleanUp},
	})
	if err = errors.Join(err, d.stop()); err != nil {
		return err
	}
	return d.page(ctx, inTerminal(os.Stdin, os.Stdout, os.Getenv("CI")))
}
