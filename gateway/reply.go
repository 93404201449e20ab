package gateway

import (
	"bytes"
	"encoding/json"
	"net/http"

	"github.com/sagerock/sagerock/contract/problem"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/openai"
	"github.com/sagerock/sagerock/gateway/telemetry"
)

// Headers of every answer.
const (
	headerEngine    = "X-Sagerock-Engine"
	headerRequestID = "X-Request-Id"
)

// reply is an answer that is ready to be written.
type reply struct {
	status      int
	contentType string
	body        []byte
	location    string
	again       bool             // it is worth asking again, after a while
	problem     *problem.Problem // that it tells of
	stream      engine.Stream    // in place of a body
	dialect     openai.Dialect   // of a stream
}

// jsonReply answers with v.
func jsonReply(status int, v any) *reply {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // answers are read by programs and people, not put into pages
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
func fail(x *exchange, m *engine.Model, err *engine.Error) *reply {
	x.rec.AWSCode = err.Code
	return refuse(failure(m, err), x.rec)
}

func (rep *reply) write(w http.ResponseWriter, rec *telemetry.Record) {
	rep.head(w, rec)
	_, _ = w.Write(rep.body) // a caller who left is no news
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
	if rep.location != "" {
		h.Set("Location", rep.location)
	}
	if rep.again {
		h.Set("Retry-After", problem.Seconds(problem.Busy))
	}
	if rep.problem != nil {
		rep.problem.SetHeaders(h)
	}
	w.WriteHeader(rep.status)
}
