package localgateway

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/standin"
)

// queued is how long the answer to an asynchronous invocation takes without AWS, so that a
// client has to ask for it again.
const queued = 3 * time.Second

// WithoutAWS is a gateway whose models models answers for. What only AWS can do is taken out
// of set: guardrails and prices. warnings gets a line about each model that changes.
func WithoutAWS(app *account.App, set *contract.Settings, models engine.Engine, warnings io.Writer) *wiring.Parts {
	for _, m := range app.Plan.Models {
		unscreen(app, set, m.Name, warnings)
		if bedrock := set.Models[m.Name].Bedrock; bedrock != nil {
			bedrock.Price = nil
		}
	}
	return &wiring.Parts{
		Settings: set,
		Targets:  &contract.Targets{Bucket: "none"}, // which an asynchronous model must have
		Engine:   models,
		Queue:    &standin.Queue{Container: &standin.Container{Engine: models}, After: queued},
	}
}

// How long the stand-in of a model that has scaled to zero takes to wake up, which is much
// quicker than a real copy does, and after what it sleeps again.
const (
	wakes  = 20 * time.Second
	sleeps = 5 * time.Minute
)

// Drowsy lets models that may sleep do so. warnings gets a line about each.
func Drowsy(parts *wiring.Parts, warnings io.Writer) {
	drowsy := false
	for _, name := range slices.Sorted(maps.Keys(parts.Settings.Models)) {
		if e := parts.Settings.Models[name].SageMaker; e != nil && e.Wake != nil {
			fmt.Fprintf(warnings, "%s sleeps until it is called: its stand-in takes %s to wake up\n", name, wakes)
			drowsy = true
		}
	}
	if drowsy {
		parts.Hosted = &standin.Sleeper{Engine: parts.Engine, Start: wakes, Idle: sleeps}
	}
}
