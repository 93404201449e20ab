// Package gateway is the HTTP handler in front of every model, whichever engine runs it. It
// routes requests and writes answers; the packages below it, whose imports form a line, do the
// rest. None of them imports the CDK or the config package.
package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	randv2 "math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/route"
	"github.com/sagerock/sagerock/gateway/telemetry"
)

// Options are the inputs of a [Gateway].
type Options struct {
	Settings *contract.Settings
	Targets  *contract.Targets

	// Bedrock and SageMaker run the models. One that no model uses may be nil.
	Bedrock, SageMaker engine.Engine
	// Queue is for asynchronous models. Without one it may be nil.
	Queue Queue

	// Log gets one line per request. It never gets a prompt or an answer.
	Log *slog.Logger
	// RequestID names a request in logs and answers. Nil means a random name.
	RequestID func(context.Context) string
	// Intn picks a number from 0 to n-1, by which calls are shared between engines.
	// Nil means at random.
	Intn func(n int) int
	// Failed hears why an engine failed before the caller does, and may replace the hint. The
	// error has AWS's own words, which may quote the caller: they are for the person on whose
	// machine the gateway runs, never for a caller or for a log that others read. Nil hears
	// nothing.
	Failed func(m *engine.Model, engine string, err *engine.Error)
	// Keep stores captured calls. Its errors may be logged. Nil stores none.
	Keep func(ctx context.Context, key string, body []byte) error
}

// Queue takes asynchronous invocations. SageMaker has one, and the stand-in of sagerock serve.
type Queue interface {
	// Submit queues call at its model's endpoint, under the id of the call.
	Submit(ctx context.Context, call *engine.Call, caller string) *engine.Error
	// Result looks up the invocation of m with this id. Only the caller who sent it finds it.
	Result(ctx context.Context, m *engine.Model, id, caller string) (*engine.Outcome, *engine.Error)
}

// Gateway is an http.Handler that serves every model of the settings.
type Gateway struct {
	models      map[string]*route.Model
	names       []string // of the models, sorted
	prompts     map[string]*prompt
	promptNames []string // sorted

	mux       *http.ServeMux
	router    *route.Router
	queue     Queue
	maxBody   int64
	requestID func(context.Context) string
	failed    func(m *engine.Model, engine string, err *engine.Error)
	log       *telemetry.Log
	keeper    *telemetry.Keeper // nil keeps nothing
}

// New returns a Gateway, or an error if its settings are wrong.
func New(o Options) (*Gateway, error) {
	s := o.Settings
	if s.Name == "" {
		return nil, errors.New("settings: name must not be empty")
	}
	if s.TimeoutSeconds <= 0 || s.MaxBodyKB <= 0 {
		return nil, errors.New("settings: timeoutSeconds and maxBodyKB must be greater than 0")
	}
	if o.Intn == nil {
		o.Intn = randv2.IntN
	}
	g := &Gateway{
		router:    route.New(o.Bedrock, o.SageMaker, time.Duration(s.TimeoutSeconds*float64(time.Second)), o.Intn),
		queue:     o.Queue,
		failed:    o.Failed,
		maxBody:   int64(s.MaxBodyKB) << 10,
		requestID: o.RequestID,
		log:       &telemetry.Log{To: o.Log, Name: s.Name, Per: s.Metrics},
	}
	if g.failed == nil {
		g.failed = func(*engine.Model, string, *engine.Error) {}
	}
	g.router.Failed = g.failed
	if g.requestID == nil {
		g.requestID = func(context.Context) string { return rand.Text() }
	}
	if s.CapturePercent > 0 && o.Keep != nil {
		g.keeper = &telemetry.Keeper{Percent: s.CapturePercent, Intn: o.Intn, Put: o.Keep, Log: g.log}
	}
	g.routes()
	var err error
	if g.prompts, err = newPrompts(s.Prompts); err != nil {
		return nil, err
	}
	g.promptNames = slices.Sorted(maps.Keys(g.prompts))
	if g.models, err = route.Resolve(s, o.Targets); err != nil {
		return nil, err
	}
	g.names = slices.Sorted(maps.Keys(g.models))
	for _, name := range g.names {
		if p := g.models[name].Prompt; p != "" && g.prompts[p] == nil {
			return nil, fmt.Errorf("model %s: there is no prompt %s", name, p)
		}
	}
	return g, nil
}
