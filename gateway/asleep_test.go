package gateway_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wake"
)

// sleeping is a model on SageMaker without a copy. The first call wakes one, which is up after
// start; 0 is never.
func sleeping(start time.Duration, calls *atomic.Int32) engineFunc {
	var woken sync.Once
	var up atomic.Int64
	return func(_ context.Context, call *engine.Call) (*engine.Answer, error) {
		calls.Add(1)
		woken.Do(func() { up.Store(time.Now().Add(start).UnixNano()) })
		if start == 0 || time.Now().UnixNano() < up.Load() {
			return nil, &engine.Error{Kind: engine.Asleep, Code: "ValidationError"}
		}
		usage := &chat.Usage{InputTokens: 3, OutputTokens: 5}
		if call.Chat != nil && call.Chat.Stream {
			parts := []chat.Delta{{}, {Text: "Hi"}, {Stop: chat.StopEnd, Usage: usage}}
			return &engine.Answer{Stream: &sayings{next: func(n int) (chat.Delta, error) {
				if n > len(parts) {
					return chat.Delta{}, io.EOF
				}
				return parts[n-1], nil
			}}}, nil
		}
		return &engine.Answer{Chat: &chat.Answer{Text: "Hi", Stop: chat.StopEnd, Usage: usage}}, nil
	}
}

// drowsy has a hybrid model that may sleep, and a timeout of 10 seconds.
func drowsy(meanwhile string, wait time.Duration) *contract.Settings {
	s := roomy(settings())
	m := s.Models["hybrid"]
	m.SageMaker.Wake = &contract.Wake{Meanwhile: meanwhile, WaitSeconds: wait.Seconds(), WholeSeconds: wait.Seconds()}
	m.Fallback = ""
	s.Models["hybrid"] = m
	return s
}

// awakened is a gateway in front of a model that sleeps. All calls go to SageMaker first.
func awakened(t *testing.T, s *contract.Settings, wakes time.Duration) (*gateway.Gateway, *logBuffer, *atomic.Int32) {
	t.Helper()
	calls := &atomic.Int32{}
	g, logs := start(t, gateway.Options{
		Settings: s, SageMaker: wake.Before(sleeping(wakes, calls)), Bedrock: says("from Bedrock"), Intn: func(int) int { return 99 },
	})
	return g, logs, calls
}

// TestSleepingModel is what a caller gets while no copy is up, in each mode and from each engine.
func TestSleepingModel(t *testing.T) {
	for name, tc := range map[string]struct {
		meanwhile, fallback string
		wakes               time.Duration
		status              int
		engine, code, retry string
		failed              bool // a wake-up
	}{
		"waits":                        {contract.MeanwhileWait, "", 4 * time.Minute, 200, "sagemaker", "", "", false},
		"waits with a fallback":        {contract.MeanwhileWait, "bedrock", 4 * time.Minute, 200, "sagemaker", "", "", false},
		"refuses":                      {contract.MeanwhileRefuse, "", 4 * time.Minute, 503, "sagemaker", "model_asleep", "300", false},
		"refuses with a fallback":      {contract.MeanwhileRefuse, "bedrock", 4 * time.Minute, 503, "sagemaker", "model_asleep", "300", false},
		"asks Bedrock":                 {contract.MeanwhileBedrock, "", 4 * time.Minute, 200, "bedrock", "", "", false},
		"never comes":                  {contract.MeanwhileWait, "", 0, 503, "sagemaker", "wake_failed", "15", true},
		"never comes, with a fallback": {contract.MeanwhileWait, "bedrock", 0, 200, "bedrock", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := drowsy(tc.meanwhile, 5*time.Minute)
				m := s.Models["hybrid"]
				m.Fallback = tc.fallback
				s.Models["hybrid"] = m
				g, logs, _ := awakened(t, s, tc.wakes)
				w := askChat(g, "hybrid", hi)
				if w.Code != tc.status || w.Header().Get("X-Sagerock-Engine") != tc.engine || w.Header().Get("Retry-After") != tc.retry {
					t.Fatalf("got %d by %s: %v %s", w.Code, w.Header().Get("X-Sagerock-Engine"), w.Header(), w.Body)
				}
				if tc.code != "" {
					if p := problemOf(t, w.Body); p.Code != tc.code || p.Type != "server_error" {
						t.Errorf("got %+v", p)
					}
				}
				line := logs.line(t)
				waited, _ := line["WakeTime"].(float64)
				if holds := tc.meanwhile == contract.MeanwhileWait; holds != (waited >= 240_000) {
					t.Errorf("waited for %v ms", line["WakeTime"])
				}
				if (line["WakeFailures"] == 1.0) != tc.failed {
					t.Errorf("log: %v", line)
				}
			})
		})
	}
}

// TestHeldStream sends comments while it waits, which clients skip, and after that the answer or
// the error.
func TestHeldStream(t *testing.T) {
	const beat = ": hybrid is waking up\n\n"
	for name, tc := range map[string]struct {
		wakes       time.Duration
		path, more  string
		beats       int
		want, error string
	}{
		"chat":                        {time.Minute, "/v1/chat/completions", streamed, 4, `"content":"Hi"`, ""},
		"response":                    {time.Minute, "/v1/responses", hello + `, "stream": true`, 4, `"delta":"Hi"`, ""},
		"awake before the first beat": {2 * time.Second, "/v1/chat/completions", streamed, 0, `"content":"Hi"`, ""},
		"a chat that fails":           {0, "/v1/chat/completions", streamed, 20, `"code":"wake_failed"`, "wake_failed"},
		"a response that fails":       {0, "/v1/responses", hello + `, "stream": true`, 20, `"code":"wake_failed"`, "wake_failed"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				g, logs, _ := awakened(t, drowsy(contract.MeanwhileWait, 5*time.Minute+time.Second), tc.wakes)
				w := ask(g, tc.path, `{"model": "hybrid", `+tc.more+`}`)
				body := w.Body.String()
				if w.Code != http.StatusOK || w.Header().Get("Content-Type") != "text/event-stream" || w.Header().Get("X-Sagerock-Engine") != "sagemaker" {
					t.Errorf("got %d %v", w.Code, w.Header())
				}
				beats := strings.Count(body, beat)
				rest := strings.TrimPrefix(body, strings.Repeat(beat, beats))
				if beats < tc.beats || beats > tc.beats+1 || strings.Contains(rest, beat) || !strings.Contains(rest, tc.want) {
					t.Errorf("got\n%s", body)
				}
				line := logs.line(t)
				if got, _ := line["error"].(string); got != tc.error {
					t.Errorf("log: %v", line)
				}
				if tc.error == "" && (line["OutputTokens"] != 5.0 || line["status"] != 200.0) {
					t.Errorf("log: %v", line)
				}
			})
		})
	}
}

// TestCallerWhoLeavesWhileItWaits is released at once, with nothing left running.
func TestCallerWhoLeavesWhileItWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, logs, calls := awakened(t, drowsy(contract.MeanwhileWait, 10*time.Minute), 0)
		ctx, leave := context.WithCancel(t.Context())
		begin := time.Now()
		time.AfterFunc(time.Minute, leave)
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(`{"model": "hybrid", `+streamed+`}`)).WithContext(ctx))
		if took := time.Since(begin); took != time.Minute || logs.line(t)["error"] != "client_is_gone" {
			t.Errorf("after %s: %v", took, logs.line(t))
		}
		before := calls.Load()
		time.Sleep(time.Hour)
		if calls.Load() != before {
			t.Error("somebody still calls")
		}
	})
}

// TestWakingOpensNoBreaker has calls that find the model asleep often enough to keep calls away
// from an engine in trouble.
func TestWakingOpensNoBreaker(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, logs, _ := awakened(t, drowsy(contract.MeanwhileBedrock, 5*time.Minute), 2*time.Minute)
		for range 20 {
			if w := askChat(g, "hybrid", hi); w.Header().Get("X-Sagerock-Engine") != "bedrock" {
				t.Fatalf("got %v", w.Header())
			}
			time.Sleep(5 * time.Second)
		}
		if strings.Contains(logs.String(), "breaker_open") || !strings.Contains(logs.String(), `"fallbackFor":"model_asleep: NoCapacity"`) {
			t.Errorf("log: %s", logs)
		}
		time.Sleep(time.Minute)
		if w := askChat(g, "hybrid", hi); w.Header().Get("X-Sagerock-Engine") != "sagemaker" {
			t.Errorf("once it is up: %v", w.Header())
		}
	})
}

// TestHeldCallsHaveTheirTime runs on a fake clock. What a call may take otherwise does not shrink
// while it is held, and does not grow because it might have been.
func TestHeldCallsHaveTheirTime(t *testing.T) {
	for name, tc := range map[string]struct {
		fallback string
		wakes    time.Duration
		want     time.Duration // of the engine that hangs
	}{
		"held":                      {"", time.Minute, 10 * time.Second},
		"not held":                  {"", time.Nanosecond, 10 * time.Second},
		"held, with a fallback":     {"bedrock", time.Minute, 5 * time.Second},
		"not held, with a fallback": {"bedrock", time.Nanosecond, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := drowsy(contract.MeanwhileWait, 5*time.Minute)
				m := s.Models["hybrid"]
				m.Fallback = tc.fallback
				s.Models["hybrid"] = m
				var hung time.Duration
				asleep := sleeping(tc.wakes, &atomic.Int32{})
				g, _ := start(t, gateway.Options{
					Settings: s, Intn: func(int) int { return 99 }, Bedrock: says("x"),
					SageMaker: wake.Before(engineFunc(func(ctx context.Context, call *engine.Call) (*engine.Answer, error) {
						if _, err := asleep(ctx, call); err != nil && tc.wakes > time.Second {
							return nil, err
						}
						begin := time.Now()
						<-ctx.Done()
						hung = time.Since(begin)
						return nil, ctx.Err()
					})),
				})
				w := askChat(g, "hybrid", hi)
				if hung != tc.want || (w.Code == 200) != (tc.fallback != "") {
					t.Errorf("it had %s, want %s: %d %s", hung, tc.want, w.Code, w.Body)
				}
			})
		})
	}
}

// TestHeldCallIsScreenedOnce has a guardrail in front of a model that sleeps: it reads the prompt
// once, however often the call is tried.
func TestHeldCallIsScreenedOnce(t *testing.T) {
	t.Parallel()
	o := guarded()
	m := o.Settings.Models["hybrid"]
	m.SageMaker.Wake = &contract.Wake{Meanwhile: contract.MeanwhileWait, WaitSeconds: 60, WholeSeconds: 60}
	o.Settings.Models["hybrid"] = m
	asleep := awsError(400, "ValidationError", "Inference Component has no capacity to process this request. ApplicationAutoScaling may be in-progress (if configured) or try to increase the capacity by invoking UpdateInferenceComponentRuntimeConfig API.")
	f := newFakeAWS(t, map[string][]http.HandlerFunc{
		guardPath:  {screened("NONE", "", ""), screened("NONE", "", "")},
		invokePath: {asleep, completionAnswer},
	})
	g, _ := f.gateway(t, o)
	if w := askChat(g, "hybrid", hi); w.Code != http.StatusOK {
		t.Errorf("got %d %s", w.Code, w.Body)
	}
}

// TestWakeRoute wakes a model without holding the call, whatever callers get meanwhile.
func TestWakeRoute(t *testing.T) {
	for _, meanwhile := range []string{contract.MeanwhileWait, contract.MeanwhileBedrock, contract.MeanwhileRefuse} {
		synctest.Test(t, func(t *testing.T) {
			g, _, calls := awakened(t, drowsy(meanwhile, 5*time.Minute), 2*time.Minute)
			begin := time.Now()
			for polls := 0; ; polls++ {
				at := time.Now()
				w := ask(g, "/v1/models/hybrid/wake", "")
				if took := time.Since(at); took > 0 || w.Header().Get("X-Sagerock-Engine") != "sagemaker" {
					t.Errorf("held for %s: %v", took, w.Header())
				}
				if w.Code == http.StatusOK {
					if got := strings.TrimSpace(w.Body.String()); got != `{"model":"hybrid","status":"awake"}` {
						t.Errorf("got %s", got)
					}
					break
				}
				if w.Code != http.StatusAccepted || w.Header().Get("Retry-After") != "10" || polls == 0 && strings.TrimSpace(w.Body.String()) != `{"model":"hybrid","status":"waking","expectedSeconds":300}` {
					t.Fatalf("got %d %v %s", w.Code, w.Header(), w.Body)
				}
				time.Sleep(10 * time.Second)
			}
			if took := time.Since(begin); took < 2*time.Minute || took > 150*time.Second || calls.Load() > 15 {
				t.Errorf("after %s and %d calls", took, calls.Load())
			}
		})
	}
}

// TestWakeRouteOfOthers is for models that do not sleep, or that do not answer.
func TestWakeRouteOfOthers(t *testing.T) {
	never := func(err *engine.Error) gateway.Options {
		return gateway.Options{Settings: drowsy(contract.MeanwhileWait, time.Minute), SageMaker: engineFunc(func(_ context.Context, call *engine.Call) (*engine.Answer, error) {
			if call.Chat.MaxTokens != 1 || call.Model.Guardrail != nil {
				t.Errorf("sent %+v", call.Chat)
			}
			return nil, err
		})}
	}
	for name, tc := range map[string]struct {
		o      gateway.Options
		model  string
		status int
		want   string
	}{
		"one on Bedrock":             {gateway.Options{}, "assistant", 200, `"status":"awake"`},
		"one that never sleeps":      {gateway.Options{}, "churn", 200, `"status":"awake"`},
		"none":                       {gateway.Options{}, "nobody", 404, `"code":"model_not_found"`},
		"its container refuses this": {never(&engine.Error{Kind: engine.Rejected, Code: "ModelError"}), "hybrid", 200, `"status":"awake"`},
		"its endpoint is missing":    {never(&engine.Error{Kind: engine.Missing, Code: "ValidationError"}), "hybrid", 502, `"code":"model_missing"`},
		"it never comes":             {never(&engine.Error{Kind: engine.WakeFailed}), "hybrid", 503, `"code":"wake_failed"`},
	} {
		t.Run(name, func(t *testing.T) {
			g, _ := start(t, tc.o)
			if w := ask(g, "/v1/models/"+tc.model+"/wake", ""); w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}
