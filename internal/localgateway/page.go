package localgateway

import (
	"embed"
	"net/http"
	"path"
)

// The page renders Markdown with marked and cleans it with DOMPurify. Both are copies of the
// files in the packages that package.json pins.
//
//go:generate cp ../../node_modules/marked/lib/marked.esm.js page/vendor/marked.js
//go:generate cp ../../node_modules/marked/LICENSE page/vendor/marked.LICENSE.txt
//go:generate cp ../../node_modules/dompurify/dist/purify.es.mjs page/vendor/dompurify.js
//go:generate cp ../../node_modules/dompurify/LICENSE page/vendor/dompurify.LICENSE.txt

// page is the chat page and all that it loads.
//
//go:embed page
var page embed.FS

// pageTypes are the content types of the page's files. Those that the operating system has
// on record may differ.
var pageTypes = map[string]string{
	".html": "text/html; charset=utf-8",
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".txt":  "text/plain; charset=utf-8",
}

// pagePolicy lets the page at host load its own files, call its own gateway, and nothing else.
// Scripts come from the folder of the page alone, so that nothing a model answers is ever one,
// and HTML comes from DOMPurify alone.
func pagePolicy(host string) string {
	files := "http://" + host + "/page/"
	return "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
		"style-src " + files + "; script-src " + files + "; require-trusted-types-for 'script'; trusted-types dompurify"
}

// servePage adds the page and its files to mux. Files that it does not have are for next.
func servePage(mux *http.ServeMux, next http.Handler) {
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", pagePolicy(r.Host))
		w.Header().Set("X-DNS-Prefetch-Control", "off") // a link in an answer is not looked up before it is clicked
		serveFile(w, "page/index.html")
	})
	mux.HandleFunc("GET /page/{file...}", func(w http.ResponseWriter, r *http.Request) {
		if !serveFile(w, "page/"+r.PathValue("file")) {
			next.ServeHTTP(w, r)
		}
	})
}

// serveFile answers with a file of the page, if it has that.
func serveFile(w http.ResponseWriter, name string) bool {
	body, err := page.ReadFile(name)
	if err != nil {
		return false
	}
	write(w, http.StatusOK, pageTypes[path.Ext(name)], body)
	return true
}
