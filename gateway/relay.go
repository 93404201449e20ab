package gateway

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// dialect is how a path words what a stream says, as server-sent events.
type dialect interface {
	// chunk appends what c says to b, which may be nothing.
	chunk(b []byte, c Chunk) ([]byte, *Error)
	// end appends how a whole answer ends.
	end(b []byte) []byte
	// failed appends how an answer ends that p has stopped.
	failed(b []byte, p *problem) []byte
}

// relay sends a stream as server-sent events. Its errors are events, too, since
// the status has been sent by then.
func (g *Gateway) relay(w http.ResponseWriter, r *http.Request, rep *reply, rec *record) {
	defer rep.stream.Close()
	rep.head(w, rec)
	out := &events{w: w, flush: http.NewResponseController(w).Flush}
	p := g.copy(out, rep, r, rec)
	switch {
	case out.err != nil: // nobody is there to read more
		rec.failure = string(Canceled)
		rep.status = statusClientGone
	case p != nil:
		rec.failure = p.Code
		p.finish(rec.id)
		rep.status = p.Status // for the log; the caller has read 200
		out.write(rep.dialect.failed(out.buf[:0], p))
		out.push()
	}
}

// copy sends every chunk of a stream, or says what stopped it.
func (g *Gateway) copy(out *events, rep *reply, r *http.Request, rec *record) (p *problem) {
	defer func() {
		if v := recover(); v != nil {
			g.panicked(r, rec, v, debug.Stack())
			p = internal()
		}
	}()
	for {
		c, err := rep.stream.Next()
		if errors.Is(err, io.EOF) {
			out.write(rep.dialect.end(out.buf[:0])) // which the server sends with its own end
			return nil
		}
		e := failureOf(err)
		if e == nil {
			rec.chunk(c)
			var b []byte
			b, e = rep.dialect.chunk(out.buf[:0], c)
			out.write(b)
		}
		if e != nil {
			rec.awsCode = e.Code
			return failure(g.models[rec.model], e)
		}
		if !c.More {
			out.push()
		}
		if out.err != nil {
			return nil
		}
	}
}

// failureOf is err as the [*Error] that it should be.
func failureOf(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Failed, Err: err}
}

// chatDialect is that of chat completions, whose chunks come as they are sent. What
// follows an error is the end, without the [DONE] that a whole answer has.
type chatDialect struct{}

func (chatDialect) chunk(b []byte, c Chunk) ([]byte, *Error) {
	if len(c.Data) == 0 {
		return b, nil
	}
	return append(append(append(b, "data: "...), c.Data...), "\n\n"...), nil
}

func (chatDialect) end(b []byte) []byte { return append(b, "data: [DONE]\n\n"...) }

func (chatDialect) failed(b []byte, p *problem) []byte {
	return append(append(append(b, "data: "...), p.json()...), "\n\n"...)
}

// events writes server-sent events.
type events struct {
	w     io.Writer
	flush func() error
	buf   []byte // that they are made in
	err   error
}

// write writes b, which is made in the buffer of e.
func (e *events) write(b []byte) {
	e.buf = b
	if len(b) > 0 {
		_, e.err = e.w.Write(b)
	}
}

// push sends what has been written. Lambda does so by itself, and cannot be told to.
func (e *events) push() {
	if e.err != nil {
		return
	}
	if err := e.flush(); err != nil && !errors.Is(err, http.ErrNotSupported) {
		e.err = err
	}
}

// panicked logs a panic. The value itself may quote a prompt; the stack names
// only code.
func (g *Gateway) panicked(r *http.Request, rec *record, v any, stack []byte) {
	g.log.ErrorContext(r.Context(), "panic",
		slog.String("requestId", rec.id), slog.String("value", panicText(v)), slog.String("stack", string(stack)))
}

// chunk notes what c says about the answer.
func (rec *record) chunk(c Chunk) {
	if rec.firstToken == 0 {
		rec.firstToken = time.Since(rec.start)
	}
	if c.StopReason != "" {
		rec.stopReason = c.StopReason
	}
	if c.Usage != nil {
		rec.usage = c.Usage
	}
}
