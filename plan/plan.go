// Package plan says what a checked config deploys with its path: which models are served and
// what each is for, which endpoints and pipelines there are and what they are called, which
// guardrails, stacks, stores and alarms, and who calls which service. It is pure, and knows
// neither the CDK nor an SDK.
//
// It holds decisions and names, and pointers to blocks of the config: a value of the file is
// read where it is used.
package plan

import (
	"slices"

	"github.com/sagerock/sagerock/config"
)

// Plan is what a config deploys with its path. Its lists are in the order of names.
type Plan struct {
	Config *config.Config

	Models     []*Model     // those that the path serves
	Endpoints  []*Endpoint  // of SageMaker, whoever makes them
	Fleets     []*Fleet     // with a model that the path serves
	Pipelines  []*Pipeline  // each makes one of the endpoints
	Guardrails []*Guardrail // those that a model uses
	Stores     []Store      // of the data bucket; without any there is none
	Reaches    []Reach      // what is called from the network
	Alarms     []Alarm      // of CloudWatch

	// Declared are all endpoints that the file describes. What outlives a change of the path
	// depends on these: logs, the data bucket, the topic.
	Declared []*Endpoint
}

// Guardrail is a guardrail that is deployed.
type Guardrail struct {
	Key    string // in the file
	Name   string // on Bedrock
	Config *config.Guardrail
}

// Of plans a checked config.
func Of(c *config.Config) *Plan {
	p := &Plan{Config: c}
	for _, m := range c.WithSageMaker() {
		p.Declared = append(p.Declared, newEndpoint(c, m))
	}
	for _, m := range c.Served() {
		p.Models = append(p.Models, p.model(m))
	}
	for _, m := range p.Models {
		if m.Endpoint == nil {
			continue
		}
		p.Endpoints = append(p.Endpoints, m.Endpoint)
		if m.Endpoint.Owner == Trained {
			p.Pipelines = append(p.Pipelines, &Pipeline{Model: m.Name, Endpoint: m.Endpoint, Config: m.Config.SageMaker.Training})
		}
	}
	p.joinFleets()
	p.Guardrails = p.guardrails()
	p.Stores = p.stores()
	p.Reaches = p.reaches()
	p.Alarms = p.alarms()
	return p
}

// guardrails are those that a served model names.
func (p *Plan) guardrails() []*Guardrail {
	var keys []string
	for _, m := range p.Models {
		if m.Config.Guardrail != "" {
			keys = append(keys, m.Config.Guardrail)
		}
	}
	slices.Sort(keys)
	var out []*Guardrail
	for _, key := range slices.Compact(keys) {
		out = append(out, &Guardrail{Key: key, Name: p.Config.GuardrailName(key), Config: p.Config.Guardrails[key]})
	}
	return out
}

// Notifies reports whether something sends messages to a topic: a pipeline, a state machine that
// opens and closes an endpoint, a monitor, an alarm, or the rule that sees a deployment rolled
// back. The topic is kept by a destroy, so it does not depend on the path.
func (p *Plan) Notifies() bool {
	return p.Config.Alarms.Email != "" || slices.ContainsFunc(p.Declared, func(e *Endpoint) bool {
		return p.Config.Alarms.Endpoints || e.Owner != Deployed || e.Config.Monitor != nil
	})
}

// Watches reports whether endpoints have alarms, and deployments of them a rule.
func (p *Plan) Watches() bool { return p.Config.Alarms.Endpoints && len(p.Endpoints) > 0 }
