// Package localgateway is the gateway on the user's own machine: the chat page, a guard
// against the pages of other sites, a log for people, and the parts of a deployed app that
// the gateway uses.
package localgateway

import (
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/sagerock/sagerock/contract"
	apiproblem "github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway"
)

// Handler serves the page, the data of the page, and the gateway g, which logs to calls. It
// answers programs on this machine, its own page, and the pages of the origins in cors. Any
// other page that the user opens could spend their money, so the origin * allows none here. It
// answers to the names of this machine, and to those in hosts.
func Handler(g http.Handler, cors *contract.CORS, about *About, calls *Calls, hosts ...string) http.Handler {
	mux, log := http.NewServeMux(), slog.New(calls)
	mux.HandleFunc("GET /local/models", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, about)
	})
	mux.Handle("GET /local/calls/{id}", calls)
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
	servePage(mux, g)

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
	if name, port, err := net.SplitHostPort(host); err == nil {
		if _, err := strconv.ParseUint(port, 10, 16); err != nil {
			return false
		}
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
