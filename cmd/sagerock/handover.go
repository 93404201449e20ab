package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/cdkcli"
	"github.com/sagerock/sagerock/internal/rollout"
)

// deploy runs cdk deploy, with which the user has agreed.
//
// Where endpoints leave that the gateway still calls, it runs twice: first for the gateway and
// all that it depends on, while the old endpoints stay in their stack; then for everything, which
// deletes them. The first deployment waits for the new endpoints, the second one for nothing.
func (o *session) deploy(ctx context.Context, out io.Writer, r *rollout.Rollout, words cdkWords) (err error) {
	if h := r.Handover; h != nil {
		defer func() {
			if err != nil {
				fmt.Fprintf(o.err, "warning: %s may still run, at %.2f USD an hour in all\n\tfix: mend what has stopped the deployment, then deploy again, which deletes what the file no longer has: %s\n",
					form.List(h.Serving, "and"), h.HourUSD, o.app.DeployCommand())
			}
		}()
		if err := o.handOver(ctx, out, h, words); err != nil {
			return err
		}
	}
	return o.run(ctx, out, words.of("deploy", "--require-approval", "never")...)
}

// handOver lets the gateway change over while what the file no longer has still serves. The
// stacks that go with this deployment are not among those that the gateway depends on.
func (o *session) handOver(ctx context.Context, out io.Writer, h *rollout.Handover, words cdkWords) error {
	dir, err := os.MkdirTemp("", "sagerock")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	file := filepath.Join(dir, "leaving.json")
	if err := h.Write(file); err != nil {
		return err
	}
	source, err := o.cdk.Context(cdkcli.Source{File: o.flags.File, Environment: o.flags.Environment, Path: o.flags.options().Path, Leaving: file})
	if err != nil {
		return err
	}
	was := *o.cdk
	defer func() { *o.cdk = was }()
	o.cdk.App, o.cdk.Output = "", filepath.Join(dir, "cdk.out")
	if err := o.run(ctx, o.err, append([]string{"synth", "--quiet"}, source...)...); err != nil {
		return err
	}
	o.cdk.App, o.cdk.Output = o.cdk.Output, ""
	return o.run(ctx, out, words.on("Api", "deploy", "--require-approval", "never")...)
}
