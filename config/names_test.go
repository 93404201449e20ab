package config_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// TestNamesNeverMeet gives apps, environments and models names that are the same when a
// single hyphen joins them: their endpoints, guardrails and stacks keep names of their own.
func TestNamesNeverMeet(t *testing.T) {
	seen := map[string]string{}
	for _, of := range []struct{ app, environment, model string }{
		{"chat", "", "prod-x"},
		{"chat", "prod", "x"},
		{"chat-prod", "", "x"},
		{"chat", "prod-x", "x"},
		{"chat-prod", "x", "x"},
		{"chat", "prod", "x-x"},
	} {
		cfg := &config.Config{Name: of.app, Environment: of.environment}
		for what, name := range map[string]string{
			"endpoint":  cfg.EndpointName(&config.Model{Name: of.model}),
			"guardrail": cfg.GuardrailName(of.model),
			"stack":     cfg.Prefix() + "-api/" + of.model, // two models of one app share its stacks
		} {
			if other, taken := seen[what+" "+name]; taken {
				t.Errorf("%v and %s share the %s %s", of, other, what, name)
			}
			seen[what+" "+name] = strings.Join([]string{of.app, of.environment, of.model}, "/")
		}
	}
}

// TestLongestEndpointName holds the longest name that a file can have against what
// SageMaker allows (API reference, CreateEndpoint).
func TestLongestEndpointName(t *testing.T) {
	const name, environment = "abcdefghijklmnopqrstuvwx", "abcdefghijk"
	src := "name: " + name + "\nregion: us-east-1\nmodels: {" + name + ": {bedrock: {model: amazon.nova-lite-v1:0}}}\nenvironments: {" + environment + ": {}}\n"
	cfg, _, err := config.Parse("sagerock.yaml", []byte(src), config.Options{Environment: environment})
	if err != nil {
		t.Fatal(err)
	}
	if got := len(cfg.EndpointName(cfg.Models[name])); got != 63 {
		t.Errorf("the longest endpoint name has %d characters, want 63", got)
	}
}
