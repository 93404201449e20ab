package catalog

import (
	"testing"
)

// TestPriceFollowsRegionProfileAndTier has figures of AWS's price lists.
func TestPriceFollowsRegionProfileAndTier(t *testing.T) {
	for name, tc := range map[string]struct {
		id, region string
		tier       Tier
		want       Price
		place      string
	}{
		"a model in its Region":          {id: "amazon.nova-lite-v1:0", region: "us-east-1", want: Price{0.06, 0.24, 0.015}},
		"a Region with a price":          {id: "amazon.nova-lite-v1:0", region: "us-gov-west-1", want: Price{0.072, 0.288, 0.018}, place: "us-gov-west-1"},
		"a geography with a price":       {id: "eu.amazon.nova-lite-v1:0", region: "eu-west-1", want: Price{0.078, 0.312, 0.0195}, place: "eu"},
		"a geography costs a tenth more": {id: "us.anthropic.claude-sonnet-5", region: "us-west-2", want: Price{2.2, 11, 0.22}, place: "us"},
		"and global does not":            {id: "global.anthropic.claude-sonnet-5", region: "us-west-2", want: Price{2, 10, 0.2}},
		"a Region costs what its geography does": {
			id: "anthropic.claude-sonnet-5", region: "eu-west-2", want: Price{2.2, 11, 0.22}, place: "eu",
		},
		"global without a price of its own": {id: "global.amazon.nova-lite-v1:0", region: "us-east-1", want: Price{0.06, 0.24, 0.015}},
		"flex is half":                      {id: "us.amazon.nova-2-lite-v1:0", region: "us-east-1", tier: TierFlex, want: Price{0.165, 1.375, 0.04125}, place: "us"},
		"priority is more":                  {id: "us.amazon.nova-2-lite-v1:0", region: "us-east-1", tier: TierPriority, want: Price{0.5775, 4.8125, 0.144375}, place: "us"},
		"batch is half":                     {id: "openai.gpt-oss-120b-1:0", region: "us-east-1", tier: TierBatch, want: Price{0.075, 0.3, 0}},
	} {
		t.Run(name, func(t *testing.T) {
			got, place, ok := TierPrice(tc.id, tc.region, tc.tier)
			if !ok || got != tc.want || place != tc.place {
				t.Errorf("got %v of %q %v, want %v of %q", got, place, ok, tc.want, tc.place)
			}
		})
	}
	for _, id := range []string{"", "acme.model", "global.", "arn:aws:bedrock:us-east-1:123456789012:custom-model/x"} {
		if got, ok := ModelPrice(id, "us-east-1"); ok {
			t.Errorf("%q costs %v", id, got)
		}
	}
	if got, _, ok := TierPrice("cohere.embed-v4:0", "us-east-1", TierPriority); ok {
		t.Errorf("a tier that a model does not have costs %v", got)
	}
}

// TestPricesArePlausible catches a source that changed its units or its names.
func TestPricesArePlausible(t *testing.T) {
	priced, all := 0, 0
	for id, m := range models {
		if m.LifeIn("us-east-1", ModelsDate) == Ended {
			continue
		}
		all++
		if _, ok := ModelPrice(id, "us-east-1"); ok {
			priced++
		}
		for place, r := range m.rates {
			for _, tier := range []Tier{TierStandard, TierFlex, TierPriority, TierBatch} {
				p := r.of(tier)
				if p == (Price{}) {
					continue
				}
				if p.Input < 0.01 || p.Input > 100 || m.Task == Chat && p.Output < p.Input || p.Output > 500 || p.Cached < 0 || p.Cached > p.Input {
					t.Errorf("%s costs %v in %q, tier %s", id, p, place, tier)
				}
			}
		}
	}
	if priced < all*95/100 {
		t.Errorf("%d of %d models have a price", priced, all)
	}
}
