package gateway

import (
	"context"
	"time"
)

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
	// Invoke gives call to its model. Its errors are of type [*Error]. A chat that
	// asks for a stream gets one; it ends when ctx does.
	Invoke(ctx context.Context, call *Call) (*Answer, error)
}

// Call is one request to a model: one of a chat, texts to embed and a body.
type Call struct {
	Model   *Model
	ID      string // of the request
	Created time.Time

	Chat  *Chat
	Embed *Embedding

	Body                []byte
	ContentType, Accept string
}

// Answer is what a model said: a body, which for all but raw models has OpenAI's
// shape, or a stream.
type Answer struct {
	Body        []byte
	ContentType string // of a raw one
	Stream      Stream // nil for a whole answer

	StopReason string
	Usage      *Usage // nil where the model does not say
}

// Stream is an answer that comes in chunks.
type Stream interface {
	// Next returns the next chunk, [io.EOF] after the last one, and an [*Error] if
	// the stream breaks.
	Next() (Chunk, error)
	// Close gives up what the stream holds. It can be called at any time.
	Close()
}

// Chunk is a part of a streamed answer.
type Chunk struct {
	Data []byte // a chat.completion.chunk, until the next call of Next; empty if there is nothing to send
	More bool   // another chunk is here already, so this one need not hurry

	StopReason string // at the end
	Usage      *Usage // likewise
}

// Usage is the number of tokens that a call is billed for.
type Usage struct {
	InputTokens  int `json:"inputTokens"` // the cached ones among them
	OutputTokens int `json:"outputTokens"`
	CachedTokens int `json:"cachedTokens,omitempty"`

	CacheWriteTokens int `json:"-"` // among the input, too
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
