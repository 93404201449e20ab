package config_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// everyDefault is a file with each kind of block, as short as it can be, and the
// same with all defaults.
const everyBlock = `name: chat
region: us-east-1
path: hybrid
models:
  a:
    guardrail: g
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/}
  b:
    sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.85}}
guardrails:
  g:
    topics: [{name: money, definition: Advice on money.}]
    regexes: [{name: order, pattern: "ORD-[0-9]+"}]
`

const everyDefault = `version: 1
name: chat
path: hybrid
region: us-east-1
models:
  a:
    guardrail: g
    bedrock:
      model: amazon.nova-lite-v1:0
      profile: none
      applicationProfile: true
    sagemaker:
      image: lmi
      source: s3://models/llama/
      endpoint: realtime
      instance: ml.g5.xlarge
      protocol: chat
      scaling:
        min: 1
        max: 2
        concurrency: 4
        scaleIn: true
        scaleOutCooldown: 1m
        scaleInCooldown: 5m
      rollout:
        kind: allAtOnce
        bake: 5m
        wait: 0s
        rollback:
          errors: 5
          latency: 0s
      startupTimeout: 10m
      downloadTimeout: 20m
      capture:
        percent: 0
      alarms:
        errors: 5
        latency: 30s
        overhead: 1s
        disk: 85
        gpuMemory: 98
    route:
      bedrock: 50
      sagemaker: 50
    fallback: none
  b:
    sagemaker:
      training:
        data: s3://data/churn/
        image: xgboost
        instance: ml.m5.xlarge
        processingInstance: ml.m5.xlarge
        transformInstance: ml.m5.xlarge
        volumeGB: 30
        maxRuntime: 1h
        accept: auc >= 0.85
      endpoint: realtime
      instance: ml.m5.large
      protocol: raw
      scaling:
        min: 1
        max: 2
        concurrency: 4
        scaleIn: true
        scaleOutCooldown: 1m
        scaleInCooldown: 5m
      rollout:
        kind: allAtOnce
        bake: 5m
        wait: 0s
        rollback:
          errors: 5
          latency: 0s
      startupTimeout: 10m
      downloadTimeout: 20m
      capture:
        percent: 0
      alarms:
        errors: 5
        latency: 10s
        overhead: 1s
        disk: 85
guardrails:
  g:
    tier: classic
    filters:
      hate: high
      insults: high
      sexual: high
      violence: high
      misconduct: high
      promptAttack: high
    topics:
      - name: money
        definition: Advice on money.
        action: block
    profanity: false
    regexes:
      - name: order
        pattern: ORD-[0-9]+
        action: anonymize
    grounding:
      grounding: 0
      relevance: 0
    blockedInput: Sorry, I cannot help with that.
    blockedOutput: Sorry, I cannot answer that.
api:
  auth: iam
  exposure: public
  cors: {}
  waf:
    requestsPerIP: 0
  logRole: none
  capture:
    percent: 0
  metrics: model
  timeout: 2m
  concurrency: 0
  memoryMB: 512
  maxBodyKB: 4096
network:
  mode: private
  cidr: 10.0.0.0/16
  zones: 2
  securityGroups: {}
encryption:
  key: managed
data:
  onDestroy: retain
  logDays: 90
  runDays: 30
alarms:
  endpoints: true
dashboard: true
iam:
  path: /
`

func TestEveryDefault(t *testing.T) {
	got := effective(t, parse(t, everyBlock, config.Options{}))
	if diff := cmp.Diff(everyDefault, got); diff != "" {
		t.Errorf("defaults differ (-want +got):\n%s", diff)
	}
}

// TestEffective writes each good file out in full and reads it again: the same
// config, with no new warning, and the same text.
func TestEffective(t *testing.T) {
	for name, tc := range accepted {
		for _, path := range []string{"", config.PathHybrid} {
			t.Run(name+" "+path, func(t *testing.T) {
				roundTrip(t, tc.yaml, config.Options{Environment: tc.environment, Path: path})
			})
		}
	}
	roundTrip(t, app+"environments: {prod: {api: {timeout: 5s}}, dev: {}}\n", config.Options{Environment: "prod"})
}

func roundTrip(t *testing.T, src string, opt config.Options) {
	t.Helper()
	cfg, before, err := config.Parse("sagerock.yaml", []byte(src), opt)
	if err != nil {
		return // wrong on this path
	}
	text := effective(t, cfg)
	again, after, err := config.Parse("effective.yaml", []byte(text), opt)
	if err != nil {
		t.Fatalf("the effective config is refused:\n%v\n%s", err, text)
	}
	if diff := cmp.Diff(cfg, again, cmpopts.IgnoreFields(config.Config{}, "Environments"), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("the effective config differs (-before +after):\n%s\n%s", diff, text)
	}
	if len(after) > len(before) {
		t.Errorf("the effective config has new warnings:\n%v", form.Problems(after))
	}
	if twice := effective(t, again); twice != text {
		t.Errorf("the text changes: %s", cmp.Diff(text, twice))
	}
}

func parse(t *testing.T, src string, opt config.Options) *config.Config {
	t.Helper()
	cfg, _, err := config.Parse("sagerock.yaml", []byte(src), opt)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

func effective(t *testing.T, cfg *config.Config) string {
	t.Helper()
	out, err := config.Effective(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
