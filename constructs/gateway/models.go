package gateway

import (
	"maps"
	"slices"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/bedrock"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// Model is one thing that callers can ask for, and the constructs that serve it.
type Model struct {
	// System is the system prompt that every chat with this model starts with.
	System string
	// Guardrail screens what goes in and what comes out. Nil means none.
	Guardrail *bedrock.Guardrail
	// Bedrock serves the model from Amazon Bedrock. Nil means that it does not.
	Bedrock *bedrock.Model
	// SageMaker serves the model from an endpoint. Nil means that it does not.
	SageMaker *sagemaker.Endpoint
	// Component serves the model from a fleet: it is one of Components of a [sagemaker.Fleet].
	// Nil means that it does not. A model has at most one of SageMaker and Component.
	Component *sagemaker.Component
	// Route shares the calls between two engines. Without it, each gets half.
	Route config.Route
	// Fallback is the engine that gets a call which the other one failed: bedrock or
	// sagemaker. Without it, none does.
	Fallback string
}

// config is m as a file has it. guardrail is the key of its guardrail.
func (m *Model) config(guardrail string) *config.Model {
	out := &config.Model{System: m.System, Guardrail: guardrail, Route: m.Route, Fallback: m.Fallback}
	if m.Route == (config.Route{}) {
		out.Route = config.Route{Bedrock: 50, SageMaker: 50}
	}
	if m.Fallback == "" {
		out.Fallback = "none"
	}
	if m.Bedrock != nil {
		out.Bedrock = m.Bedrock.Config()
	}
	out.SageMaker = m.served()
	return out
}

// served is the block that serves the model from SageMaker, or nil.
func (m *Model) served() *config.SageMaker {
	switch {
	case m.SageMaker != nil:
		return m.SageMaker.Config()
	case m.Component != nil:
		return m.Component.Config()
	}
	return nil
}

// serve makes the settings and the targets of the function from the models of props. It
// refuses models, API and network that do not go together.
func (g *Gateway) serve(name string, props *GatewayProps) {
	defaults.Region(name, g.home)
	targets := &contract.Targets{Profiles: map[string]string{}, Guardrails: map[string]string{}}
	guardrails, keys := map[string]*config.Guardrail{}, map[*bedrock.Guardrail]string{}
	models := map[string]*config.Model{}
	for _, key := range slices.Sorted(maps.Keys(props.Models)) {
		m := props.Models[key]
		if m == nil || m.Bedrock == nil && m.SageMaker == nil && m.Component == nil {
			defaults.Fail(name, "set Bedrock, SageMaker or Component to the construct that serves it", "model %s has neither Bedrock, SageMaker nor Component", key)
		}
		if m.SageMaker != nil && m.Component != nil {
			defaults.Fail(name, "leave one of them out", "model %s has both SageMaker and Component", key)
		}
		if g := m.Guardrail; g != nil && keys[g] == "" {
			keys[g], guardrails[key] = key, g.Config()
			targets.Guardrails[key] = *g.Id + ":" + *g.Version
		}
		if m.Bedrock != nil && m.Bedrock.ProfileID != nil {
			targets.ProfilePrefix, targets.Profiles[key] = m.Bedrock.ProfilePrefix, *m.Bedrock.ProfileID
		}
		if m.SageMaker != nil && m.SageMaker.Config().Async() {
			bucket := *m.SageMaker.Bucket.BucketName()
			if targets.Bucket != "" && targets.Bucket != bucket {
				defaults.Fail(name, "give all endpoints one Bucket", "Models has endpoints that keep calls in several buckets")
			}
			targets.Bucket = bucket
		}
		models[key] = m.config(keys[m.Guardrail])
	}
	in := &config.Network{Mode: config.NetworkNone}
	if g.network != nil {
		in = g.network.Config()
	}
	cfg, _, err := config.Compose(g.home.Region, props.Config, in, models, guardrails)
	if err != nil {
		defaults.Refuse(name, err)
	}
	served := plan.Of(cfg)
	for _, e := range served.Endpoints {
		if c := props.Models[e.Model].Component; c != nil {
			e.Name, e.Component = c.EndpointName, c.Name
		} else {
			e.Name = props.Models[e.Model].SageMaker.Name
		}
	}
	props.Settings, props.Targets = settings.Of(served), targets
	props.Settings.Name = props.Name
}

// allowModels lets the gateway call the models of props.
func (g *Gateway) allowModels(props *GatewayProps) {
	var onBedrock, onSageMaker, onS3 []policy.Statement
	var names, components, queues []string
	for _, key := range slices.Sorted(maps.Keys(props.Models)) {
		m := props.Models[key]
		if m.Bedrock != nil {
			onBedrock = append(onBedrock, m.Bedrock.Statements()...)
		}
		if m.Guardrail != nil {
			onBedrock = append(onBedrock, m.Guardrail.Statements()...)
		}
		switch {
		case m.Component != nil:
			components = append(components, m.Component.Name)
			if !slices.Contains(names, m.Component.EndpointName) {
				names = append(names, m.Component.EndpointName)
			}
		case m.SageMaker == nil:
		case m.SageMaker.Config().Async():
			queues = append(queues, m.SageMaker.Name)
			if len(queues) == 1 {
				onS3 = sagemaker.CallsStatements(*m.SageMaker.Bucket.BucketArn())
			}
		default:
			names = append(names, m.SageMaker.Name)
		}
	}
	if len(names) > 0 {
		onSageMaker = append(onSageMaker, sagemaker.InvokeStatement(g.home, names, components...))
	}
	if len(queues) > 0 {
		onSageMaker = append(onSageMaker, sagemaker.QueueStatement(g.home, queues))
	}
	g.Allow("bedrock-runtime", onBedrock)
	g.Allow("sagemaker.runtime", onSageMaker)
	g.AllowObjects(onS3, props.KeyArn)
}
