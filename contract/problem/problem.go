// Package problem is the one shape of every error that a caller reads, whether the
// gateway, its middleware, sagerock serve or API Gateway itself answers: that of
// OpenAI's errors. It imports no SDK, so that the constructs can use it too.
package problem

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"
)

// Busy is how long a throttled caller should wait, unless somebody knows better.
// Bedrock's quotas are per minute and refill all the time.
const Busy = 5 * time.Second

// Codes that more than one part answers with.
const (
	CodeRateLimit = "rate_limit_exceeded" // OpenAI's name for it
	CodeAsync     = "async_model"         // the calls of this model wait in a queue
)

// Problem says what went wrong and what to do.
type Problem struct {
	Status  int
	Type    string // OpenAI's; without it, it follows from the status
	Code    string
	Param   *string // the parameter that is wrong
	Message string  // without the hint
	Hint    string  // what to do about it
	Models  []string

	Allow      string        // the header: what the path takes
	RetryAfter time.Duration // the header; without it, [Busy] for a caller who sent too much
	Challenge  string        // the header WWW-Authenticate
	Err        error         // for the log: safe to show there, not to callers
}

// Text is the message with the hint, because OpenAI's clients show nothing but the
// message.
func (p *Problem) Text() string {
	if p.Hint == "" {
		return p.Message
	}
	return p.Message + ": " + p.Hint
}

// Body is p as JSON, for the request with this id.
func (p *Problem) Body(requestID string) []byte {
	var doc struct {
		Error struct {
			Message   string   `json:"message"`
			Type      string   `json:"type"`
			Param     *string  `json:"param"`
			Code      string   `json:"code"`
			Hint      string   `json:"hint,omitempty"`
			Models    []string `json:"models,omitempty"`
			RequestID string   `json:"request_id,omitempty"`
		} `json:"error"`
	}
	e := &doc.Error
	e.Message, e.Type, e.Param, e.Code, e.Hint, e.Models, e.RequestID = p.Text(), p.kind(), p.Param, p.Code, p.Hint, p.Models, requestID
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false) // answers are read by programs and people, not put into pages
	if err := enc.Encode(doc); err != nil {
		panic(err) // plain strings always encode
	}
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}

// Types of errors, as OpenAI has them.
const (
	TypeInvalid    = "invalid_request_error"
	TypeToken      = "authentication_error"
	TypePermission = "permission_error"
	TypeRate       = "rate_limit_error"
	TypeServer     = "server_error"
)

func (p *Problem) kind() string {
	switch {
	case p.Type != "":
		return p.Type
	case p.Status == http.StatusTooManyRequests:
		return TypeRate
	case p.Status >= http.StatusInternalServerError:
		return TypeServer
	}
	return TypeInvalid
}

// SetHeaders sets the headers that belong to p.
func (p *Problem) SetHeaders(h http.Header) {
	if p.Allow != "" {
		h.Set("Allow", p.Allow)
	}
	if p.Challenge != "" {
		h.Set("WWW-Authenticate", p.Challenge)
	}
	switch {
	case p.RetryAfter > 0:
		h.Set("Retry-After", Seconds(p.RetryAfter))
	case p.Status == http.StatusTooManyRequests:
		h.Set("Retry-After", Seconds(Busy))
	}
}

// Seconds is d as the header Retry-After has it. It rounds up, so that nobody returns
// too early.
func Seconds(d time.Duration) string {
	return strconv.Itoa(int((d + time.Second - 1) / time.Second))
}

// Write answers with p, where nothing has been written before.
func (p *Problem) Write(w http.ResponseWriter, requestID string) {
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if requestID != "" {
		h.Set("X-Request-Id", requestID)
	}
	p.SetHeaders(h)
	w.WriteHeader(p.Status)
	_, _ = w.Write(append(p.Body(requestID), '\n')) // a caller who left is no news
}
