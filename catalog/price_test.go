package catalog

import (
	"strings"
	"testing"
)

func TestModelPrice(t *testing.T) {
	for id, want := range map[string]Price{
		"amazon.nova-lite-v1:0":                            {Input: 0.06, Output: 0.24, Cached: 0.015},
		"eu.amazon.nova-lite-v1:0":                         {Input: 0.06, Output: 0.24, Cached: 0.015},
		"global.amazon.nova-lite-v1:0":                     {Input: 0.06, Output: 0.24, Cached: 0.015},
		"us.anthropic.claude-sonnet-4-5-20250929-v1:0":     {Input: 3.3, Output: 16.5, Cached: 0.33},
		"global.anthropic.claude-sonnet-4-5-20250929-v1:0": {Input: 3, Output: 15, Cached: 0.3},
	} {
		if got, ok := ModelPrice(id); !ok || got != want {
			t.Errorf("%s: got %v %v, want %v", id, got, ok, want)
		}
	}
	for _, id := range []string{"", "acme.model", "global.", "arn:aws:bedrock:us-east-1:123456789012:custom-model/x"} {
		if got, ok := ModelPrice(id); ok {
			t.Errorf("%q costs %v", id, got)
		}
	}
}

// TestPricesArePlausible catches a source that changed its units or its names.
func TestPricesArePlausible(t *testing.T) {
	known := 0
	for id, p := range prices {
		if p.Input < 0.01 || p.Input > 100 || p.Output < p.Input || p.Output > 500 || p.Cached < 0 || p.Cached > p.Input {
			t.Errorf("%s costs %v", id, p)
		}
		if !KnownModel(strings.TrimPrefix(id, "global.")) {
			t.Errorf("%s is not a model of the catalog; run internal/pricegen again", id)
		}
		if KnownModel(id) {
			known++
		}
	}
	if all := len(Models()); known < all*8/10 {
		t.Errorf("%d of %d models have a price; run internal/pricegen again", known, all)
	}
}
