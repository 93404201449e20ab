package contract

// Price is what a model costs in USD per million tokens. The settings have it where
// the catalog knows it, so that the gateway can estimate what a request costs.
type Price struct {
	Input  float64 `json:"input"`
	Output float64 `json:"output"`
	Cached float64 `json:"cached,omitempty"` // input that was read from a cache; Input without it
}

// Cost estimates what a request costs in USD. Input counts all tokens that were
// sent, and cached those of them that were read from a cache.
func (p *Price) Cost(input, cached, output int) float64 {
	cached = min(cached, input)
	rate := p.Cached
	if rate == 0 {
		rate = p.Input
	}
	return (float64(input-cached)*p.Input + float64(cached)*rate + float64(output)*p.Output) / 1e6
}
