package problem_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract/problem"
)

// TestEveryErrorHasOneShape writes a problem as the gateway, a middleware and API
// Gateway do: the keys are the same.
func TestEveryErrorHasOneShape(t *testing.T) {
	w := httptest.NewRecorder()
	p := problem.BadParam("top_p", "is not <a number>", "send one")
	p.Write(w, "r1")
	const want = `{"error":{"message":"top_p is not <a number>: send one","type":"invalid_request_error","param":"top_p","code":"invalid_value","hint":"send one","request_id":"r1"}}`
	if got := w.Body.String(); w.Code != http.StatusBadRequest || got != want+"\n" || string(p.Body("r1")) != want || w.Header().Get("X-Request-Id") != "r1" {
		t.Errorf("got %d %s", w.Code, got)
	}
	template := strings.ReplaceAll((&problem.Problem{Type: problem.TypeServer}).Template(), "$context.error.messageString", `"Missing"`)
	const own = `{"error":{"message":"Missing","type":"server_error","param":null,"code":"$context.error.responseType","request_id":"$context.requestId"}}`
	if template != own || !json.Valid([]byte(template)) {
		t.Errorf("API Gateway answers %s", template)
	}
}

// TestProblemHeaders has the headers that follow from a problem, and its type.
func TestProblemHeaders(t *testing.T) {
	for name, tc := range map[string]struct {
		in            problem.Problem
		header, value string
		kind          string
	}{
		"busy":            {problem.Problem{Status: 429}, "Retry-After", "5", problem.TypeRate},
		"busy for longer": {problem.Problem{Status: 503, RetryAfter: 1001e6}, "Retry-After", "2", problem.TypeServer},
		"wrong method":    {problem.Problem{Status: 405, Allow: "POST"}, "Allow", "POST", problem.TypeInvalid},
		"no key":          {problem.Problem{Status: 401, Type: problem.TypeToken, Challenge: "Bearer"}, "WWW-Authenticate", "Bearer", problem.TypeToken},
	} {
		h := http.Header{}
		if tc.in.SetHeaders(h); h.Get(tc.header) != tc.value || len(h) != 1 {
			t.Errorf("%s: got %v", name, h)
		}
		if body := string(tc.in.Body("")); !strings.Contains(body, `"type":"`+tc.kind+`"`) {
			t.Errorf("%s: got %s", name, body)
		}
	}
}
