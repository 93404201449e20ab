package signed

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// failure is an error of our own, which no second try mends.
type failure string

func (f failure) Error() string { return string(f) }

// quiet is an error that shows nothing of the one inside, such as a URL or a key, which only
// code may look at.
type quiet struct {
	text string
	err  error
}

func (q *quiet) Error() string { return q.text }

// Unwrap returns what is not shown.
func (q *quiet) Unwrap() error { return q.err }

// Refusal is an answer that is an error.
type Refusal struct {
	Status  int
	Code    string // AWS's name for it, empty if the answer has none
	Message string // AWS's own, which may quote the request: it is not in Error, and never for a log
}

func (r *Refusal) Error() string {
	if r.Code == "" {
		return "HTTP " + strconv.Itoa(r.Status)
	}
	return r.Code
}

// HTTPStatusCode is what retryers go by for an answer without a code they know.
func (r *Refusal) HTTPStatusCode() int { return r.Status }

// ErrorCode is what they go by for others.
func (r *Refusal) ErrorCode() string { return r.Code }

// ErrorMessage is what AWS says about it.
func (r *Refusal) ErrorMessage() string { return r.Message }

// refused is what an answer says. Its message may quote the request.
func refused(resp *http.Response, c *Call) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	r := &Refusal{Status: resp.StatusCode, Code: c.Code(text)}
	if len(r.Code) > 64 || strings.ContainsFunc(r.Code, notInCode) {
		r.Code = ""
	}
	if c.Message != nil {
		r.Message = c.Message(text)
	}
	return r
}

func notInCode(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.'
}

// safe keeps of err what may be logged. An error of the network has the URL in it.
func safe(ctx context.Context, err error) error {
	if own, ok := errors.AsType[failure](err); ok {
		return own
	}
	if r, ok := errors.AsType[*Refusal](err); ok {
		return r
	}
	if q, ok := errors.AsType[*quiet](err); ok {
		return q
	}
	if ctx.Err() != nil {
		return &quiet{"no answer in time", err}
	}
	return &quiet{"no answer: check the role, the network and its VPC endpoints", err}
}
