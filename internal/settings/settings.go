// Package settings says what the gateway reads of a config: when it is deployed,
// and when it runs on this machine. It knows no CDK.
package settings

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/prompt"
)

// Of is what the gateway reads of cfg. It holds no tokens.
func Of(cfg *config.Config) *contract.Settings {
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
	for _, m := range cfg.Served() {
		s.Models[m.Name] = contract.Model{System: m.System, Prompt: m.Prompt, Guardrail: m.Guardrail}
	}
	for _, m := range cfg.OnBedrock() {
		model := s.Models[m.Name]
		model.Bedrock = &contract.Bedrock{ModelID: m.Bedrock.ModelID(), Weight: 100}
		if m.Bedrock.IsARN() {
			model.Bedrock.Base = m.Bedrock.Base
		}
		if price, ok := catalog.ModelPrice(m.Bedrock.PriceID(), cfg.Region); ok {
			model.Bedrock.Price = &contract.Price{Input: price.Input, Output: price.Output, Cached: price.Cached}
		}
		s.Models[m.Name] = model
	}
	for _, m := range cfg.OnSageMaker() {
		model := s.Models[m.Name]
		model.SageMaker = &contract.SageMaker{
			Endpoint: cfg.EndpointName(m),
			Protocol: m.SageMaker.Protocol,
			Weight:   100,
			Async:    m.SageMaker.Async(),
		}
		if model.Bedrock != nil {
			model.Bedrock.Weight, model.SageMaker.Weight = m.Route.Bedrock, m.Route.SageMaker
			if m.Fallback != "none" {
				model.Fallback = m.Fallback
			}
		}
		s.Models[m.Name] = model
	}
	return s
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
