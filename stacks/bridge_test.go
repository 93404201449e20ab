package stacks_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
	"github.com/sagerock/sagerock/stacks"
)

// TestBridgeIsCalledInPlaceOfTheEndpoint adds temporary endpoints for two of the models. Their
// stack has those only, the gateway calls them in place of the models' own, and the stack of
// the endpoints is what it is without a bridge.
func TestBridgeIsCalledInPlaceOfTheEndpoint(t *testing.T) {
	const file = "testdata/everything.yaml"
	cfg := load(t, file, config.Options{})
	p := plan.Of(cfg)
	plain := synth(t, newApp(t), cfg, "testdata")
	app := validatedApp(t)
	stacks.New(app, load(t, file, config.Options{}), &stacks.Props{GatewayCode: "testdata/gateway", Dir: "testdata", Bridge: []string{"archive", "queued"}})
	bridged := templates(t, app)

	api, endpoints := p.StackName(plan.StackAPI), p.StackName(plan.StackSageMaker)
	if diff := cmp.Diff(plain[endpoints], bridged[endpoints]); diff != "" {
		t.Errorf("the stack of the endpoints differs (-plain +bridged):\n%s", diff)
	}
	if len(bridged) != len(plain)+1 || plain[p.StackName(plan.StackBridge)] != nil {
		t.Errorf("%d stacks with a bridge, %d without", len(bridged), len(plain))
	}
	var made []string
	for _, r := range resourcesOf(bridged[p.StackName(plan.StackBridge)]) {
		if r["Type"] == "AWS::SageMaker::Endpoint" {
			made = append(made, r["Properties"].(map[string]any)["EndpointName"].(string))
		}
	}
	if len(made) != 2 {
		t.Errorf("the bridge has the endpoints %q", made)
	}
	for _, model := range []string{"archive", "queued"} {
		own, temporary := p.EndpointOf(model).Name, p.BridgeName(p.EndpointOf(model))
		if text := text(bridged[api]); !strings.Contains(text, "endpoint/"+temporary) || strings.Contains(text, own) {
			t.Errorf("the gateway does not call %s in place of %s", temporary, own)
		}
		if text := text(plain[api]); strings.Contains(text, temporary) || !strings.Contains(text, own) {
			t.Errorf("without a bridge, the gateway does not call %s", own)
		}
	}
	if own := p.EndpointOf("both").Name; !strings.Contains(text(bridged[api]), own) {
		t.Errorf("the gateway does not call %s", own)
	}
}
