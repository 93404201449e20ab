package telemetry

import (
	"testing"

	"github.com/sagerock/sagerock/contract"
)

func TestBilledMetrics(t *testing.T) {
	chat, counts := Answers{Streams: true, Input: true, Output: true, Priced: true}, Answers{Input: true}
	// Requests, Errors and Latency of every call; TimeToFirstToken, InputTokens, OutputTokens
	// and EstimatedCostUSD of a chat: for the model, and for the model on each engine.
	for _, tc := range []struct {
		per     string
		engines []Answers
		want    int
	}{
		{contract.MetricsModel, []Answers{chat}, 7},
		{contract.MetricsModel, []Answers{chat, chat}, 7},
		{contract.MetricsModel, []Answers{counts}, 4},
		{contract.MetricsModel, nil, 0},
		{contract.MetricsEngine, []Answers{chat}, 7 + 7},
		{contract.MetricsEngine, []Answers{chat, chat}, 7 + 7 + 7},
		{contract.MetricsEngine, []Answers{counts}, 4 + 4},
		{contract.MetricsEngine, []Answers{chat, {}}, 7 + 7 + 3},
		{contract.MetricsNone, []Answers{chat, chat}, 0},
		{contract.MetricsModel, []Answers{{Variants: 1}}, 3},
		{contract.MetricsModel, []Answers{{Variants: 3}}, 3 + 3*3},
		{contract.MetricsEngine, []Answers{chat, {Variants: 2}}, 7 + 7 + 3 + 2*3},
		{contract.MetricsNone, []Answers{{Variants: 3}}, 0},
	} {
		if got := BilledMetrics(tc.per, tc.engines...); got != tc.want {
			t.Errorf("per %s, %+v: got %d, want %d", tc.per, tc.engines, got, tc.want)
		}
	}
}
