package config_test

import (
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

func TestZeroAndFalseAreKept(t *testing.T) {
	cfg := parse(t, `name: chat
region: us-east-1
path: hybrid
models:
  a:
    guardrail: g
    bedrock: {model: amazon.nova-lite-v1:0, applicationProfile: false}
    sagemaker: {image: lmi, source: s3://models/llama/, scaling: {scaleOutCooldown: 0s}, capture: {percent: 0}}
    route: {bedrock: 0, sagemaker: 100}
guardrails: {g: {profanity: false, grounding: {grounding: 0}}}
api: {concurrency: 0}
`, config.Options{})
	a := cfg.Models["a"]
	if a.Bedrock.ApplicationProfile || a.SageMaker.Scaling.ScaleOutCooldown != 0 || a.Route.Bedrock != 0 {
		t.Errorf("a default replaced what was written: %+v %+v %+v", a.Bedrock, a.SageMaker.Scaling, a.Route)
	}
}

func TestFill(t *testing.T) {
	cfg := parse(t, everyBlock, config.Options{})
	if a := cfg.Models["a"]; a.Name != "a" || a.SageMaker.Protocol != "chat" || a.SageMaker.Instance != "ml.g5.xlarge" {
		t.Errorf("of a language model: %+v", a.SageMaker)
	}
	if b := cfg.Models["b"].SageMaker; b.Protocol != "raw" || b.Instance != "ml.m5.large" || b.Scaling.Concurrency != 4 {
		t.Errorf("of another model: %+v", b)
	}
	route := parse(t, "name: chat\nregion: us-east-1\nmodels: {a: {route: {sagemaker: 10}, bedrock: {model: amazon.nova-lite-v1:0}}}\n", config.Options{}).Models["a"].Route
	if route != (config.Route{Bedrock: 90, SageMaker: 10}) {
		t.Errorf("the rest of a route: %+v", route)
	}
}

// TestNamesFit proves that no rule about lengths is needed beyond those of the
// parts: an endpoint's name has at most 63 characters, and the one of an
// application inference profile 64.
func TestNamesFit(t *testing.T) {
	name, environment := syntax.Patterns["name"].Max, syntax.Patterns["environment"].Max
	if longest := name + len("-") + environment + len("-") + name; longest > 63 {
		t.Errorf("an endpoint's name may have %d characters", longest)
	}
}

func TestEnvironments(t *testing.T) {
	src := app + `api: {timeout: 30s, memoryMB: 1024}
tags: {team: ml, stage: none}
network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-00000001, subnet-00000002]}
environments:
  dev: {}
  prod:
    path: hybrid
    models:
      a: {bedrock: {profile: us}}
      b: {sagemaker: {image: lmi, source: s3://models/llama/}}
    api: {timeout: 1m}
    tags: {stage: prod}
    network: {subnets: [subnet-00000003]}
`
	base := parse(t, src, config.Options{})
	if base.Prefix() != "chat" || base.Path != "bedrock" || base.API.Timeout != form.Seconds(30) || len(base.Models) != 1 {
		t.Errorf("an environment that was not chosen changes the file: %+v", base)
	}
	prod := parse(t, src, config.Options{Environment: "prod"})
	got := map[string]any{
		"prefix":  prod.Prefix(),
		"path":    prod.Path,
		"models":  slices.Sorted(maps.Keys(prod.Models)),
		"a":       *prod.Models["a"].Bedrock,
		"api":     []any{prod.API.Timeout, prod.API.MemoryMB},
		"tags":    prod.Tags,
		"subnets": prod.Network.Subnets,
		"names":   slices.Sorted(maps.Keys(prod.Environments)),
	}
	want := map[string]any{
		"prefix":  "chat--prod",
		"path":    "hybrid",
		"models":  []string{"a", "b"},
		"a":       config.Bedrock{Model: "amazon.nova-lite-v1:0", Profile: "us", ApplicationProfile: true},
		"api":     []any{form.Minutes(1), 1024},
		"tags":    map[string]string{"team": "ml", "stage": "prod"},
		"subnets": []string{"subnet-00000003"},
		"names":   []string{"dev", "prod"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("prod (-want +got):\n%s", diff)
	}
	if cfg := parse(t, src, config.Options{Environment: "prod", Path: "bedrock"}); cfg.Path != "bedrock" {
		t.Errorf("-c path lost to the environment: %s", cfg.Path)
	}
}

// TestImagesAreInTheCatalog keeps the names of images in step.
func TestImagesAreInTheCatalog(t *testing.T) {
	for _, name := range catalog.Images() {
		src := "name: chat\nregion: us-east-1\npath: sagemaker\nmodels: {a: {sagemaker: {image: " + name + ", source: s3://models/m.tar.gz}}}\n"
		parse(t, src, config.Options{})
	}
}

func TestDuration(t *testing.T) {
	for _, text := range []string{"0s", "90s", "10m", "2h", "120h"} {
		d, err := form.ParseDuration(text)
		if err != nil || d.String() != text {
			t.Errorf("%s reads as %v, %v", text, d, err)
		}
	}
	for text, want := range map[string]string{"60s": "1m", "120m": "2h", "3601s": "3601s", "007m": "7m"} {
		if d, err := form.ParseDuration(text); err != nil || d.String() != want {
			t.Errorf("%s reads as %v, %v, want %s", text, d, err, want)
		}
	}
	for _, text := range []string{"", "10", "10 m", "1h30m", "1.5h", "-5m", "5d", "m", "9999999s"} {
		if d, err := form.ParseDuration(text); err == nil {
			t.Errorf("%q reads as %v", text, d)
		}
	}
}
