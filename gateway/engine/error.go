package engine

import (
	"context"
	"errors"
	"time"
)

// Kind classifies errors, as far as the distinction matters to callers.
type Kind string

// The kinds of errors.
const (
	Throttled     Kind = "throttled"       // too many calls at once
	Timeout       Kind = "timeout"         // no answer in time
	Failed        Kind = "model_failed"    // the model or its service failed
	Asleep        Kind = "model_asleep"    // it has scaled to zero, and this call wakes it
	WakeFailed    Kind = "wake_failed"     // no copy of it came up in time
	Closed        Kind = "model_closed"    // its schedule says so
	Missing       Kind = "model_missing"   // nothing is deployed there
	Denied        Kind = "access_denied"   // the gateway may not call it
	Credentials   Kind = "bad_credentials" // AWS does not accept the gateway's credentials
	Misconfigured Kind = "misconfigured"   // the model cannot be called this way
	Rejected      Kind = "rejected"        // the model rejects this input
	Blocked       Kind = "blocked"         // a guardrail blocks this
	Unreadable    Kind = "unreadable"      // a guardrail cannot read this input
	Canceled      Kind = "client_is_gone"  // the caller has disconnected
)

// Kinds lists them.
func Kinds() []Kind {
	return []Kind{Throttled, Timeout, Failed, Asleep, WakeFailed, Closed, Missing, Denied, Credentials, Misconfigured, Rejected, Blocked, Unreadable, Canceled}
}

// Error is why a call failed. Its text is safe to show and to log: AWS's own message stays in
// Err, since it may quote the caller's input.
type Error struct {
	Kind Kind
	Hint string // what to do about it, for the caller
	Code string // the error code of AWS, for the log
	Err  error

	RetryAfter time.Duration // when to ask again; 0 where nobody knows
}

func (e *Error) Error() string {
	if e.Code == "" {
		return string(e.Kind)
	}
	return string(e.Kind) + ": " + e.Code
}

// Unwrap returns the error of the SDK.
func (e *Error) Unwrap() error { return e.Err }

// Elsewhere reports whether the call might succeed on another engine.
func (e *Error) Elsewhere() bool {
	switch e.Kind {
	case Rejected, Blocked, Unreadable, Canceled:
		return false
	}
	return true
}

// ErrorOf returns err as an [*Error], and nil for nil.
func ErrorOf(err error) *Error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return &Error{Kind: Failed, Err: err}
}

// Interruption is the kind of error for which ctx ended, and otherwise while it goes on.
func Interruption(ctx context.Context, otherwise Kind) Kind {
	switch err := context.Cause(ctx); {
	case errors.Is(err, context.DeadlineExceeded):
		return Timeout
	case errors.Is(err, context.Canceled):
		return Canceled
	}
	return otherwise
}

// NotCompletions is the error of a container that does not answer with chat completions.
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
