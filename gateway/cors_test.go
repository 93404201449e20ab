package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway"
)

func TestCORS(t *testing.T) {
	const app, other = "https://app.example.com", "https://evil.example.com"
	inner := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	for name, tc := range map[string]struct {
		cors           *contract.CORS
		method, origin string
		preflight      bool
		status         int
		allowed        string
	}{
		"a page of ours asks first":       {&contract.CORS{Origins: []string{app}}, "OPTIONS", app, true, 204, app},
		"and then calls":                  {&contract.CORS{Origins: []string{app}}, "POST", app, false, 418, app},
		"another page asks":               {&contract.CORS{Origins: []string{app}}, "OPTIONS", other, true, 204, ""},
		"and calls all the same":          {&contract.CORS{Origins: []string{app}}, "POST", other, false, 418, ""},
		"any page may":                    {&contract.CORS{Origins: []string{"*"}}, "POST", other, false, 418, other},
		"a program":                       {&contract.CORS{Origins: []string{app}}, "POST", "", false, 418, ""},
		"OPTIONS that is no question":     {&contract.CORS{Origins: []string{app}}, "OPTIONS", app, false, 418, app},
		"nothing is said about pages":     {nil, "OPTIONS", app, true, 418, ""},
		"an origin is not its beginning":  {&contract.CORS{Origins: []string{app}}, "POST", app + ".evil.example", false, 418, ""},
		"nor one of another scheme":       {&contract.CORS{Origins: []string{app}}, "POST", "http://app.example.com", false, 418, ""},
		"a page without an origin (file)": {&contract.CORS{Origins: []string{app}}, "POST", "null", false, 418, ""},
	} {
		t.Run(name, func(t *testing.T) {
			r := httptest.NewRequest(tc.method, "/v1/chat/completions", nil)
			if tc.origin != "" {
				r.Header.Set("Origin", tc.origin)
			}
			if tc.preflight {
				r.Header.Set("Access-Control-Request-Method", "POST")
			}
			w := httptest.NewRecorder()
			gateway.CORS(tc.cors, inner).ServeHTTP(w, r)
			if w.Code != tc.status || w.Header().Get("Access-Control-Allow-Origin") != tc.allowed {
				t.Errorf("got %d for %q, want %d for %q", w.Code, w.Header().Get("Access-Control-Allow-Origin"), tc.status, tc.allowed)
			}
			if may := w.Header().Get("Access-Control-Allow-Methods") != ""; may != (tc.preflight && tc.allowed != "") {
				t.Errorf("it says which methods are allowed: %t", may)
			}
		})
	}
}

// TestCORSHeaders sees that a page may send what its client does, and what a
// request signed with SigV4 has.
func TestCORSHeaders(t *testing.T) {
	r := httptest.NewRequest("OPTIONS", "/v1/chat/completions", nil)
	r.Header.Set("Origin", "https://app.example.com")
	r.Header.Set("Access-Control-Request-Method", "POST")
	w := httptest.NewRecorder()
	gateway.CORS(&contract.CORS{Origins: []string{"https://app.example.com"}}, http.NotFoundHandler()).ServeHTTP(w, r)
	allowed := strings.Split(w.Header().Get("Access-Control-Allow-Headers"), ", ")
	for _, header := range []string{"authorization", "content-type", "x-stainless-lang", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"} {
		if !slices.Contains(allowed, header) {
			t.Errorf("%s is not among %q", header, allowed)
		}
	}
}
