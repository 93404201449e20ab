package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/auth"
)

// TestPromptList says which variables a request must have, and no texts. A caller
// who may use one model only can list them, since none belongs to a model.
func TestPromptList(t *testing.T) {
	t.Parallel()
	const all = `{"object": "list", "data": [
		{"id": "brief", "object": "prompt", "version": "ba9876543210", "variables": []},
		{"id": "echo", "object": "prompt", "version": "111111111111", "variables": [{"name": "text", "required": true}]},
		{"id": "support", "object": "prompt", "version": "0123456789ab", "variables": [{"name": "company", "required": true}, {"name": "tone", "required": false}]}]}`
	for name, tc := range map[string]struct {
		settings *contract.Settings
		method   string
		status   int
		want     string
	}{
		"all":     {prompted("", ""), http.MethodGet, http.StatusOK, all},
		"none":    {settings(), http.MethodGet, http.StatusOK, `{"object": "list", "data": []}`},
		"no POST": {prompted("", ""), http.MethodPost, http.StatusMethodNotAllowed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g, logs := start(t, gateway.Options{Settings: tc.settings})
			r := httptest.NewRequest(tc.method, "/v1/prompts", http.NoBody)
			r = r.WithContext(auth.With(r.Context(), &auth.Caller{Name: "billing", Models: []string{"assistant"}}))
			w := httptest.NewRecorder()
			g.ServeHTTP(w, r)
			if w.Code != tc.status || tc.want != "" && !sameJSON(t, w.Body.String(), tc.want) || logs.line(t)["route"] != "prompts" {
				t.Errorf("got %d %s", w.Code, w.Body)
			}
		})
	}
}
