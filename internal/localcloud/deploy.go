package localcloud

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"

	"github.com/sagerock/sagerock/internal/cdkcli"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/inventory"
	"github.com/sagerock/sagerock/internal/localaws"
)

// Deployment is a config file that the CDK CLI deploys to the local AWS at a URL.
type Deployment struct {
	URL, Region string
	Source      cdkcli.Source
	// App is the command that synthesizes; "" means that of cdk.json.
	App string
	// Progress gets a line for each thing that is done.
	Progress io.Writer
}

// Deploy makes or updates all stacks of the file. It bootstraps the Region by itself.
func (d *Deployment) Deploy(ctx context.Context) error {
	if err := Check(ctx, d.URL); err != nil {
		return err
	}
	ready, err := d.bootstrapped(ctx)
	if err != nil {
		return err
	}
	if !ready {
		if err := d.run(ctx, "bootstrap "+d.Region, "bootstrap", "aws://"+localaws.Account+"/"+d.Region); err != nil {
			return err
		}
	}
	return d.run(ctx, "deploy "+d.Source.File+" with the CDK CLI", "deploy", "--all", "--require-approval", "never")
}

// Destroy deletes the stacks of the file.
func (d *Deployment) Destroy(ctx context.Context) error {
	if err := Check(ctx, d.URL); err != nil {
		return err
	}
	return d.run(ctx, "destroy "+d.Source.File+" with the CDK CLI", "destroy", "--all", "--force")
}

// toolkit is the stack that cdk bootstrap makes.
const toolkit = "CDKToolkit"

func (d *Deployment) bootstrapped(ctx context.Context) (bool, error) {
	found, err := inventory.Find(ctx, cloudformation.NewFromConfig(SDK(d.URL, d.Region)), toolkit)
	return found != nil, err
}

// SDK is how to call the local AWS at url.
func SDK(url, region string) aws.Config {
	return aws.Config{
		Region: region, BaseEndpoint: &url,
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	}
}

// run runs a command of the CDK CLI on the file, and says how far it is. What the CDK CLI says
// is shown in full only where it fails.
func (d *Deployment) run(ctx context.Context, what string, args ...string) error {
	cdk, err := cdkcli.Find(d.Source.File)
	if err != nil {
		return err
	}
	out, err := os.MkdirTemp("", "sagerock-cdk.out-") // so that the assembly of a real deployment stays as it is
	if err != nil {
		return err
	}
	defer os.RemoveAll(out)
	if args[0] != "bootstrap" { // which needs no app
		of, err := cdk.Context(d.Source)
		if err != nil {
			return err
		}
		args = append(args, of...)
	}
	fmt.Fprintf(d.Progress, "%s\n", what)
	said := &progress{to: d.Progress, began: time.Now()}
	cdk.Env, cdk.Output, cdk.App, cdk.Out, cdk.Err = localaws.CDKEnv(d.URL, d.Region), out, d.App, said, said
	err = cdk.Run(ctx, append(args, localaws.Plain...)...)
	said.flush()
	switch {
	case ctx.Err() != nil:
		return failure.Interrupted()
	case errors.As(err, new(*exec.ExitError)):
		return failure.New("change what it says above, and run it again", "%v\n%s", err, said.tail())
	}
	return err
}

// progress reads what the CDK CLI says, and writes a line for each stack that is done.
type progress struct {
	to    io.Writer
	began time.Time
	all   bytes.Buffer
	line  bytes.Buffer
}

// Write implements [io.Writer].
func (p *progress) Write(src []byte) (int, error) {
	p.all.Write(src)
	for _, c := range src {
		if c != '\n' {
			p.line.WriteByte(c)
			continue
		}
		p.flush()
	}
	return len(src), nil
}

// flush ends a line.
func (p *progress) flush() {
	line := strings.TrimSpace(p.line.String())
	p.line.Reset()
	_, done, found := strings.Cut(line, "✅ ")
	switch {
	case found:
		fmt.Fprintf(p.to, "\t%4.0f s  %s\n", time.Since(p.began).Seconds(), strings.TrimSpace(done))
	case strings.Contains(line, ": deploying...") || strings.Contains(line, ": destroying..."):
		fmt.Fprintf(p.to, "\t%4.0f s  %s\n", time.Since(p.began).Seconds(), line)
	}
}

// tail is the end of what the CDK CLI said, without the lines that name a resource each.
func (p *progress) tail() string {
	lines := strings.Split(strings.TrimSpace(p.all.String()), "\n")
	var b strings.Builder
	for _, line := range lines[max(0, len(lines)-30):] {
		fmt.Fprintf(&b, "\t| %s\n", line)
	}
	return strings.TrimSuffix(b.String(), "\n")
}
