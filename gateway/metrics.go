package gateway

import (
	"time"

	"github.com/sagerock/sagerock/contract"
)

// metrics is what rec adds to the metrics. The kind of an error is the code that
// its caller reads.
func (g *Gateway) metrics(rec *record) *requestMetrics {
	m := &requestMetrics{
		Per: g.per, Name: g.name, Model: rec.model, Engine: rec.engine,
		Kind:    Kind(rec.failure),
		Latency: time.Since(rec.start), FirstToken: rec.firstToken,
		Price: g.price(rec),
	}
	if u := rec.usage; u != nil {
		m.InputTokens, m.CachedTokens, m.OutputTokens = u.InputTokens, u.CachedTokens, u.OutputTokens
	}
	if rec.fallbackFrom != "" {
		m.Fallbacks = 1
	}
	if rec.stopReason == StopGuardrail || rec.failure == string(Blocked) {
		m.Interventions = 1
	}
	return m
}

// price is what the model of rec costs per token: nothing on SageMaker, where its
// instances are paid for.
func (g *Gateway) price(rec *record) *contract.Price {
	if m := g.models[rec.model]; m != nil && rec.engine == EngineBedrock {
		return m.price
	}
	return nil
}
