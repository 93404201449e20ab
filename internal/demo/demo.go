package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/plan"
)

// demo is what the steps share.
type demo struct {
	config string
	screen io.Writer
	log    io.Writer

	cfg *config.Config
	aws *localaws.Server
	cdk *localaws.CDK
}

func (d *demo) start(ctx context.Context) (err error) {
	if d.cfg, _, err = config.Load(d.config, config.Options{Path: config.PathSageMaker}); err != nil {
		return err
	}
	if d.aws, err = localaws.Start(ctx); err != nil {
		return err
	}
	d.cdk = &localaws.CDK{Server: d.aws, Region: d.cfg.Region, Output: "build/demo.out"}
	d.say("%s, account %s", d.aws.Endpoint, localaws.Account)
	return nil
}

func (d *demo) stop() error {
	if d.aws != nil {
		d.aws.Stop()
		fmt.Fprintf(d.log, "\n=== what the local AWS said\n%s", d.aws.Log())
	}
	return os.RemoveAll("build/demo.out")
}

func (d *demo) compile(ctx context.Context) error {
	for _, args := range [][]string{
		{"build", "-o", "build/", "./cmd/app", "./cmd/sagerock"},
		{"build", "-o", "build/local-gateway", "./cmd/gateway"},
	} {
		cmd := exec.CommandContext(ctx, "go", args...)
		cmd.Stdout, cmd.Stderr = d.log, d.log
		if err := cmd.Run(); err != nil {
			return err
		}
	}
	return nil
}

func (d *demo) bootstrap(ctx context.Context) error {
	return d.run(ctx, "bootstrap", "aws://"+localaws.Account+"/"+d.cfg.Region)
}

func (d *demo) deployBedrock(ctx context.Context) error {
	return d.deployAndShow(ctx, config.PathBedrock)
}

func (d *demo) deploySageMaker(ctx context.Context) error {
	return d.deployAndShow(ctx, config.PathSageMaker)
}

func (d *demo) deployAndShow(ctx context.Context, path string) error {
	if err := d.deploy(ctx, path); err != nil {
		return err
	}
	table, err := d.cdk.Table(ctx)
	if err != nil {
		return err
	}
	d.say("%s", table)
	return nil
}

func (d *demo) deploy(ctx context.Context, path string) error {
	return d.run(ctx, "deploy", "--all", "--require-approval", "never", "-c", "config="+d.config, "-c", "path="+path)
}

func (d *demo) deployBedrockAgain(ctx context.Context) error {
	if err := d.deploy(ctx, config.PathBedrock); err != nil {
		return err
	}
	left, err := d.endpoints(ctx)
	if err != nil {
		return err
	}
	for _, name := range left {
		if name != d.churn() {
			return fmt.Errorf("endpoint %s is still there", name)
		}
	}
	d.say("%s is gone; %s belongs to its pipeline, whose clean-up is a Lambda, which nothing runs here", d.endpoint("assistant"), d.churn())
	return nil
}

func (d *demo) diff(ctx context.Context) error {
	return d.run(ctx, "diff", "--fail", "--method", "template", "-c", "config="+d.config, "-c", "path=sagemaker")
}

// churn is the name of the endpoint that the pipeline deploys.
func (d *demo) churn() string { return d.endpoint("churn") }

func (d *demo) endpoint(model string) string { return plan.Of(d.cfg).EndpointOf(model).Name }

// train puts data where the config says, and runs the pipeline as a user would: with the CLI.
func (d *demo) train(ctx context.Context) error {
	training := d.cfg.Models["churn"].SageMaker.Training
	data, err := os.ReadFile("examples/04-sagemaker-training/churn.csv")
	if err != nil {
		return err
	}
	bucket, prefix := syntax.SplitS3(training.Data)
	if err := errors.Join(d.aws.Put(ctx, bucket, "", nil), d.aws.Put(ctx, bucket, prefix+"churn.csv", data)); err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, "build/sagerock", "train", "churn", "--name", "demo", "-c", d.config, "--path", d.cfg.Path)
	cmd.Env = append(os.Environ(), d.aws.Env(d.cfg.Region)...)
	out := d.follow(func(line string) (string, bool) { return line, true })
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	return cmd.Run()
}

// ask starts the gateway as it was deployed, but here, and calls it as a user
// would: with the CLI.
func (d *demo) ask(ctx context.Context) error {
	gateway, err := d.cdk.Gateway(ctx, d.cfg.Prefix()+"-api", "build/local-gateway", d.log)
	if err != nil {
		return err
	}
	defer gateway.Stop()

	row := "3,98.5,4,3,1,0\n" // a new customer with a high bill, who has called support a lot
	input := filepath.Join("build", "demo.csv")
	if err := os.WriteFile(input, []byte(row), 0o600); err != nil {
		return err
	}
	defer os.Remove(input)
	cmd := exec.CommandContext(ctx, "build/sagerock", "ask", "churn", "--raw", input, "--content-type", "text/csv", "--url", gateway.URL)
	cmd.Stderr = d.log
	answer, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", strings.Join(cmd.Args, " "), err)
	}
	d.say("sagerock ask churn --raw customer.csv: %s", strings.TrimSpace(string(answer)))
	return nil
}

// cleanUp destroys the api stack, as an example: everything ends with the server anyway.
func (d *demo) cleanUp(ctx context.Context) error {
	if err := d.run(ctx, "destroy", "Api", "--force", "-c", "config="+d.config, "-c", "path=bedrock"); err != nil {
		return err
	}
	d.say("all other stacks go with the server")
	return nil
}

// endpoints lists the SageMaker endpoints there are.
func (d *demo) endpoints(ctx context.Context) ([]string, error) {
	var list struct {
		Endpoints []struct{ EndpointName string }
	}
	if err := d.aws.Call(ctx, d.cfg.Region, "sagemaker", "SageMaker.ListEndpoints", map[string]any{}, &list); err != nil {
		return nil, err
	}
	var names []string
	for _, endpoint := range list.Endpoints {
		names = append(names, endpoint.EndpointName)
	}
	return names, nil
}

// run runs the CDK CLI and shows how far it is.
func (d *demo) run(ctx context.Context, args ...string) error {
	out := d.follow(func(line string) (string, bool) {
		return strings.TrimSpace(line), strings.Contains(line, "✅") || strings.Contains(line, "has no resources") ||
			strings.Contains(line, "Number of stacks with differences")
	})
	defer out.Close()
	return d.cdk.Run(ctx, out, args...)
}
