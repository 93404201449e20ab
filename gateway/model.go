package gateway

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/contract"
)

// Model is one model of the settings, with everything an engine must know.
type Model struct {
	Name      string
	System    string
	Prompt    *Prompt    // for a chat that asks for no other; nil without one
	Guardrail *Guardrail // nil without one

	BedrockID string // what Bedrock calls the model; "" where it does not serve it
	Endpoint  string // of SageMaker; "" where it does not serve it
	Component string // the inference component there; "" for none
	Variant   string // the variant to call there; "" leaves it to SageMaker
	Kind      string // KindChat, KindEmbedding or KindRaw
	Async     bool   // its calls wait in a queue

	embedder *embedder       // how Bedrock takes texts to embed
	price    *contract.Price // on Bedrock; nil where nobody knows it
	shares   []share
	fallback string
}

// Kinds of models: what they take and answer.
const (
	KindChat      = contract.ProtocolChat
	KindEmbedding = contract.ProtocolEmbedding
	KindRaw       = contract.ProtocolRaw // bodies are handed through
)

// Guardrail is a version of a Bedrock guardrail.
type Guardrail struct{ ID, Version string }

// share is how many of a model's calls one engine gets.
type share struct {
	engine string
	weight int
}

// Engines lists the engines that serve m.
func (m *Model) Engines() []string {
	var names []string
	for _, s := range m.shares {
		names = append(names, s.engine)
	}
	return names
}

// resolve joins what the config said with what the deployment said.
func resolve(s *contract.Settings, t *contract.Targets, prompts map[string]*Prompt) (map[string]*Model, []string, error) {
	models := map[string]*Model{}
	names := slices.Sorted(maps.Keys(s.Models))
	for _, name := range names {
		m, err := newModel(name, s.Models[name], t)
		if err != nil {
			return nil, nil, fmt.Errorf("model %s: %w", name, err)
		}
		if p := s.Models[name].Prompt; p != "" {
			if m.Prompt = prompts[p]; m.Prompt == nil {
				return nil, nil, fmt.Errorf("model %s: there is no prompt %s", name, p)
			}
		}
		models[name] = m
	}
	return models, names, nil
}

func newModel(name string, s contract.Model, t *contract.Targets) (*Model, error) {
	m := &Model{Name: name, System: s.System, Kind: s.Kind, fallback: s.Fallback}
	bedrockKind, containerKind := "", ""
	total := 0
	if b := s.Bedrock; b != nil {
		m.BedrockID, m.price = b.ModelID, b.Price
		m.embedder = embedderOf(cmp.Or(b.Base, b.ModelID))
		if bedrockKind = KindChat; m.embedder != nil {
			bedrockKind = KindEmbedding
		}
		if id := t.Profiles[name]; id != "" {
			m.BedrockID = t.ProfilePrefix + id
		}
		m.shares = append(m.shares, share{EngineBedrock, b.Weight})
		total += b.Weight
	}
	if e := s.SageMaker; e != nil {
		m.Endpoint, m.Component, m.Variant, m.Async = e.Endpoint, e.InferenceComponent, e.Variant, e.Async
		if containerKind = e.Protocol; containerKind == "" {
			containerKind = KindChat
		}
		m.shares = append(m.shares, share{EngineSageMaker, e.Weight})
		total += e.Weight
	}
	if m.Kind == "" {
		m.Kind = cmp.Or(bedrockKind, containerKind)
	}
	switch {
	case len(m.shares) == 0:
		return nil, fmt.Errorf("no engine serves it")
	case m.Kind == KindEmbedding && bedrockKind == KindChat:
		return nil, fmt.Errorf("the gateway does not know how %s embeds texts", m.BedrockID)
	case bedrockKind != "" && containerKind != "" && bedrockKind != containerKind:
		return nil, fmt.Errorf("bedrock's is for %s, but its SageMaker container is for %s: serve it from one of them", bedrockKind, containerKind)
	case m.Async && bedrockKind != "":
		return nil, fmt.Errorf("bedrock answers at once, but its SageMaker endpoint does not: serve it from one of them")
	case m.Async && t.Bucket == "":
		return nil, fmt.Errorf("%s does not say the bucket that its calls wait in", contract.EnvTargets)
	case len(m.shares) == 1:
		m.shares[0].weight, m.fallback = 100, ""
	case total <= 0:
		return nil, fmt.Errorf("no engine has a weight")
	}
	if s.Guardrail != "" {
		id, version, ok := strings.Cut(t.Guardrails[s.Guardrail], ":")
		if !ok { // never serve a model without the guardrail it asks for
			return nil, fmt.Errorf("%s does not say the id and version of guardrail %s", contract.EnvTargets, s.Guardrail)
		}
		m.Guardrail = &Guardrail{ID: id, Version: version}
	}
	return m, nil
}
