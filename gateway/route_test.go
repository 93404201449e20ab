package gateway_test

import (
	"context"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/engine"
)

func TestWeightsShareCalls(t *testing.T) {
	n := -1
	g, _ := start(t, gateway.Options{Bedrock: says("x"), SageMaker: says("x"), Intn: func(total int) int {
		if total != 100 {
			t.Errorf("the weights add up to %d", total)
		}
		n++
		return n
	}})
	count := map[string]int{}
	for range 100 {
		count[post(g, "hybrid", `{"prompt": "x"}`).Header().Get("X-Sagerock-Engine")]++
	}
	if count["bedrock"] != 30 || count["sagemaker"] != 70 {
		t.Errorf("got %v, want 30 on bedrock and 70 on sagemaker", count)
	}
}

func TestWeightZeroGetsNoCall(t *testing.T) {
	s := settings()
	s.Models["hybrid"].Bedrock.Weight, s.Models["hybrid"].SageMaker.Weight = 0, 100
	g, _ := start(t, gateway.Options{Settings: s, Bedrock: says("x"), SageMaker: says("x")})
	for range 200 {
		if engine := post(g, "hybrid", `{"prompt": "x"}`).Header().Get("X-Sagerock-Engine"); engine != "sagemaker" {
			t.Fatalf("a call went to %s", engine)
		}
	}
}

func TestFallback(t *testing.T) {
	const toSageMaker, toBedrock = 99, 0 // what Intn picks
	for name, tc := range map[string]struct {
		pick      int
		sagemaker engineFunc
		bedrock   engineFunc
		status    int
		engine    string
		calls     []string
	}{
		"throttled":                  {toSageMaker, fails(engine.Throttled), says("x"), 200, "bedrock", []string{"sagemaker", "bedrock"}},
		"timeout":                    {toSageMaker, fails(engine.Timeout), says("x"), 200, "bedrock", []string{"sagemaker", "bedrock"}},
		"failed":                     {toSageMaker, fails(engine.Failed), says("x"), 200, "bedrock", []string{"sagemaker", "bedrock"}},
		"missing":                    {toSageMaker, fails(engine.Missing), says("x"), 200, "bedrock", []string{"sagemaker", "bedrock"}},
		"denied":                     {toSageMaker, fails(engine.Denied), says("x"), 200, "bedrock", []string{"sagemaker", "bedrock"}},
		"both fail: the last counts": {toSageMaker, fails(engine.Failed), fails(engine.Throttled), 429, "bedrock", []string{"sagemaker", "bedrock"}},
		"the caller's own fault":     {toSageMaker, fails(engine.Rejected), says("x"), 400, "sagemaker", []string{"sagemaker"}},
		"blocked by the guardrail":   {toSageMaker, fails(engine.Blocked), says("x"), 400, "sagemaker", []string{"sagemaker"}},
		"no way back":                {toBedrock, says("x"), fails(engine.Throttled), 429, "bedrock", []string{"bedrock"}},
		"not needed":                 {toSageMaker, says("x"), says("x"), 200, "sagemaker", []string{"sagemaker"}},
	} {
		t.Run(name, func(t *testing.T) {
			var calls []string
			spy := func(name string, next engineFunc) engineFunc {
				return func(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
					calls = append(calls, name)
					return next(ctx, call)
				}
			}
			g, logs := start(t, gateway.Options{
				Bedrock: spy("bedrock", tc.bedrock), SageMaker: spy("sagemaker", tc.sagemaker), Intn: func(int) int { return tc.pick },
			})
			w := post(g, "hybrid", `{"prompt": "x"}`)
			if w.Code != tc.status || w.Header().Get("X-Sagerock-Engine") != tc.engine || !slices.Equal(calls, tc.calls) {
				t.Errorf("got %d by %s after %v", w.Code, w.Header().Get("X-Sagerock-Engine"), calls)
			}
			if from := logs.line(t)["fallbackFrom"]; (from == "sagemaker") != (len(tc.calls) > 1) {
				t.Errorf("log: fallbackFrom is %v", from)
			}
		})
	}
}

// TestBudget runs on a fake clock: an engine that hangs leaves half of the time
// to the fallback, and both together end at the timeout.
func TestBudget(t *testing.T) {
	hangs := func(limit *time.Duration) engineFunc {
		return func(ctx context.Context, _ *engine.Call) (*engine.Answer, error) {
			begin := time.Now()
			<-ctx.Done()
			*limit = time.Since(begin)
			return nil, ctx.Err()
		}
	}
	synctest.Test(t, func(t *testing.T) {
		var first, second time.Duration
		g, _ := start(t, gateway.Options{SageMaker: hangs(&first), Bedrock: hangs(&second), Intn: func(int) int { return 99 }})
		if w := post(g, "hybrid", `{"prompt": "x"}`); w.Code != http.StatusGatewayTimeout {
			t.Errorf("got %d", w.Code)
		}
		if first != 5*time.Second || second != 5*time.Second {
			t.Errorf("the first engine had %v, the second %v, want 5s each", first, second)
		}
		var only time.Duration
		g, _ = start(t, gateway.Options{Bedrock: hangs(&only)})
		post(g, "assistant", `{"prompt": "x"}`)
		if only != 10*time.Second {
			t.Errorf("an engine without fallback had %v, want 10s", only)
		}
	})
}

// TestAnswersBeforeLambdaEnds has a Lambda whose time limit is shorter than the
// timeout of the settings.
func TestAnswersBeforeLambdaEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, _ := start(t, gateway.Options{Bedrock: engineFunc(func(ctx context.Context, _ *engine.Call) (*engine.Answer, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		})})
		var took atomic.Int64
		h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 3*time.Second)
			defer cancel()
			begin := time.Now()
			g.ServeHTTP(w, r.WithContext(ctx))
			took.Store(int64(time.Since(begin)))
		})
		if w := post(h, "assistant", `{"prompt": "x"}`); w.Code != http.StatusGatewayTimeout {
			t.Errorf("got %d", w.Code)
		}
		if got := time.Duration(took.Load()); got != 2500*time.Millisecond {
			t.Errorf("answered after %v, want 2.5s", got)
		}
	})
}
