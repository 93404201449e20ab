package wiring_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wiring"
)

// standIn runs every model.
type standIn struct{}

func (standIn) Invoke(_ context.Context, call *engine.Call) (*engine.Answer, error) {
	return &engine.Answer{Chat: &chat.Answer{Text: "from " + call.Model.Name, Stop: chat.StopEnd}}, nil
}

// TestOnlyTheDeployedGatewayAuthenticates asks both gateways of the same parts without a
// key. Engine replaces both engines, so nothing calls AWS.
func TestOnlyTheDeployedGatewayAuthenticates(t *testing.T) {
	parts := &wiring.Parts{
		Settings: &contract.Settings{
			Name: "shop", TimeoutSeconds: 10, MaxBodyKB: 1,
			Auth: contract.Auth{Mode: contract.AuthKey},
			Models: map[string]contract.Model{
				"one": {Bedrock: &contract.Bedrock{ModelID: "m", Weight: 100}},
				"two": {SageMaker: &contract.SageMaker{Endpoint: "e", Protocol: contract.ProtocolChat, Weight: 100}},
			},
		},
		Targets: &contract.Targets{AuthTargets: contract.AuthTargets{KeysSecret: "arn:aws:secretsmanager:us-east-1:123456789012:secret:keys"}},
		Log:     slog.New(slog.DiscardHandler),
		Engine:  standIn{},
	}
	local, err := parts.Local()
	if err != nil {
		t.Fatal(err)
	}
	deployed, err := parts.Deployed(&contract.CORS{Origins: []string{"https://example.com"}})
	if err != nil {
		t.Fatal(err)
	}
	for _, model := range []string{"one", "two"} {
		if w := ask(local, model); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "from "+model) {
			t.Errorf("local: %d %s", w.Code, w.Body)
		}
	}
	w := ask(deployed, "one")
	if w.Code != http.StatusUnauthorized || w.Header().Get("Access-Control-Allow-Origin") != "https://example.com" {
		t.Errorf("deployed: %d %v, want a refusal that the page may read", w.Code, w.Header())
	}
}

func ask(h http.Handler, model string) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(`{"model":"`+model+`","messages":[{"role":"user","content":"x"}]}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Origin", "https://example.com")
	h.ServeHTTP(w, r)
	return w
}
