package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/sagerock/sagerock/gateway"
)

// TestTrace sees that the log has the id of the trace, and nothing else of what
// callers send there.
func TestTrace(t *testing.T) {
	const (
		lambda = "1-5759e988-bd862e3fe1be46a994272793"
		caller = "1-67891233-abcdef012345678912345678"
		w3c    = "00-4efaaf4d1e8720b39541901950019ee5-53995c3f42cd8ad8-01"
	)
	for name, tc := range map[string]struct {
		env, amzn, parent string
		want              any
	}{
		"none":                      {want: nil},
		"of Lambda":                 {env: "Root=" + lambda + ";Parent=53995c3f42cd8ad8;Sampled=1;Lineage=1:a87bd80c:0", want: lambda},
		"of Lambda and the caller":  {env: "Root=" + lambda, amzn: "Root=" + caller, parent: w3c, want: lambda},
		"of the caller":             {amzn: "Self=1-67891234-12456789abcdef012345678; Root=" + caller + ";Sampled=0", parent: w3c, want: caller},
		"of W3C":                    {parent: w3c, want: "1-4efaaf4d-1e8720b39541901950019ee5"},
		"of W3C behind nonsense":    {amzn: "Root=" + secret, parent: w3c, want: "1-4efaaf4d-1e8720b39541901950019ee5"},
		"a later version of W3C":    {parent: "01" + w3c[2:] + "-more", want: "1-4efaaf4d-1e8720b39541901950019ee5"},
		"W3C without a trace":       {parent: "00-00000000000000000000000000000000-53995c3f42cd8ad8-01"},
		"W3C that is cut":           {parent: w3c[:54]},
		"W3C that is none":          {parent: "00-" + secret + secret + "-53995c3f42cd8ad8-01"},
		"W3C with capitals":         {parent: "00-4EFAAF4D1E8720B39541901950019EE5-53995c3f42cd8ad8-01"},
		"no root":                   {amzn: "Parent=53995c3f42cd8ad8;;"},
		"a root that is too long":   {amzn: "Root=" + caller + "0"},
		"a root that is none":       {amzn: "Root=1-67891233-abcdef01234567891234" + "open"},
		"a root of another version": {amzn: "Root=2" + caller[1:]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("_X_AMZN_TRACE_ID", tc.env)
			g, logs := start(t, gateway.Options{})
			r := httptest.NewRequest(http.MethodGet, "/healthz", http.NoBody)
			r.Header.Set("X-Amzn-Trace-Id", tc.amzn)
			r.Header.Set("Traceparent", tc.parent)
			g.ServeHTTP(httptest.NewRecorder(), r)
			if got := logs.line(t)["traceId"]; got != tc.want {
				t.Errorf("got %v, want %v", got, tc.want)
			}
		})
	}
}
