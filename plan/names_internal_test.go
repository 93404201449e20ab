package plan

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
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
			"endpoint":  nameOf(cfg, &config.Model{Name: of.model, SageMaker: &config.SageMaker{Endpoint: "realtime", Instance: "ml.m5.large"}}),
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

// TestLongEndpointNames holds names that would be too long against what SageMaker
// allows (API reference, CreateEndpoint).
func TestLongEndpointNames(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range []string{"abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwy"} {
		for _, instance := range []string{"ml.m5.large", "ml.g4dn.12xlarge"} {
			cfg := &config.Config{Name: "abcdefghijklmnopqrstuvwx", Environment: "abcdefghijk"}
			got := nameOf(cfg, &config.Model{Name: name, SageMaker: &config.SageMaker{Endpoint: "realtime", Instance: instance}})
			if len(got) != 63 || seen[got] {
				t.Errorf("%s has %d characters, want 63 and no other of that name", got, len(got))
			}
			seen[got] = true
		}
	}
}

// TestAnotherKindIsAnotherEndpoint changes what SageMaker cannot change of an endpoint,
// and what it can.
func TestAnotherKindIsAnotherEndpoint(t *testing.T) {
	name := func(change func(*config.SageMaker)) string {
		serving := &config.SageMaker{Endpoint: hosting.Realtime, Instance: "ml.g5.xlarge", Scaling: &hosting.Scaling{Min: 1, Max: 2}}
		change(serving)
		return nameOf(&config.Config{Name: "chat"}, &config.Model{Name: "assistant", SageMaker: serving})
	}
	for want, change := range map[string]func(*config.SageMaker){
		"chat--assistant--realtime-g5-xlarge":   func(s *config.SageMaker) { s.Scaling.Max, s.Image = 1, "vllm" },
		"chat--assistant--realtime-g5-12xlarge": func(s *config.SageMaker) { s.Instance = "ml.g5.12xlarge" },
		"chat--assistant--async-g5-xlarge":      func(s *config.SageMaker) { s.Endpoint = hosting.Async },
		"chat--assistant--realtime-g6-xlarge-290389": func(s *config.SageMaker) {
			s.Instance, s.Instances = "", []string{"ml.g6.xlarge", "ml.g5.xlarge"}
		},
		"chat--assistant--realtime-g6-xlarge": func(s *config.SageMaker) { s.Instance, s.Instances = "", []string{"ml.g6.xlarge"} },
		"chat--assistant--trained":            func(s *config.SageMaker) { s.Training = &config.Training{} },
		"chat--assistant--scheduled": func(s *config.SageMaker) {
			s.Instance, s.Scaling.Schedule = "ml.g5.12xlarge", []*hosting.Action{{Cron: "0 20 * * *", Timezone: "UTC"}}
		},
	} {
		if got := name(change); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// nameOf is the name of the endpoint of a model by itself.
func nameOf(c *config.Config, m *config.Model) string {
	return endpointName(c.Prefix(), m.Name, Suffix(m.SageMaker))
}
