package stacks_test

import (
	"log/slog"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/stacks"
)

// TestSettingsStartTheGateway hands what each case says to the gateway itself,
// which refuses what it could not serve.
func TestSettingsStartTheGateway(t *testing.T) {
	for _, tc := range cases(t) {
		settings := stacks.Settings(load(t, tc.File, tc.Options))
		targets := &contract.Targets{Guardrails: map[string]string{}}
		for _, model := range settings.Models {
			if model.Guardrail != "" {
				targets.Guardrails[model.Guardrail] = "abcdefghijkl:1"
			}
		}
		if _, err := start(settings, targets); err != nil {
			t.Errorf("%s: %v", tc.Name, err)
		}
		for name, model := range settings.Models {
			if model.Guardrail == "" {
				continue
			}
			if _, err := start(settings, &contract.Targets{}); err == nil {
				t.Errorf("%s: %s starts without its guardrail", tc.Name, name)
			}
		}
	}
}

func start(settings *contract.Settings, targets *contract.Targets) (*gateway.Gateway, error) {
	return gateway.New(gateway.Options{Settings: settings, Targets: targets, Log: slog.New(slog.DiscardHandler)})
}
