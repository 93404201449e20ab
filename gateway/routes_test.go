package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/sagerock/sagerock/gateway"
)

// TestOddPaths are answered as what they are: nothing is redirected, and no path leads to
// another one.
func TestOddPaths(t *testing.T) {
	for path, want := range map[string]struct {
		status int
		code   string
	}{
		"/v1/models/":                 {404, "not_found"},
		"/v1/models//invoke":          {404, "not_found"},
		"//healthz":                   {404, "not_found"},
		"/healthz/":                   {404, "not_found"},
		"/v1/../healthz":              {404, "not_found"},
		"/v1/./models":                {404, "not_found"},
		"/v1/models/%2e%2e/models":    {404, "not_found"},
		"/v1/models/churn/invoke/":    {404, "not_found"},
		"/v1/models/a%2Fb":            {404, "model_not_found"},
		"/v1/models/churn/async/x/y":  {404, "not_found"},
		"/v1/chat/completions/":       {404, "not_found"},
		"/v1/responses/":              {404, "not_found"},
		"/v1/responses/resp_1/cancel": {404, "not_found"},
		"*":                           {404, "not_found"},
		"":                            {404, "not_found"},
	} {
		g, logs := start(t, gateway.Options{})
		r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		r.RequestURI = path
		r.URL = &url.URL{Path: path}
		if decoded, err := url.PathUnescape(path); err == nil && decoded != path {
			r.URL = &url.URL{Path: decoded, RawPath: path}
		}
		w := httptest.NewRecorder()
		g.ServeHTTP(w, r)
		if p := problemOf(t, w.Body); w.Code != want.status || p.Code != want.code || w.Header().Get("Location") != "" {
			t.Errorf("%q: got %d %+v %v", path, w.Code, p, w.Header())
		}
		if line := logs.line(t); line["error"] != want.code {
			t.Errorf("%q: log %v", path, line)
		}
	}
}
