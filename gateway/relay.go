package gateway

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"time"
)

// relay sends a stream as server-sent events. Its errors are events, too, since
// the status has been sent by then; what follows an error is the end, without
// the [DONE] that a whole answer has.
func (g *Gateway) relay(w http.ResponseWriter, r *http.Request, rep *reply, rec *record) {
	defer rep.stream.Close()
	rep.head(w, rec)
	out := &events{w: w, flush: http.NewResponseController(w).Flush}
	p := g.copy(out, rep.stream, r, rec)
	switch {
	case out.err != nil: // nobody is there to read more
		rec.failure = string(Canceled)
		rep.status = statusClientGone
	case p != nil:
		rec.failure = p.Code
		p.finish(rec.id)
		rep.status = p.Status // for the log; the caller has read 200
		out.send(jsonReply(p.Status, map[string]any{"error": p}).body)
	default:
		out.write([]byte("[DONE]")) // which the server sends with its own end
	}
}

// copy sends every chunk of s, or says what stopped it.
func (g *Gateway) copy(out *events, s Stream, r *http.Request, rec *record) (p *problem) {
	defer func() {
		if v := recover(); v != nil {
			g.panicked(r, rec, v, debug.Stack())
			p = internal()
		}
	}()
	for {
		c, err := s.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			e, ok := errors.AsType[*Error](err)
			if !ok {
				e = &Error{Kind: Failed, Err: err}
			}
			rec.awsCode = e.Code
			return failure(g.models[rec.model], e)
		}
		rec.chunk(c)
		if len(c.Data) > 0 {
			out.write(c.Data)
		}
		if !c.More {
			out.push()
		}
		if out.err != nil {
			return nil
		}
	}
}

// events writes server-sent events.
type events struct {
	w     io.Writer
	flush func() error
	buf   []byte
	err   error
}

// send writes an event at once.
func (e *events) send(data []byte) {
	e.write(data)
	e.push()
}

func (e *events) write(data []byte) {
	e.buf = append(append(append(e.buf[:0], "data: "...), trim(data)...), "\n\n"...)
	_, e.err = e.w.Write(e.buf)
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

// trim cuts the newline that JSON is encoded with.
func trim(data []byte) []byte {
	if n := len(data); n > 0 && data[n-1] == '\n' {
		return data[:n-1]
	}
	return data
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
