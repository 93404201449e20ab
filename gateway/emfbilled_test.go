package gateway

import "testing"

func TestBilledMetrics(t *testing.T) {
	chat, counts := Answers{Streams: true, Input: true, Output: true, Priced: true}, Answers{Input: true}
	// Requests, Errors and Latency of every call; TimeToFirstToken, InputTokens, OutputTokens
	// and EstimatedCostUSD of a chat: for the model, and for the model on each engine.
	for _, tc := range []struct {
		engines []Answers
		want    int
	}{
		{[]Answers{chat}, 7 + 7},
		{[]Answers{chat, chat}, 7 + 7 + 7},
		{[]Answers{counts}, 4 + 4},
		{[]Answers{chat, {}}, 7 + 7 + 3},
		{nil, 0},
	} {
		if got := BilledMetrics(tc.engines...); got != tc.want {
			t.Errorf("%+v: got %d, want %d", tc.engines, got, tc.want)
		}
	}
}
