package gateway_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/auth"
	"github.com/sagerock/sagerock/gateway/engine"
)

// TestCallersGetTheirModels sees that a caller with a list of models neither uses
// nor learns of another one.
func TestCallersGetTheirModels(t *testing.T) {
	for name, tc := range map[string]struct {
		method, path, body string
		status             int
		want, never        string
	}{
		"one of theirs":            {"POST", "/v1/chat/completions", `{"model": "assistant", "messages": [{"role": "user", "content": "Hi"}]}`, 200, `"content":"Hi"`, "hybrid"},
		"another":                  {"POST", "/v1/chat/completions", `{"model": "hybrid", "messages": [{"role": "user", "content": "Hi"}]}`, 403, `"code":"model_not_allowed"`, "churn"},
		"another, raw":             {"POST", "/v1/models/churn/invoke", "1,2", 403, `"code":"model_not_allowed"`, "hybrid"},
		"another, looked at":       {"GET", "/v1/models/churn", "", 403, `"type":"permission_error"`, "hybrid"},
		"one that is not there":    {"POST", "/v1/chat/completions", `{"model": "gpt-4o", "messages": []}`, 404, `"models":["assistant"]`, "churn"},
		"no model in the request":  {"POST", "/v1/chat/completions", `{"messages": []}`, 400, "use one of: assistant", "churn"},
		"the list":                 {"GET", "/v1/models", "", 200, `"id":"assistant"`, "churn"},
		"an embedding by no model": {"POST", "/v1/embeddings", `{"model": "hybrid", "input": "Hi"}`, 403, `"param":"model"`, "churn"},
	} {
		t.Run(name, func(t *testing.T) {
			g, logs := start(t, gateway.Options{Bedrock: says("Hi"), SageMaker: says("Hi")})
			r := httptest.NewRequest(tc.method, tc.path, strings.NewReader(tc.body))
			r = r.WithContext(auth.With(r.Context(), &auth.Caller{Name: "billing", Models: []string{"assistant"}}))
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != tc.status || !strings.Contains(w.Body.String(), tc.want) || strings.Contains(w.Body.String(), tc.never) {
				t.Errorf("got %d %s\nwant %d with %s and without %s", w.Code, w.Body, tc.status, tc.want, tc.never)
			}
			if line := logs.line(t); line["caller"] != "billing" {
				t.Errorf("log: caller is %v", line["caller"])
			}
		})
	}
}

// TestABrokenEngineIsLeftAlone sees that calls go around an engine that fails, at
// once, and come to it all the same where there is no other.
func TestABrokenEngineIsLeftAlone(t *testing.T) {
	tried := 0
	broken := engineFunc(func(context.Context, *engine.Call) (*engine.Answer, error) {
		tried++
		return nil, &engine.Error{Kind: engine.Throttled}
	})
	g, _ := start(t, gateway.Options{Bedrock: says("Hi"), SageMaker: broken, Intn: func(int) int { return 99 }})
	for range 8 {
		if w := post(g, "hybrid", `{"prompt": "Hi"}`); w.Code != http.StatusOK || w.Header().Get("X-Sagerock-Engine") != "bedrock" {
			t.Fatalf("got %d by %s", w.Code, w.Header().Get("X-Sagerock-Engine"))
		}
	}
	if tried != 5 {
		t.Errorf("the broken engine was tried %d times, want 5", tried)
	}
	for range 8 { // churn is on SageMaker alone
		post(g, "churn", "1,2")
	}
	if tried != 13 {
		t.Errorf("the only engine of a model was tried %d times, want each of 8", tried-5)
	}
}

// TestOneUserStaysOnOneEngine sees that the same key goes the same way, whatever
// the dice say.
func TestOneUserStaysOnOneEngine(t *testing.T) {
	dice := 0
	g, _ := start(t, gateway.Options{
		Settings: roomy(settings()), Bedrock: says("Hi"), SageMaker: says("Hi"),
		Intn: func(n int) int { dice++; return dice % n },
	})
	engines := map[string]map[string]bool{}
	for range 4 {
		for _, user := range []string{"ann", "bob", "cy", "dee", "eve", "flo", "gus", "hal"} {
			w := askChat(g, "hybrid", `"user": "`+user+`", "messages": [{"role": "user", "content": "Hi"}]`)
			if w.Code != http.StatusOK {
				t.Fatalf("got %d %s", w.Code, w.Body)
			}
			if engines[user] == nil {
				engines[user] = map[string]bool{}
			}
			engines[user][w.Header().Get("X-Sagerock-Engine")] = true
		}
	}
	both := map[string]bool{}
	for user, on := range engines {
		if len(on) != 1 {
			t.Errorf("%s is on %v", user, on)
		}
		for engine := range on {
			both[engine] = true
		}
	}
	if len(both) != 2 || dice != 0 {
		t.Errorf("all users are on %v, by %d throws of the dice", both, dice)
	}
}
