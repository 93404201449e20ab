package gateway

import (
	"bytes"
	"encoding/json"
	"net/http"
	"path"
	"runtime/debug"
	"time"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/auth"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/telemetry"
)

// exchange is a request and its reply. It is passed to handlers as their ResponseWriter.
// Nothing is written to the response before the reply is complete, so that a panic can still
// become an error; the one exception are streams of calls that are held.
type exchange struct {
	http.ResponseWriter
	rec    *telemetry.Record
	reply  *reply
	cancel func()         // releases the resources of the call
	held   openai.Dialect // of a stream whose head has been sent, before there is a reply; nil otherwise
}

// handler answers one request. It does not write to the response.
type handler func(x *exchange, r *http.Request) *reply

// ServeHTTP answers one request and logs one line about it, and another one if it could not
// store a captured call. It never panics.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := telemetry.New(r, g.requestID(r.Context()))
	var kept *telemetry.Capture
	if g.keeper != nil {
		w, r, kept = g.keeper.Listen(w, r)
	}
	x := &exchange{ResponseWriter: w, rec: rec, cancel: func() {}}
	g.answer(x, r)
	switch {
	case x.reply.stream != nil:
		g.relay(x, r)
	case x.held != nil:
		x.end()
	default:
		x.reply.write(w, rec)
	}
	x.cancel()
	g.log.Log(r.Context(), rec, x.reply.status)
	if kept != nil {
		g.keeper.Store(w, r, kept, rec, x.reply.status)
	}
}

// answer sets the reply to r. A panic becomes an error.
func (g *Gateway) answer(x *exchange, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			g.log.Panic(r.Context(), x.rec, v, debug.Stack())
			x.reply = refuse(internal(), x.rec)
		}
	}()
	if caller := auth.From(r.Context()); caller != nil {
		x.rec.Caller = caller.Name
	}
	if !clean(r.URL.Path) { // which the mux would redirect
		x.reply = refuse(notFound(), x.rec)
		return
	}
	g.mux.ServeHTTP(x, r)
}

// clean reports whether p is in its shortest form.
func clean(p string) bool {
	if p == "" || p[0] != '/' {
		return false
	}
	c := path.Clean(p)
	return p == c || p == c+"/"
}

func (g *Gateway) handle(pattern string, h handler) {
	g.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		x := w.(*exchange)
		x.reply = h(x, r)
	})
}

// post registers h for POST requests of pattern. name is the route in logs.
func (g *Gateway) post(pattern, name string, h handler) {
	g.handle(pattern, func(x *exchange, r *http.Request) *reply {
		x.rec.Route = name
		if r.Method != http.MethodPost {
			return refuse(notAllowed(http.MethodPost), x.rec)
		}
		return h(x, r)
	})
}

// get registers h for GET and HEAD requests of pattern.
func (g *Gateway) get(pattern, name string, h handler) {
	g.handle(pattern, func(x *exchange, r *http.Request) *reply {
		x.rec.Route = name
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			return refuse(notAllowed("GET, HEAD"), x.rec)
		}
		return h(x, r)
	})
}

// Headers of every answer.
const (
	headerEngine    = "X-Sagerock-Engine"
	headerVariant   = "X-Sagerock-Variant" // where the endpoint has several
	headerRequestID = "X-Request-Id"
)

// reply is a complete answer.
type reply struct {
	status      int
	contentType string
	body        []byte
	location    string
	again       time.Duration    // when the caller should ask again; 0 for never
	problem     *problem.Problem // if it is an error
	stream      engine.Stream    // in place of a body
	dialect     openai.Dialect   // of a stream
}

// jsonReply answers with v.
func jsonReply(status int, v any) *reply {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // answers are not embedded in HTML
	if err := enc.Encode(v); err != nil {
		panic(err) // the types of this package always encode
	}
	return &reply{status: status, contentType: "application/json", body: buf.Bytes()}
}

// refuse answers with p.
func refuse(p *problem.Problem, rec *telemetry.Record) *reply {
	rec.Failure = p.Code
	return &reply{status: p.Status, contentType: "application/json", body: append(p.Body(rec.ID), '\n'), problem: p}
}

// fail answers a call of m that has failed.
func (g *Gateway) fail(x *exchange, m *engine.Model, err *engine.Error) *reply {
	return refuse(g.problem(x.rec, m, err), x.rec)
}

// problem is what the caller of m reads about err.
func (g *Gateway) problem(rec *telemetry.Record, m *engine.Model, err *engine.Error) *problem.Problem {
	rec.AWSCode = err.Code
	g.failed(m, rec.Engine, err)
	return failure(m, err)
}

func (rep *reply) write(w http.ResponseWriter, rec *telemetry.Record) {
	rep.head(w, rec)
	_, _ = w.Write(rep.body) // a caller who has disconnected is no error
}

// head writes the status and the headers.
func (rep *reply) head(w http.ResponseWriter, rec *telemetry.Record) {
	h := w.Header()
	h.Set(headerRequestID, rec.ID)
	h.Set("Content-Type", rep.contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if rec.Engine != "" {
		h.Set(headerEngine, rec.Engine)
	}
	if rec.Variant != "" {
		h.Set(headerVariant, rec.Variant)
	}
	if rep.location != "" {
		h.Set("Location", rep.location)
	}
	if rep.again > 0 {
		h.Set("Retry-After", problem.Seconds(rep.again))
	}
	if rep.problem != nil {
		rep.problem.SetHeaders(h)
	}
	w.WriteHeader(rep.status)
}
