package localgateway

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"
)

// ask asks calls for the numbers of one.
func ask(calls *Calls, id string) (int, Call) {
	r, w := httptest.NewRequest(http.MethodGet, "/local/calls/"+id, nil), httptest.NewRecorder()
	r.SetPathValue("id", id)
	calls.ServeHTTP(w, r)
	var call Call
	_ = json.Unmarshal(w.Body.Bytes(), &call)
	return w.Code, call
}

// TestNumbersOfACallAreThoseOfTheLog reads what the gateway has logged.
func TestNumbersOfACallAreThoseOfTheLog(t *testing.T) {
	calls := NewCalls(slog.DiscardHandler)
	slog.New(calls).Info("request", "requestId", "a1", "ms", 812.5, "engine", "bedrock", "TimeToFirstToken", 120.25,
		"InputTokens", 11, "cachedTokens", 3, "OutputTokens", 42, "EstimatedCostUSD", 0.0, "fallbackFrom", "sagemaker", "fallbackFor", "throttled")
	status, got := ask(calls, "a1")
	if got.CostUSD == nil || *got.CostUSD != 0 {
		t.Errorf("a call that is free has no cost: %v", got.CostUSD)
	}
	got.CostUSD = nil
	want := Call{MS: 812.5, FirstMS: 120.25, Engine: "bedrock", InputTokens: 11, CachedTokens: 3, OutputTokens: 42, FallbackFrom: "sagemaker", FallbackFor: "throttled"}
	if status != http.StatusOK || got != want {
		t.Errorf("%d %+v, want %+v", status, got, want)
	}
}

// TestPageWaitsForACallThatIsNotLoggedYet answers once the call is logged, and not for ever.
func TestPageWaitsForACallThatIsNotLoggedYet(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		calls := NewCalls(slog.DiscardHandler)
		time.AfterFunc(time.Second, func() { slog.New(calls).Info("request", "requestId", "late", "ms", 7.0) })
		began := time.Now()
		if status, call := ask(calls, "late"); status != http.StatusOK || call.MS != 7 || time.Since(began) != time.Second {
			t.Errorf("%d %+v after %v", status, call, time.Since(began))
		}
		began = time.Now()
		if status, _ := ask(calls, "never"); status != http.StatusNotFound || time.Since(began) != callWait {
			t.Errorf("%d after %v", status, time.Since(began))
		}
	})
}

// TestOldCallsAreForgotten keeps the memory of a gateway that runs for weeks bounded.
func TestOldCallsAreForgotten(t *testing.T) {
	calls := NewCalls(slog.DiscardHandler)
	for i := range maxCalls + 10 {
		slog.New(calls).Info("request", "requestId", fmt.Sprint(i), "ms", 1.0)
	}
	if len(calls.known) != maxCalls || len(calls.order) != maxCalls {
		t.Errorf("%d calls are known, and %d in order", len(calls.known), len(calls.order))
	}
	if status, _ := ask(calls, fmt.Sprint(maxCalls+9)); status != http.StatusOK {
		t.Errorf("the last call: %d", status)
	}
}
