package localgateway

import (
	"io"
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
