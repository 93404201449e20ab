package gateway

import (
	"bytes"
	"encoding/json"
	"net/http"
)

// Headers of every answer.
const (
	headerEngine    = "X-Sagerock-Engine"
	headerRequestID = "X-Request-Id"
)

// reply is an answer that is ready to be written. Nothing is written before it
// is, so a panic on the way can still become one.
type reply struct {
	status      int
	contentType string
	body        []byte
	allow       string
	location    string
	again       bool    // it is worth asking again, after a while
	stream      Stream  // in place of a body
	dialect     dialect // of a stream
}

// jsonReply answers with v.
func jsonReply(status int, v any) *reply {
	return &reply{status: status, contentType: "application/json", body: jsonLine(v)}
}

// jsonLine is v as JSON, on a line.
func jsonLine(v any) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // answers are read by programs and people, not put into pages
	if err := enc.Encode(v); err != nil {
		panic(err) // the types of this package always encode
	}
	return buf.Bytes()
}

// refuse answers with p.
func refuse(p *problem, rec *record) *reply {
	p.finish(rec.id)
	rec.failure = p.Code
	rep := jsonReply(p.Status, map[string]any{"error": p})
	rep.allow = p.Allow
	return rep
}

func (rep *reply) write(w http.ResponseWriter, rec *record) {
	rep.head(w, rec)
	_, _ = w.Write(rep.body) // a caller who left is no news
}

// head writes the status and the headers.
func (rep *reply) head(w http.ResponseWriter, rec *record) {
	h := w.Header()
	h.Set(headerRequestID, rec.id)
	h.Set("Content-Type", rep.contentType)
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if rec.engine != "" {
		h.Set(headerEngine, rec.engine)
	}
	if rep.allow != "" {
		h.Set("Allow", rep.allow)
	}
	if rep.location != "" {
		h.Set("Location", rep.location)
	}
	if rep.again || rep.status == http.StatusTooManyRequests {
		h.Set("Retry-After", retryAfter)
	}
	w.WriteHeader(rep.status)
}
