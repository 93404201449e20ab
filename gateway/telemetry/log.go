package telemetry

import (
	"log/slog"
	"time"

	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Log is where a deployment says what it did.
type Log struct {
	To   *slog.Logger
	Name string // of the deployment
	Per  string // what metrics are written for: one of contract's Metrics constants
}

// metrics is what rec adds to the metrics. The kind of an error is the code that
// its caller reads.
func (l *Log) metrics(rec *Record) *metrics {
	m := &metrics{
		Per: l.Per, Name: l.Name, Model: rec.Model, Engine: rec.Engine,
		Kind:    engine.Kind(rec.Failure),
		Latency: time.Since(rec.Start), FirstToken: rec.FirstToken,
	}
	if rec.Engine == engine.Bedrock { // on SageMaker, instances are paid for
		m.Price = rec.Price
	}
	if u := rec.Usage; u != nil {
		m.InputTokens, m.CachedTokens, m.OutputTokens = u.InputTokens, u.CachedTokens, u.OutputTokens
	}
	if rec.FallbackFrom != "" {
		m.Fallbacks = 1
	}
	if rec.Stop == chat.StopGuardrail || rec.Failure == string(engine.Blocked) {
		m.Interventions = 1
	}
	return m
}
