package gateway

import "context"

// Names of the engines, as the config file has them.
const (
	EngineBedrock   = "bedrock"
	EngineSageMaker = "sagemaker"
)

// StopGuardrail is the stop reason of an answer that a guardrail replaced. The
// other reasons are Bedrock's, whichever engine answers.
const StopGuardrail = "guardrail_intervened"

// Engine runs models somewhere. Bedrock and SageMaker each have one.
type Engine interface {
	// Invoke gives call to its model. Its errors are of type [*Error].
	Invoke(ctx context.Context, call *Call) (*Answer, error)
}

// Call is one request to a model: a prompt for a chat model, a body for a raw one.
type Call struct {
	Model *Model

	Prompt string

	Body                []byte
	ContentType, Accept string
}

// Answer is what a model said: text for a chat model, a body for a raw one.
type Answer struct {
	Text       string
	StopReason string
	Usage      *Usage // nil where the model does not say

	Body        []byte
	ContentType string
}

// Usage is the number of tokens that a call is billed for.
type Usage struct {
	InputTokens  int `json:"inputTokens"`
	OutputTokens int `json:"outputTokens"`
}

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

// elsewhere reports whether another engine might do better.
func (e *Error) elsewhere() bool {
	switch e.Kind {
	case Rejected, Blocked, Unreadable, Canceled:
		return false
	}
	return true
}
