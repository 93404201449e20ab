package gateway

import (
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
	Guardrail *Guardrail // nil without one

	BedrockID string // what Bedrock calls the model; "" where it does not serve it
	Endpoint  string // of SageMaker; "" where it does not serve it
	Raw       bool   // bodies are handed through; otherwise it chats

	shares   []share
	fallback string
}

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

// kind is what m takes, as GET /v1/models shows it.
func (m *Model) kind() string {
	if m.Raw {
		return contract.ProtocolRaw
	}
	return contract.ProtocolChat
}

// resolve joins what the config said with what the deployment said.
func resolve(s *contract.Settings, t *contract.Targets) (map[string]*Model, []string, error) {
	models := map[string]*Model{}
	names := slices.Sorted(maps.Keys(s.Models))
	for _, name := range names {
		m, err := newModel(name, s.Models[name], t)
		if err != nil {
			return nil, nil, fmt.Errorf("model %s: %w", name, err)
		}
		models[name] = m
	}
	return models, names, nil
}

func newModel(name string, s contract.Model, t *contract.Targets) (*Model, error) {
	m := &Model{Name: name, System: s.System, fallback: s.Fallback}
	total := 0
	if b := s.Bedrock; b != nil {
		m.BedrockID = b.ModelID
		if id := t.Profiles[name]; id != "" {
			m.BedrockID = t.ProfilePrefix + id
		}
		m.shares = append(m.shares, share{EngineBedrock, b.Weight})
		total += b.Weight
	}
	if e := s.SageMaker; e != nil {
		m.Endpoint = e.Endpoint
		m.Raw = e.Protocol == contract.ProtocolRaw
		m.shares = append(m.shares, share{EngineSageMaker, e.Weight})
		total += e.Weight
	}
	switch {
	case len(m.shares) == 0:
		return nil, fmt.Errorf("no engine serves it")
	case len(m.shares) == 1:
		m.shares[0].weight, m.fallback = 100, ""
	case m.Raw:
		return nil, fmt.Errorf("bedrock chats, but its SageMaker container is raw: serve it from one of them")
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
