// Package settings makes the settings of the gateway from a config, for a deployment and for
// a gateway on this machine. It knows no CDK.
package settings

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/prompt"
	"github.com/sagerock/sagerock/plan"
)

// Of is what the gateway reads of what is deployed. It holds no tokens.
func Of(p *plan.Plan) *contract.Settings {
	cfg := p.Config
	s := &contract.Settings{
		Name:           cfg.Prefix(),
		TimeoutSeconds: cfg.API.Timeout.Seconds(),
		MaxBodyKB:      cfg.API.MaxBodyKB,
		CapturePercent: cfg.API.Capture.Percent,
		Metrics:        cfg.API.Metrics,
		Models:         map[string]contract.Model{},
		Prompts:        prompts(cfg),
		Auth:           auth(cfg),
	}
	if cfg.API.CORS.On() {
		s.CORS = &contract.CORS{Origins: cfg.API.CORS.Origins}
	}
	for _, m := range p.Models {
		s.Models[m.Name] = model(m, cfg)
	}
	return s
}

// model is how the gateway serves a model.
func model(m *plan.Model, cfg *config.Config) contract.Model {
	out := contract.Model{System: m.Config.System, Prompt: m.Config.Prompt, Guardrail: m.Config.Guardrail, Fallback: m.Fallback()}
	onBedrock, onSageMaker := m.Shares()
	if b := m.Bedrock; b != nil {
		out.Bedrock = &contract.Bedrock{ModelID: b.ModelID(), Weight: onBedrock}
		if b.IsARN() {
			out.Bedrock.Base = b.Base
		}
		if price, ok := catalog.ModelPrice(b.PriceID(), cfg.Region); ok {
			out.Bedrock.Price = &contract.Price{Input: price.Input, Output: price.Output, Cached: price.Cached}
		}
	}
	if e := m.Endpoint; e != nil {
		out.SageMaker = &contract.SageMaker{
			Endpoint: e.Name, InferenceComponent: e.Component, Protocol: string(e.Task), Weight: onSageMaker,
			Async: e.Asynchronous(), Inline: e.Asynchronous() && catalog.TakesInline(cfg.Region),
		}
		if e.Config.Sleeps() {
			out.SageMaker.Wake = wake(m, cfg.Network.Mode != config.NetworkNone)
		}
		if further := e.Config.Further(); len(further) > 0 {
			for _, v := range append([]config.Variant{e.Config.Main()}, further...) {
				out.SageMaker.Variants = append(out.SageMaker.Variants, contract.Variant{Name: v.Name, Weight: v.Percent})
			}
		}
		if schedule := e.Config.Scaling.Hours(); schedule.Closes() && !e.Asynchronous() { // whose calls wait in the queue
			out.SageMaker.Hours = schedule
		}
	}
	return out
}

// prompts are all of them, since a request can name one that no model has.
func prompts(cfg *config.Config) map[string]contract.Prompt {
	all := map[string]contract.Prompt{}
	for name, p := range cfg.Prompts {
		all[name] = contract.Prompt{Text: p.Text, Variables: p.Variables, Version: prompt.Version(p.Text, p.Variables)}
	}
	return all
}

// auth is how the gateway knows its callers.
func auth(cfg *config.Config) contract.Auth {
	a := contract.Auth{Mode: cfg.API.Auth}
	if j := cfg.API.JWT; j != nil {
		a.JWT = &contract.JWT{
			Issuer: j.Issuer, Audience: j.Audience, Algorithms: j.Algorithms,
			JWKS: cfg.JWKS(), ModelsClaim: j.ModelsClaim, TypeOptional: j.Cognito(),
			Claims: map[string][]string{},
		}
		for name, value := range j.Claims {
			a.JWT.Claims[name] = []string{value}
		}
	}
	return a
}
