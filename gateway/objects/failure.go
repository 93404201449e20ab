package objects

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

// refusal is an answer of S3 that is none.
type refusal struct {
	status int
	code   string // empty if S3 did not say
}

func (r *refusal) Error() string {
	if r.code == "" {
		return "HTTP " + strconv.Itoa(r.status)
	}
	return r.code
}

// HTTPStatusCode is what retryers go by for an answer without a code they know.
func (r *refusal) HTTPStatusCode() int { return r.status }

// ErrorCode is AWS's name for it.
func (r *refusal) ErrorCode() string { return r.code }

// refused keeps the code of an answer (Amazon S3 API Reference, "Error Responses").
// What else is in it may quote the request.
func refused(resp *http.Response) error {
	text, _ := io.ReadAll(io.LimitReader(resp.Body, 4<<10))
	_, after, _ := strings.Cut(string(text), "<Code>")
	code, _, ok := strings.Cut(after, "</Code>")
	if !ok || len(code) > 64 || strings.ContainsFunc(code, notInCode) {
		code = ""
	}
	if code == ErrNotFound.Error() {
		return ErrNotFound
	}
	return &refusal{resp.StatusCode, code}
}

func notInCode(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '.'
}

// safe keeps of err what may be logged. An error of the network has the URL in it,
// and so the key.
func safe(ctx context.Context, err error) error {
	if own, ok := errors.AsType[failure](err); ok {
		return own
	}
	if r, ok := errors.AsType[*refusal](err); ok {
		return r
	}
	switch {
	case errors.Is(err, ErrNotFound):
		return ErrNotFound
	case ctx.Err() != nil:
		return errors.New("no answer in time")
	}
	return errors.New("no answer: check the network and its VPC endpoints")
}
