package gateway

import (
	"errors"
	"io"
	"net/http"
	"runtime/debug"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/telemetry"
)

// relay sends a stream as server-sent events. Its errors are events, too, since
// the status has been sent by then.
func (g *Gateway) relay(x *exchange, r *http.Request) {
	w, rep, rec := x.ResponseWriter, x.reply, x.rec
	defer rep.stream.Close()
	if x.held == nil {
		rep.head(w, rec)
	}
	out := newEvents(w)
	p := g.copy(out, rep, r, rec)
	switch {
	case out.err != nil: // the caller has disconnected
		rec.Failure = string(engine.Canceled)
		rep.status = statusClientGone
	case p != nil:
		rec.Failure = p.Code
		rep.status = p.Status // for the log; the caller has read 200
		out.write(rep.dialect.Failed(out.buf[:0], p))
		out.push()
	}
}

// copy sends every part of a stream, and returns the problem that interrupted it.
func (g *Gateway) copy(out *events, rep *reply, r *http.Request, rec *telemetry.Record) (p *problem.Problem) {
	defer func() {
		if v := recover(); v != nil {
			g.log.Panic(r.Context(), rec, v, debug.Stack())
			p = internal()
		}
	}()
	var d chat.Delta // one for all, since a pointer to it goes through an interface
	for {
		var err error
		d, err = rep.stream.Next()
		if errors.Is(err, io.EOF) {
			out.write(rep.dialect.End(out.buf[:0])) // which is flushed with the end of the response
			return nil
		}
		e := engine.ErrorOf(err)
		if e == nil {
			rec.Delta(&d)
			var b []byte
			b, e = rep.dialect.Delta(out.buf[:0], &d)
			out.write(b)
		}
		if e != nil {
			return g.problem(rec, &g.models[rec.Model].Model, e)
		}
		if !d.More {
			out.push()
		}
		if out.err != nil {
			return nil
		}
	}
}

// alive tells the caller of a stream that the call is held, with a comment, which clients skip
// ("Server-sent events", HTML Standard).
func (x *exchange) alive(words openai.Dialect) error {
	if x.held == nil {
		x.held = words
		(&reply{status: http.StatusOK, contentType: typeEvents}).head(x.ResponseWriter, x.rec)
	}
	out := newEvents(x.ResponseWriter)
	out.write([]byte(": " + x.rec.Model + " is waking up\n\n"))
	out.push()
	if out.err != nil {
		return &engine.Error{Kind: engine.Canceled, Err: out.err}
	}
	return nil
}

// end ends a stream that has only said that the call is held.
func (x *exchange) end() {
	if x.reply.problem == nil { // a stream was asked for, and no engine answers with anything else
		x.reply = refuse(internal(), x.rec)
	}
	out := newEvents(x.ResponseWriter)
	out.write(x.held.Failed(nil, x.reply.problem))
	out.push()
}

// typeEvents is the content type of streams.
const typeEvents = "text/event-stream"

// events writes server-sent events.
type events struct {
	w     io.Writer
	flush func() error
	buf   []byte // that they are made in
	err   error
}

func newEvents(w http.ResponseWriter) *events {
	return &events{w: w, flush: http.NewResponseController(w).Flush}
}

// write writes b, which is made in the buffer of e.
func (e *events) write(b []byte) {
	e.buf = b
	if len(b) > 0 {
		_, e.err = e.w.Write(b)
	}
}

// push flushes the response. Lambda does so by itself and has no Flush.
func (e *events) push() {
	if e.err != nil {
		return
	}
	if err := e.flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		e.err = err
	}
}
