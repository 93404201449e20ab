package app

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

func TestCheckOptions(t *testing.T) {
	for name, tc := range map[string]struct {
		context map[string]any
		want    string // the start of the error
	}{
		"every option":             {map[string]any{"config": "a.yaml", "env": "prod", "path": "hybrid"}, ""},
		"keys of the CDK":          {map[string]any{"@aws-cdk/core:checkSecretUsage": true, "availability-zones:account=1": "a", "aws:cdk:version": "2"}, ""},
		"a key of another app":     {map[string]any{"customer": "acme"}, ""},
		"a long word for env":      {map[string]any{"environment": "prod"}, "-c environment=prod is not an option of sagerock\n\tfix: write -c env=prod"},
		"a long word for config":   {map[string]any{"configuration": "a.yaml"}, "-c configuration=a.yaml is not"},
		"a capital letter":         {map[string]any{"Env": "prod"}, "-c Env=prod is not"},
		"more than one":            {map[string]any{"envs": "prod"}, "-c envs=prod is not"},
		"a typo":                   {map[string]any{"confg": "a.yaml"}, "-c confg=a.yaml is not"},
		"letters that are swapped": {map[string]any{"evn": "prod"}, "-c evn=prod is not"},
		"the beginning":            {map[string]any{"conf": "a.yaml"}, "-c conf=a.yaml is not"},
		"another word":             {map[string]any{"stage": "prod"}, "-c stage=prod is not an option of sagerock\n\tfix: write -c env=prod"},
		"a short flag of the CLI":  {map[string]any{"e": "prod"}, "-c e=prod is not an option of sagerock\n\tfix: write -c env=prod"},
		"a short word":             {map[string]any{"cfg": "a.yaml"}, "-c cfg=a.yaml is not an option of sagerock\n\tfix: write -c config=a.yaml"},
		"a key of the file":        {map[string]any{"region": "eu-west-1"}, "-c region=eu-west-1 is not an option of sagerock: region is a key of the config file"},
		"no value":                 {map[string]any{"env": ""}, "-c env= has no value\n\tfix: write -c env=VALUE, or leave it out"},
		"a value that is no text":  {map[string]any{"env": true}, "-c env= has no value"},
	} {
		t.Run(name, func(t *testing.T) {
			got := ""
			if err := checkOptions(tc.context); err != nil {
				got = err.Error()
			}
			if !strings.HasPrefix(got, tc.want) || tc.want == "" && got != "" {
				t.Errorf("got %q, want %q", got, tc.want)
			}
		})
	}
}

func TestAFileWithEnvironmentsNeedsAChoice(t *testing.T) {
	const file = "name: shop\nregion: us-east-1\nmodels: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}\nenvironments: {prod: {}, dev: {}}\n"
	for environment, want := range map[string]string{
		"":     "sagerock.yaml: environments: has dev and prod, and none is chosen\n\tfix: write -c env=dev or -c env=prod, or -c env=base for the file without an environment",
		"dev":  "",
		"base": "",
	} {
		opt := config.Options{Environment: environment}
		cfg, _, err := config.Parse("sagerock.yaml", []byte(file), opt)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if err := checkChosen("sagerock.yaml", cfg.Unchosen(opt)); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("-c env=%s: got %q, want %q", environment, got, want)
		}
	}
}
