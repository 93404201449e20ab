package localgateway

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestVendoredFilesAreThoseOfThePinnedPackages compares the libraries of the page with the
// packages in package.json.
func TestVendoredFilesAreThoseOfThePinnedPackages(t *testing.T) {
	sources := map[string]string{
		"marked.js":             "marked/lib/marked.esm.js",
		"marked.LICENSE.txt":    "marked/LICENSE",
		"dompurify.js":          "dompurify/dist/purify.es.mjs",
		"dompurify.LICENSE.txt": "dompurify/LICENSE",
	}
	files, err := fs.ReadDir(page, "page/vendor")
	if err != nil || len(files) != len(sources) {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		want, err := os.ReadFile("../../node_modules/" + sources[f.Name()])
		if err != nil {
			t.Fatalf("%v\n\tfix: make setup", err)
		}
		got, err := fs.ReadFile(page, "page/vendor/"+f.Name())
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("page/vendor/%s is not %s\n\tfix: go generate ./internal/localgateway", f.Name(), sources[f.Name()])
		}
	}
}

// get asks a gateway that serves nothing but the page.
func get(t *testing.T, host, path string) *httptest.ResponseRecorder {
	t.Helper()
	g := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	r, w := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
	r.Host = host
	Handler(g, nil, &About{}, NewCalls(slog.DiscardHandler)).ServeHTTP(w, r)
	return w
}

// TestPageLoadsItsOwnFilesOnly follows what the page and its scripts load.
func TestPageLoadsItsOwnFilesOnly(t *testing.T) {
	refers := regexp.MustCompile(`(?m)(?:(?:src|href)="(page/[^"]+)"|^import .*'\./([^']+)')`)
	seen := map[string]bool{}
	var follow func(path string)
	follow = func(path string) {
		if seen[path] {
			return
		}
		seen[path] = true
		w := get(t, "127.0.0.1:8080", path)
		if w.Code != http.StatusOK || w.Header().Get("Content-Type") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Fatalf("%s: %d %v", path, w.Code, w.Header())
		}
		for _, m := range refers.FindAllStringSubmatch(w.Body.String(), -1) {
			if m[1] != "" {
				follow("/" + m[1])
			} else {
				follow("/page/" + m[2])
			}
		}
	}
	follow("/")
	for _, want := range []string{"/page/app.js", "/page/writer.js", "/page/vendor/marked.js", "/page/vendor/dompurify.js", "/page/style.css"} {
		if !seen[want] {
			t.Errorf("%s is not loaded", want)
		}
	}
	if w := get(t, "127.0.0.1:8080", "/page/none.js"); w.Code != http.StatusTeapot {
		t.Errorf("a file that is not there: %d", w.Code)
	}
}

// TestPolicyNamesThePageAlone gives scripts and styles the folder of the page, on the host that
// was asked for, and refuses hosts that could add to the policy.
func TestPolicyNamesThePageAlone(t *testing.T) {
	w := get(t, "localhost:8080", "/")
	policy := w.Header().Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src http://localhost:8080/page/;", "style-src http://localhost:8080/page/;", "require-trusted-types-for 'script'", "img-src data:;"} {
		if !strings.Contains(policy, want) {
			t.Errorf("%q is missing in %s", want, policy)
		}
	}
	if w.Header().Get("X-DNS-Prefetch-Control") != "off" {
		t.Error("hosts in answers are looked up before anybody clicks")
	}
	for _, host := range []string{"localhost:8080; script-src *", "localhost:", "127.0.0.1:99999", "evil.example:8080"} {
		if w := get(t, host, "/"); w.Code != http.StatusForbidden {
			t.Errorf("%s: %d", host, w.Code)
		}
	}
}
