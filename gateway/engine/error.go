package engine

import (
	"context"
	"errors"
)

// Kind is what went wrong with a call, as far as callers must tell it apart.
type Kind string

// The kinds of errors.
const (
	Throttled     Kind = "throttled"      // too many calls at once
	Timeout       Kind = "timeout"        // no answer in time
	Failed        Kind = "model_failed"   // the model or its service broke down
	Missing       Kind = "model_missing"  // nothing is deployed there
	Denied        Kind = "access_denied"  // the gateway may not call it
	Misconfigured Kind = "misconfigured"  // the model cannot be called this way
	Rejected      Kind = "rejected"       // the model does not take this input
	Blocked       Kind = "blocked"        // a guardrail does not let this pass
	Unreadable    Kind = "unreadable"     // a guardrail cannot read this input
	Canceled      Kind = "client_is_gone" // nobody waits for the answer any more
)

// Error is why a call failed. Its text is safe to show and to log: what AWS
// said stays in Err, since that may quote the caller's input.
type Error struct {
	Kind Kind
	Hint string // what to do about it, for the caller
	Code string // the error code of AWS, for the log
	Err  error
}

func (e *Error) Error() string {
	if e.Code == "" {
		return string(e.Kind)
	}
	return string(e.Kind) + ": " + e.Code
}

// Unwrap returns the error of the SDK.
func (e *Error) Unwrap() error { return e.Err }

// Elsewhere reports whether another engine might do better.
func (e *Error) Elsewhere() bool {
	switch e.Kind {
	case Rejected, Blocked, Unreadable, Canceled:
		return false
	}
	return true
}

// ErrorOf is err as the [*Error] that it should be. It is nil for none.
func ErrorOf(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Failed, Err: err}
}

// Interruption is why ctx ended, or else if it did not.
func Interruption(ctx context.Context, otherwise Kind) Kind {
	switch err := context.Cause(ctx); {
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Canceled
	}
	return otherwise
}

// NotCompletions is the error of a container that does not speak as it should.
func NotCompletions() *Error {
	return &Error{
		Kind: Misconfigured, Code: "NotChatCompletions",
		Hint: "its container did not answer with OpenAI chat completions: set its sagemaker.protocol to raw in sagerock.yaml, or use a container that does",
	}
}

// SendRaw says how to call a raw model.
func (m *Model) SendRaw() string {
	return m.Name + " is not a chat model: send what its container takes as the body, with its Content-Type (such as text/csv)"
}
