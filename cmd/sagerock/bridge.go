package main

import (
	"context"
	"io"
	"path/filepath"
	"slices"

	"github.com/sagerock/sagerock/internal/cdkcli"
	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/failure"
	"github.com/sagerock/sagerock/internal/rollout"
	"github.com/sagerock/sagerock/plan"
)

// bridge keeps the callers of models served while their endpoints are replaced: a stack of
// temporary endpoints comes up, the gateway calls those, the app is deployed, with which the
// gateway calls the new endpoints, and the stack goes. Each step is one of the CDK CLI.
type bridge struct {
	*session
	out io.Writer

	assembly string // where it was synthesized; "" where nothing is bridged
}

// stack is the construct id of the stack, which is how the CDK CLI selects it.
const bridgeStack = "Bridge"

// open deploys all that the gateway needs but the stack of the endpoints. The gateway then
// knows the names of endpoints that the file has beside these, so they must be there.
func (b *bridge) open(ctx context.Context, r *rollout.Rollout) error {
	models, err := b.models(r)
	if err != nil || len(models) == 0 {
		return err
	}
	words, err := b.cdk.Context(cdkcli.Source{File: b.flags.File, Environment: b.flags.Environment, Path: b.flags.options().Path, Bridge: models})
	if err != nil {
		return err
	}
	assembly := filepath.Join(b.cdk.Dir, "cdk.out", "bridge")
	if err := b.in(ctx, "", assembly, append([]string{"synth", "--quiet"}, words...)...); err != nil {
		return err
	}
	b.assembly = assembly
	stacks := []string{"deploy", "--exclusively", "--require-approval", "never"}
	for _, s := range []struct{ name, id string }{
		{plan.StackKey, "Key"}, {plan.StackFoundation, "Foundation"}, {plan.StackNetwork, "Network"}, {plan.StackThirdZone, "ThirdZone"},
	} {
		if b.app.Plan.Deploys(s.name) {
			stacks = append(stacks, s.id)
		}
	}
	return b.in(ctx, assembly, "", append(stacks, bridgeStack, "Api")...)
}

// models are those whose endpoints are replaced, where all others are there.
func (b *bridge) models(r *rollout.Rollout) (models []string, err error) {
	for _, gap := range r.Gaps {
		i := slices.IndexFunc(b.app.Plan.Endpoints, func(e *plan.Endpoint) bool { return e.Name == gap.New && e.Owner == plan.Deployed && !e.OnFleet() })
		if i < 0 {
			return nil, failure.New("leave --bridge out, or give its models instances of their own first", "%s is of several models, and has no bridge", gap.Old)
		}
		models = append(models, b.app.Plan.Endpoints[i].Model)
	}
	for _, s := range r.Stacks {
		for _, c := range s.Changes {
			if len(models) > 0 && c.Action == change.Create && slices.Contains([]string{"AWS::SageMaker::Endpoint", "AWS::SageMaker::InferenceComponent"}, c.Type) {
				return nil, failure.New("deploy the new ones by themselves first, then replace the others", "the file adds endpoints, and replaces others, which --bridge cannot do at once")
			}
		}
	}
	return models, nil
}

// close deletes the temporary endpoints, which the gateway has left.
func (b *bridge) close(ctx context.Context) error {
	if b.assembly == "" {
		return nil
	}
	return b.in(ctx, b.assembly, "", "destroy", bridgeStack, "--exclusively", "--force")
}

// in runs the CDK CLI with an app and an output folder of its own.
func (b *bridge) in(ctx context.Context, app, output string, args ...string) error {
	was := *b.cdk
	defer func() { *b.cdk = was }()
	b.cdk.App, b.cdk.Output = app, output
	return b.run(ctx, b.out, args...)
}
