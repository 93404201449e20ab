package hosting

import (
	"time"

	"github.com/sagerock/sagerock/config/form"
)

// What callers get while a model wakes up.
const (
	MeanwhileWait    = "wait"
	MeanwhileBedrock = "bedrock"
	MeanwhileRefuse  = "refuse"
)

// Wake says what callers get while the first copy of a model that has scaled to zero comes up,
// or a real-time endpoint that its schedule had closed, which takes some minutes. A closed model
// is not held: Bedrock or its fallback answers, or the caller is told when it opens.
type Wake struct {
	// Meanwhile is what they get until then: with wait the gateway holds their calls, and sends
	// them once the copy is up; with bedrock, Bedrock answers, where it serves the model too; with
	// refuse they get a 503 that says when to come back. A call that is held occupies the
	// gateway's Lambda all that time.
	Meanwhile string `yaml:"meanwhile" rule:"oneof=wait|bedrock|refuse"`

	// Wait is how long a copy may take to come up: after that a call that is held fails, or goes
	// to the fallback of the model. It comes on top of api.timeout. With a VPC, a call whose answer
	// is no stream is held for 4 minutes at most.
	Wait form.Duration `yaml:"wait" rule:"min=10s max=14m"`
}

// NewWake is the default.
func NewWake() *Wake { return &Wake{Meanwhile: MeanwhileWait, Wait: form.Minutes(5)} }

// mostCall is how long Lambda lets a call take ("Lambda quotas", AWS Lambda Developer Guide).
const mostCall = 15 * time.Minute

// Check reports what has no effect, and a wait that is longer than the gateway can hold a call.
// sleeps is whether the model may have no copy, and timeout how long a call may take otherwise.
func (w *Wake) Check(p *form.Place, kind string, sleeps bool, onBedrock *form.Place, timeout form.Duration) {
	if !sleeps {
		switch {
		case !p.Written():
		case kind == Async:
			p.Errorf("remove it", "has no effect: calls wait in the queue until an instance runs")
		default:
			p.Errorf("remove it, or put the model on a fleet and write 0 in its scaling.min", "has no effect: a copy of the model, or an instance, always runs")
		}
		return
	}
	if at := p.Get("meanwhile"); w.Meanwhile == MeanwhileBedrock && at.Sound() && !onBedrock.Written() && onBedrock.Sound() {
		at.Errorf("add "+onBedrock.Path()+", or write wait or refuse", "Bedrock does not serve the model")
		return
	}
	if at := p.Get("wait"); w.Meanwhile != MeanwhileRefuse && p.Sound("meanwhile", "wait") && p.Top().Sound("api.timeout") && time.Duration(w.Wait)+time.Duration(timeout) > mostCall {
		at.Errorf("shorten one of the two", "wait and api.timeout are %s together, and Lambda ends a call after 15m", w.Wait+timeout)
	}
}
