package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/cdkcli"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/localcloud"
	"github.com/sagerock/sagerock/internal/localgateway"
)

// localCmd is a local AWS, and what can be done with it.
type localCmd struct {
	Start   localStartCmd   `cmd:"" default:"withargs" help:"Start the local AWS and keep it running until Ctrl-C. This is what sagerock local does alone."`
	Deploy  localDeployCmd  `cmd:"" help:"Deploy a config file to the running local AWS, which is at http://localhost:4577 unless --endpoint-url names another."`
	Destroy localDestroyCmd `cmd:"" help:"Destroy what a config file has deployed to the running local AWS."`
}

// localStartCmd keeps a local AWS in memory. It forgets everything when it ends.
type localStartCmd struct {
	Port uint16 `default:"4577" help:"Port on this machine. With 0 it is a free one. Without it: ${default}."`

	upstreamFlags

	Python string `placeholder:"FILE" help:"Python 3.11 or newer with moto and cfn-lint. Without it: that of make setup in this checkout."`
	JSON   bool   `name:"json" help:"Print the address as one JSON document."`
}

// Help is examples.
func (localStartCmd) Help() string {
	return exampleLines(`sagerock local`, `sagerock local --upstream http://localhost:11434/v1`)
}

// Run runs a local AWS until it is interrupted.
func (c *localStartCmd) Run(ctx context.Context, s *streams) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	models, _, err := c.engine(ctx, nil)
	if err != nil {
		return err
	}
	fmt.Fprintln(s.err, "starting a local AWS; the first start takes some seconds")
	cloud, err := localcloud.Start(ctx, localcloud.Options{Port: int(c.Port), Python: c.Python, Engine: models, Log: localgateway.NewRequestLog(s.err)})
	if err != nil {
		return err
	}
	defer cloud.Stop()
	context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt) }) // a second Ctrl-C ends it at once
	if err := c.announce(s, cloud.URL); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		fmt.Fprintln(s.err, "stopped; what was deployed to it is gone")
		return nil
	case <-cloud.Ended():
		return failure.New("start it again; if it stays, report what it said", "the local AWS has ended by itself\n%s", cloud.Log())
	}
}

// announce prints the exports that lead every AWS client to the local AWS, and what to type
// next.
func (c *localStartCmd) announce(s *streams, url string) error {
	region := cmp.Or(os.Getenv("AWS_REGION"), "us-east-1") // all Regions are there
	by := "a stand-in answers for every model"
	if c.Upstream != "" {
		by = c.Upstream + " answers for chat and embedding models"
	}
	fmt.Fprintf(s.err, "the local AWS runs at %s until Ctrl-C; %s; nothing costs money\n", url, by)
	flag := ""
	if int(c.Port) != localcloud.Port {
		flag = " --endpoint-url " + url
	}
	fmt.Fprintf(s.err, "\tnext, in another terminal: sagerock local deploy -c FILE%s\n", flag)
	fmt.Fprintln(s.err, "\tfor the AWS CLI and all SDKs:")
	if c.JSON {
		return printJSON(s.out, map[string]string{"url": url, "region": region, "accessKeyId": "local", "secretAccessKey": "local"})
	}
	for _, v := range []string{
		"AWS_ENDPOINT_URL=" + url, "AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
		"AWS_REGION=" + region, "AWS_DEFAULT_REGION=" + region, // SDKs read one, the AWS CLI the other
	} {
		fmt.Fprintln(s.out, "export "+v)
	}
	return nil
}

// localTarget is a config file, and the local AWS that a command works on.
type localTarget struct {
	sourceArgument

	EndpointURL string `name:"endpoint-url" placeholder:"URL" help:"Call AWS at this URL, such as that of a local AWS."`
}

// deployment is the file as it is deployed to the local AWS.
func (t *localTarget) deployment(s *streams) (*localcloud.Deployment, *account.App, error) {
	url := cmp.Or(strings.TrimSuffix(t.EndpointURL, "/"), fmt.Sprintf("http://localhost:%d", localcloud.Port))
	if err := account.CheckURL("--endpoint-url", url); err != nil {
		return nil, nil, err
	}
	app, err := t.app()
	if err != nil {
		return nil, nil, err
	}
	of := cdkcli.Source{File: t.File, Environment: app.Options.Environment, Path: app.Options.Path}
	return &localcloud.Deployment{URL: url, Region: app.Plan.Config.Region, Source: of, Progress: s.err}, app, nil
}

// printStacks prints the stacks of app that are on the local AWS, and counts them.
func printStacks(ctx context.Context, s *streams, d *localcloud.Deployment, app *account.App, asJSON bool) (int, error) {
	stacks, err := d.Stacks(ctx, app.Plan)
	if err != nil {
		return 0, err
	}
	if asJSON {
		return len(stacks), printJSON(s.out, map[string]any{"endpointUrl": d.URL, "region": d.Region, "stacks": stacks})
	}
	for _, stack := range stacks {
		fmt.Fprintf(s.out, "%s  %s\n", stack.Name, stack.Status)
	}
	return len(stacks), nil
}

// localDeployCmd deploys with the CDK CLI, as to an account.
type localDeployCmd struct {
	localTarget

	JSON bool `name:"json" help:"Print the stacks and their outputs as one JSON document."`
}

// Help is examples.
func (localDeployCmd) Help() string {
	return exampleLines(`sagerock local deploy`, `sagerock local deploy -c app.yaml -e prod`)
}

// Run deploys, and prints the stacks with what to type next.
func (c *localDeployCmd) Run(ctx context.Context, s *streams) error {
	d, app, err := c.deployment(s)
	if err != nil {
		return err
	}
	if err := d.Deploy(ctx); err != nil {
		return err
	}
	if _, err := printStacks(ctx, s, d, app, c.JSON); err != nil || c.JSON {
		return err
	}
	c.next(s.err, d, app)
	return nil
}

// next says how to ask a model of app: with the deployed gateway, and with one of this process
// that has a chat page.
func (c *localDeployCmd) next(w io.Writer, d *localcloud.Deployment, app *account.App) {
	fmt.Fprintf(w, "next, with the exports of sagerock local: sagerock ask%s %s\n", app.Flags(), example(app))
	fmt.Fprintf(w, "\tor, for a chat page: sagerock serve%s --endpoint-url %s\n", app.Flags(), d.URL)
}

// example is the rest of a command that asks a model of the app.
func example(app *account.App) string {
	for _, m := range app.Plan.Models {
		if m.Task == config.TaskChat {
			return m.Name + ` "Say hi"`
		}
	}
	return app.Plan.Models[0].Name + " --raw FILE"
}

// localDestroyCmd destroys with the CDK CLI.
type localDestroyCmd struct {
	localTarget

	JSON bool `name:"json" help:"Print the stacks that are left as one JSON document."`
}

// Help is examples.
func (localDestroyCmd) Help() string {
	return exampleLines(`sagerock local destroy`, `sagerock local destroy -c app.yaml -e prod`)
}

// Run destroys the stacks of the file, and says which are left.
func (c *localDestroyCmd) Run(ctx context.Context, s *streams) error {
	d, app, err := c.deployment(s)
	if err != nil {
		return err
	}
	if err := d.Destroy(ctx); err != nil {
		return err
	}
	left, err := printStacks(ctx, s, d, app, c.JSON)
	if err == nil && left == 0 && !c.JSON {
		fmt.Fprintf(s.err, "no stack of %s is left\n", c.File)
	}
	return err
}
