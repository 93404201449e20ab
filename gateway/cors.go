package gateway

import (
	"net/http"
	"slices"

	"github.com/sagerock/sagerock/contract"
)

// Methods and headers that a page may send, which OpenAI's clients and signatures need, and
// headers that it may read.
const (
	corsMethods = "GET, POST"
	corsSends   = "authorization, content-type, x-stainless-arch, x-stainless-lang, x-stainless-os, x-stainless-package-version, " +
		"x-stainless-retry-count, x-stainless-runtime, x-stainless-runtime-version, x-stainless-timeout, openai-organization, openai-project, " +
		"x-amz-content-sha256, x-amz-date, x-amz-security-token"
	corsReads = headerEngine + ", " + headerVariant + ", " + headerRequestID + ", Location, Retry-After"
)

// CORS lets pages of the origins in cors call next from a browser. It answers preflight
// requests, which carry no key, so it runs before authentication. Nil allows no page.
func CORS(cors *contract.CORS, next http.Handler) http.Handler {
	if cors == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, origin := w.Header(), r.Header.Get("Origin")
		h.Add("Vary", "Origin")
		known := origin != "" && (slices.Contains(cors.Origins, origin) || slices.Contains(cors.Origins, "*"))
		if known {
			h.Set("Access-Control-Allow-Origin", origin)
			h.Set("Access-Control-Expose-Headers", corsReads)
		}
		if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" {
			next.ServeHTTP(w, r)
			return
		}
		if known {
			h.Set("Access-Control-Allow-Methods", corsMethods)
			h.Set("Access-Control-Allow-Headers", corsSends)
			h.Set("Access-Control-Max-Age", "600")
		}
		w.WriteHeader(http.StatusNoContent)
	})
}
