package stacks_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// TestEndpointsAreIsolated holds each declared endpoint of the goldens against what
// docs/serving.md says of its kind: its VPC, its network isolation, and the keys of what it
// stores.
func TestEndpointsAreIsolated(t *testing.T) {
	found := 0
	for _, tc := range cases(t) {
		cfg := load(t, tc.File, tc.Options)
		p := plan.Of(cfg)
		file := filepath.Join("testdata/golden", tc.Name, p.StackName(plan.StackSageMaker)+".json")
		if !p.Deploys(plan.StackSageMaker) {
			continue
		}
		made := resources(t, file)
		for _, e := range p.Endpoints {
			if of := hosted(made, e); of != nil {
				found++
				for _, wrong := range of.exposed(e, cfg) {
					t.Errorf("%s: %s %s", file, e.Name, wrong)
				}
			}
		}
	}
	if found < 10 {
		t.Errorf("found %d endpoints only", found)
	}
}

// host is an endpoint of a template: its configuration and its models.
type host struct {
	config map[string]any
	models []map[string]any
}

// hosted looks up the endpoint of e. It is nil where a run of a pipeline makes it. On a fleet an
// inference component names the model, elsewhere the configuration does.
func hosted(made map[string]resource, e *plan.Endpoint) *host {
	for _, endpoint := range made {
		if endpoint.Type != "AWS::SageMaker::Endpoint" || endpoint.Properties["EndpointName"] != e.Name {
			continue
		}
		of := &host{}
		for id, r := range made {
			if r.Type == "AWS::SageMaker::EndpointConfig" && strings.Contains(text(endpoint.Properties), `["`+id+`","`) {
				of.config = r.Properties
			}
		}
		naming := of.config
		for _, r := range made {
			if e.OnFleet() && r.Type == "AWS::SageMaker::InferenceComponent" && r.Properties["InferenceComponentName"] == e.Component {
				naming = r.Properties
			}
		}
		for id, r := range made {
			if r.Type == "AWS::SageMaker::Model" && strings.Contains(text(naming), `["`+id+`","`) {
				of.models = append(of.models, r.Properties)
			}
		}
		return of
	}
	return nil
}

// exposed says what is less isolated than it should be, or what SageMaker would refuse.
func (h *host) exposed(e *plan.Endpoint, cfg *config.Config) (wrong []string) {
	outside := cfg.Network.Mode == config.NetworkNone || e.Serverless()
	for _, m := range h.models {
		if inside := m["VpcConfig"] != nil; inside == outside {
			wrong = append(wrong, fmt.Sprintf("is in a VPC: %t", inside))
		}
		// One variant may be from the Hub, and another one from S3.
		fetches := slices.ContainsFunc(e.Config.Hosted(), func(v config.Variant) bool { return v.Config.FromHub() }) && !strings.Contains(text(m["PrimaryContainer"]), "ModelData")
		isolated := !e.Serverless() && !fetches && (!e.Config.OwnImage() || outside)
		if e.OnFleet() { // its models share the network of their instances
			for _, beside := range e.Fleet.Models {
				isolated = isolated && !beside.Config.FromHub() && (!beside.Config.OwnImage() || outside)
			}
		}
		if m["EnableNetworkIsolation"] != isolated {
			wrong = append(wrong, fmt.Sprintf("has network isolation: %v", m["EnableNetworkIsolation"]))
		}
	}
	if len(h.models) == 0 {
		wrong = append(wrong, "has no model")
	}
	keyed := cfg.Encryption.Key != "aws"
	types := e.Config.Types()
	if e.OnFleet() {
		types = e.Fleet.Config.Instances
	}
	if disks := keyed && !slices.ContainsFunc(types, catalog.LocalStorage); (h.config["KmsKeyId"] != nil) != disks {
		wrong = append(wrong, fmt.Sprintf("has the key %v for its disks", h.config["KmsKeyId"]))
	}
	for _, block := range []string{"DataCaptureConfig", "AsyncInferenceConfig"} {
		if of := h.config[block]; of != nil && strings.Contains(text(of), `"KmsKeyId"`) != keyed {
			wrong = append(wrong, "stores without the key: "+block)
		}
	}
	return wrong
}

// TestExposedEndpointsAreCaught proves that each way of being less isolated is found.
func TestExposedEndpointsAreCaught(t *testing.T) {
	cfg := load(t, "testdata/everything.yaml", synthCase{}.Options)
	p := plan.Of(cfg)
	file := filepath.Join("testdata/golden/everything", p.StackName(plan.StackSageMaker)+".json")
	for want, tc := range map[string]struct {
		model  string
		change func(*host)
	}{
		"is in a VPC: false":                           {"archive", func(h *host) { delete(h.models[0], "VpcConfig") }},
		"is in a VPC: true":                            {"rare", func(h *host) { h.models[0]["VpcConfig"] = map[string]any{} }},
		"has network isolation: false":                 {"archive", func(h *host) { h.models[0]["EnableNetworkIsolation"] = false }},
		"has network isolation: true":                  {"rare", func(h *host) { h.models[0]["EnableNetworkIsolation"] = true }},
		"has the key <nil> for its disks":              {"archive", func(h *host) { delete(h.config, "KmsKeyId") }},
		"stores without the key: DataCaptureConfig":    {"both", func(h *host) { h.config["DataCaptureConfig"] = map[string]any{} }},
		"stores without the key: AsyncInferenceConfig": {"queued", func(h *host) { h.config["AsyncInferenceConfig"] = map[string]any{} }},
		"has no model":                                 {"archive", func(h *host) { h.models = nil }},
	} {
		e := p.EndpointOf(tc.model)
		h := hosted(resources(t, file), e)
		tc.change(h)
		if wrong := h.exposed(e, cfg); !slices.Contains(wrong, want) {
			t.Errorf("got %q, want %q", wrong, want)
		}
	}
}
