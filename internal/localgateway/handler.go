// Package localgateway is the gateway on the user's own machine: the chat page, a guard
// against the pages of other sites, a log for people, and the parts of a deployed app that
// the gateway uses.
package localgateway

import (
	"crypto/sha256"
	_ "embed" // the page
	"encoding/base64"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/contract"
	apiproblem "github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway"
)

// page is the chat page: one file with its own style and script.
//
//go:embed page/index.html
var page string

// pagePolicy lets the page run its own style and script, call its own gateway, and
// nothing else.
var pagePolicy = "default-src 'none'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
	"style-src " + hash(page, "style") + "; script-src " + hash(page, "script")

// hash allows the one element of page that is called tag.
func hash(page, tag string) string {
	_, rest, _ := strings.Cut(page, "<"+tag+">")
	text, _, _ := strings.Cut(rest, "</"+tag+">")
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// Handler serves the page, the data of the page, and the gateway g. It answers programs on
// this machine, its own page, and the pages of the origins in cors. Any other page that the
// user opens could spend their money, so the origin * allows none here. It answers to the
// names of this machine, and to those in hosts.
func Handler(g http.Handler, cors *contract.CORS, about *About, log *slog.Logger, hosts ...string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", pagePolicy)
		write(w, http.StatusOK, "text/html; charset=utf-8", []byte(page))
	})
	mux.HandleFunc("GET /local/models", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, about)
	})
	foreign := http.NewCrossOriginProtection()
	if cors != nil {
		named := slices.DeleteFunc(slices.Clone(cors.Origins), func(origin string) bool { return origin == "*" })
		for _, origin := range named {
			if err := foreign.AddTrustedOrigin(origin); err != nil {
				panic(err) // the rule of the config for origins is wrong
			}
		}
		g = gateway.CORS(&contract.CORS{Origins: named}, g)
	}
	mux.Handle("/", g)

	foreign.SetDenyHandler(refuseHTTP(log, "origin", "pages of other origins may not call this gateway", "let the server of your page call it, or serve the page from this address"))
	rebound := refuseHTTP(log, "host", "this gateway does not answer to that host name", "use 127.0.0.1 or localhost, or start serve with --host NAME")
	guarded := foreign.Handler(mux)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !isOwn(r.Host, hosts) { // some other site's name that leads here
			rebound.ServeHTTP(w, r)
			return
		}
		guarded.ServeHTTP(w, r)
	})
}

// isOwn reports whether a Host header names this machine, or is one of names.
func isOwn(host string, names []string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return host == "127.0.0.1" || slices.ContainsFunc(append(names, "localhost"), func(name string) bool { return strings.EqualFold(host, name) })
}

// refuseHTTP refuses a request, before the gateway sees it.
func refuseHTTP(log *slog.Logger, what, message, hint string) http.Handler {
	p := &apiproblem.Problem{Status: http.StatusForbidden, Code: "foreign_" + what, Message: message, Hint: hint}
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		log.Info("request", "status", p.Status, "error", p.Code)
		p.Write(w, "")
	})
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // what is written here always encodes
	}
	write(w, status, "application/json", body)
}

func write(w http.ResponseWriter, status int, contentType string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_, _ = w.Write(body) // a caller who left is no news
}
