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

// Refusal is an answer that is an error.
type Refusal struct {
	Status int
	Code   string // AWS's name for it, empty if the answer has none
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

// refused keeps the code of an answer. What else is in it may quote the request.
func refused(resp *http.Response, find func([]byte) string) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	code := find(text)
	if len(code) > 64 || strings.ContainsFunc(code, notInCode) {
		code = ""
	}
	return &Refusal{resp.StatusCode, code}
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
	if ctx.Err() != nil {
		return errors.New("no answer in time")
	}
	return errors.New("no answer: check the role, the network and its VPC endpoints")
}
