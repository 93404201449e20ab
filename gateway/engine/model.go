package engine

import (
	"time"

	"github.com/sagerock/sagerock/contract"
)

// Model is one model of the settings, with everything an engine must know.
type Model struct {
	Name      string
	System    string
	Guardrail *Guardrail // nil without one
	Kind      string     // KindChat, KindEmbedding or KindRaw
	Engines   []string   // that serve it

	BedrockID  string // what Bedrock calls the model; "" where it does not serve it
	Base       string // the foundation model behind that id
	Dimensions []int  // lengths of vectors that a caller can choose from

	Endpoint  string // of SageMaker; "" where it does not serve it
	Component string // the inference component there; "" for none
	Async     bool   // its calls wait in a queue
	Inline    bool   // which takes short ones in the request itself
	Wake      *Wake  // what callers get while no copy of it runs; nil where it never sleeps

	Opens  func(now time.Time) (opens time.Time, closed bool) // when it opens, if it is closed now; nil where it never closes
	Opened func(now time.Time) (opened time.Time, ok bool)    // when it last opened, if it is open now
}

// Wake says what callers get while the first copy of a model that has scaled to zero comes up.
type Wake struct {
	Meanwhile string        // contract.MeanwhileWait, MeanwhileBedrock or MeanwhileRefuse
	Wait      time.Duration // how long a call is held at most
	Whole     time.Duration // likewise of a call that is not answered with a stream; at most Wait
}

// Holds reports whether calls are held.
func (w *Wake) Holds() bool { return w != nil && w.Meanwhile == contract.MeanwhileWait }

// Kinds of models, by the format of their requests and answers.
const (
	KindChat      = contract.ProtocolChat
	KindEmbedding = contract.ProtocolEmbedding
	KindRaw       = contract.ProtocolRaw // bodies are passed through
)

// Guardrail is a version of a Bedrock guardrail.
type Guardrail struct{ ID, Version string }
