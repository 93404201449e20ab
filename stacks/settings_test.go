package stacks_test

import (
	"log/slog"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// TestSettingsStartTheGateway hands what each case says to the gateway itself,
// which refuses what it could not serve.
func TestSettingsStartTheGateway(t *testing.T) {
	for _, tc := range cases(t) {
		s := settings.Of(plan.Of(load(t, tc.File, tc.Options)))
		targets := &contract.Targets{Guardrails: map[string]string{}, Bucket: "data"}
		for _, model := range s.Models {
			if model.Guardrail != "" {
				targets.Guardrails[model.Guardrail] = "abcdefghijkl:1"
			}
		}
		if _, err := start(s, targets); err != nil {
			t.Errorf("%s: %v", tc.Name, err)
		}
		for name, model := range s.Models {
			if model.Guardrail == "" && (model.SageMaker == nil || !model.SageMaker.Async) {
				continue
			}
			if _, err := start(s, &contract.Targets{}); err == nil {
				t.Errorf("%s: %s starts without its guardrail or its bucket", tc.Name, name)
			}
		}
	}
}

func start(s *contract.Settings, targets *contract.Targets) (*gateway.Gateway, error) {
	return gateway.New(gateway.Options{Settings: s, Targets: targets, Log: slog.New(slog.DiscardHandler)})
}
