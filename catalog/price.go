package catalog

// Price is what a model on Bedrock costs on demand, in USD per million tokens.
type Price struct {
	Input, Output float64
	Cached        float64 // input that was read from a cache; 0 where none is known
}

// ModelPrice returns the price of a model, by its own id or that of a cross-Region
// profile. Global profiles may be cheaper than the Region's own price, which those
// of a geography share. It is for estimates: Regions and long prompts may cost
// more, and what was agreed with AWS is not in it.
func ModelPrice(id string) (Price, bool) {
	geography, model := ModelGeography(id)
	if geography == "global" {
		if p, ok := prices[id]; ok {
			return p, true
		}
	}
	p, ok := prices[model]
	return p, ok
}
