package catalog

import (
	"cmp"
	"slices"
)

// Tier is how soon Bedrock answers, for more or less money.
type Tier string

// The tiers of Bedrock ("Service tiers", Amazon Bedrock User Guide), and batch inference.
const (
	TierStandard Tier = "default"
	TierFlex     Tier = "flex"
	TierPriority Tier = "priority"
	TierBatch    Tier = "batch"
)

// Tiers lists the tiers, the default first.
func Tiers() []Tier { return []Tier{TierStandard, TierFlex, TierPriority, TierBatch} }

// Price is what a model on Bedrock costs on demand, in USD per million tokens.
type Price struct {
	Input, Output float64
	Cached        float64 // input that was read from a cache; 0 where none is known
}

// rate is the price of each tier. A tier that is not offered, or whose price is not
// known, is zero.
type rate struct{ standard, flex, priority, batch Price }

// ModelPrice returns what a model costs in the default tier when it is called from
// region, by its own id or that of a cross-Region profile.
func ModelPrice(id, region string) (Price, bool) {
	p, _, ok := TierPrice(id, region, TierStandard)
	return p, ok
}

// TierPrice returns what a model costs in a tier when it is called from region, and the
// place that the price is known of: a Region, a geography, or "" for the price that
// AWS lists first, which is that of us-east-1 as a rule. Where the table has no price
// for a place of its own, it is the closest one: it is for estimates. Prompts of more than
// 200,000 tokens may cost more, and what was agreed with AWS is not in it.
func TierPrice(id, region string, tier Tier) (price Price, place string, ok bool) {
	geography, model := ModelGeography(id)
	rates := models[model].rates
	for _, place := range places(geography, region) {
		if r, found := rates[place]; found {
			p := r.of(tier)
			return p, place, p != Price{}
		}
	}
	return Price{}, "", false
}

// places lists what to look a price up by, the closest first: cross-Region inference
// costs what it does in the Region that it is called from, and global profiles may cost
// less ("Increase throughput with cross-Region inference", Amazon Bedrock User Guide).
func places(geography, region string) []string {
	switch geography {
	case "global":
		return []string{"global", ""}
	case "":
		return []string{region, home(region), "", "us"}
	}
	return []string{geography, region, "", "us"}
}

// home is the geography that region is in, or "".
func home(region string) string {
	for _, geography := range Geographies() {
		if geography != "global" && slices.Contains(profiles[geography], region) {
			return geography
		}
	}
	return ""
}

func (r rate) of(tier Tier) Price {
	switch cmp.Or(tier, TierStandard) {
	case TierFlex:
		return r.flex
	case TierPriority:
		return r.priority
	case TierBatch:
		return r.batch
	}
	return r.standard
}
