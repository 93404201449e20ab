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

	// Log gets one line per request. It never gets a prompt or an answer.
	Log *slog.Logger
	// RequestID names a request in logs and answers. Nil means a random name.
	RequestID func(context.Context) string
	// Intn picks a number from 0 to n-1, by which calls are shared between engines.
	// Nil means at random.
	Intn func(n int) int
}

// Gateway is an http.Handler that serves every model of the settings.
type Gateway struct {
	models      map[string]*Model
	names       []string // of the models, sorted
	prompts     map[string]*Prompt
	promptNames []string // sorted
	engines     map[string]Engine
	timeout     time.Duration
	maxBody     int64
	log         *slog.Logger
	requestID   func(context.Context) string
	intn        func(int) int
	name        string // of the deployment
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
		timeout:   time.Duration(o.Settings.TimeoutSeconds * float64(time.Second)),
		maxBody:   int64(o.Settings.MaxBodyKB) << 10,
		log:       o.Log,
		requestID: o.RequestID,
		intn:      o.Intn,
		name:      o.Settings.Name,
	}
	if g.requestID == nil {
		g.requestID = func(context.Context) string { return rand.Text() }
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

// ServeHTTP answers one request and logs one line about it. It never panics.
func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	rec := &record{start: time.Now(), id: g.requestID(r.Context()), cancel: func() {}}
	rep := g.answer(w, r, rec)
	if rep.stream != nil {
		g.relay(w, r, rep, rec)
	} else {
		rep.write(w, rec)
	}
	rec.cancel()
	rec.log(r.Context(), g.log, rep.status, g.metrics(rec).attrs(time.Now()))
}
