// Package gateway answers callers: one HTTP handler in front of every model,
// whichever engine runs it. It is the only code that runs in AWS, so it imports
// neither the CDK nor the config package.
package gateway

import (
	"context"
	"crypto/rand"
	"errors"
	"log/slog"
	"maps"
	randv2 "math/rand/v2"
	"net/http"
	"slices"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// Options is what a [Gateway] needs from the outside.
type Options struct {
	Settings *contract.Settings
	Targets  *contract.Targets

	// Bedrock and SageMaker run the models. One that no model uses may be nil.
	Bedrock, SageMaker Engine
	// Queue is for models whose calls wait. Without one it may be nil.
	Queue *Queue

	// Log gets one line per request. It never gets a prompt or an answer.
	Log *slog.Logger
	// RequestID names a request in logs and answers. Nil means a random name.
	RequestID func(context.Context) string
	// Intn picks a number from 0 to n-1, by which calls are shared between engines.
	// Nil means at random.
	Intn func(n int) int
	// Keep stores the calls that the settings want kept. Its errors may be logged.
	// Nil keeps none.
	Keep func(ctx context.Context, key string, body []byte) error
}

// Gateway is an http.Handler that serves every model of the settings.
type Gateway struct {
	models      map[string]*Model
	names       []string // of the models, sorted
	prompts     map[string]*Prompt
	promptNames []string // sorted
	engines     map[string]Engine
	queue       *Queue
	timeout     time.Duration
	maxBody     int64
	log         *slog.Logger
	requestID   func(context.Context) string
	intn        func(int) int
	name        string                                                   // of the deployment
	per         string                                                   // what metrics are written for
	keep        func(ctx context.Context, key string, body []byte) error // nil keeps nothing
	keepPercent int
	breakers    breakers
}

// New returns a Gateway, or says what is wrong with its settings.
func New(o Options) (*Gateway, error) {
	if o.Settings.Name == "" {
		return nil, errors.New("settings: name must not be empty")
	}
	if o.Settings.TimeoutSeconds <= 0 || o.Settings.MaxBodyKB <= 0 {
		return nil, errors.New("settings: timeoutSeconds and maxBodyKB must be greater than 0")
	}
	g := &Gateway{
		engines:   map[string]Engine{EngineBedrock: o.Bedrock, EngineSageMaker: o.SageMaker},
		queue:     o.Queue,
		timeout:   time.Duration(o.Settings.TimeoutSeconds * float64(time.Second)),
		maxBody:   int64(o.Settings.MaxBodyKB) << 10,
		log:       o.Log,
		requestID: o.RequestID,
		intn:      o.Intn,
		name:      o.Settings.Name,
		per:       o.Settings.Metrics,
	}
	if g.requestID == nil {
		g.requestID = func(context.Context) string { return rand.Text() }
	}
	if percent := o.Settings.CapturePercent; percent > 0 {
		g.keep, g.keepPercent = o.Keep, percent
	}
	if g.intn == nil {
		g.intn = randv2.IntN
	}
	var err error
	if g.prompts, err = newPrompts(o.Settings.Prompts); err != nil {
		return nil, err
	}
	g.promptNames = slices.Sorted(maps.Keys(g.prompts))
	g.models, g.names, err = resolve(o.Settings, o.Targets, g.prompts)
	return g, err
}

// ServeHTTP answers one request and logs one line about it, and one more if it
// should have kept it and could not. It never panics.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := &record{start: time.Now(), id: g.requestID(r.Context()), trace: traceID(r), cancel: func() {}}
	w, r, kept := g.capture(w, r)
	rep := g.answer(w, r, rec)
	if rep.stream != nil {
		g.relay(w, r, rep, rec)
	} else {
		rep.write(w, rec)
	}
	rec.cancel()
	rec.log(r.Context(), g.log, rep.status, g.metrics(rec).attrs(time.Now()))
	g.store(w, r, kept, rec, rep.status)
}
