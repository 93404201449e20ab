package chat

// StopReason is why an answer ended, with Bedrock's values (Amazon Bedrock API Reference,
// Converse, stopReason), whichever engine answers. Values that are not listed here occur.
type StopReason string

// Stop reasons that the gateway handles.
const (
	StopEnd       StopReason = "end_turn"
	StopTools     StopReason = "tool_use"
	StopLength    StopReason = "max_tokens"
	StopWindow    StopReason = "model_context_window_exceeded"
	StopSequence  StopReason = "stop_sequence"
	StopFiltered  StopReason = "content_filtered"
	StopGuardrail StopReason = "guardrail_intervened" // a guardrail replaced the answer
)

// Usage is the number of tokens that a call is billed for.
type Usage struct {
	InputTokens  int `json:"inputTokens"` // the cached ones among them
	OutputTokens int `json:"outputTokens"`
	CachedTokens int `json:"cachedTokens,omitempty"`

	CacheWriteTokens int `json:"-"` // among the input, too
}

// Answer is the whole answer of a model.
type Answer struct {
	Text, Reasoning string
	Calls           []Call
	Stop            StopReason
	Usage           *Usage // nil where the model returns none

	// Raw is the choices of a chat.completion as a container has written them, in place
	// of texts and calls, where the caller reads that format.
	Raw []byte
}

// Delta is a part of a streamed answer. An empty one signals that the answer has begun.
type Delta struct {
	Text, Reasoning string
	Calls           []CallDelta
	Stop            StopReason // at the end
	Usage           *Usage     // likewise

	// Raw is the choices of a chat.completion.chunk, likewise, until the next Delta.
	Raw []byte

	More bool // the next one has arrived already, so this one need not be flushed
}

// CallDelta is a part of a call of a tool. Only the first has an ID and a name.
type CallDelta struct {
	Index     int // of the call, in the answer
	ID, Name  string
	Arguments string
}

// Texts is a request for embeddings that has been checked.
type Texts struct {
	Input      []string
	Dimensions int    // 0 for the model's own
	User       string // of the caller, who gets one variant of an endpoint
}

// Vectors are the answer to it, one for each text.
type Vectors struct {
	All   [][]float32
	Usage *Usage
}
