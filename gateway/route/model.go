package route

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/bedrock"
	"github.com/sagerock/sagerock/gateway/engine"
)

// Model is a model and how its calls are shared between engines.
type Model struct {
	engine.Model
	Prompt string          // for a chat that asks for no other; "" without one
	Price  *contract.Price // on Bedrock; nil where nobody knows it

	shares   []share
	variants []share // of its endpoint; none where there is one
	fallback string
}

// share is the weight of one engine for a model, or of one variant of its endpoint.
type share struct {
	name   string
	weight int
}

// Resolve combines the settings with the targets of the deployment.
func Resolve(s *contract.Settings, t *contract.Targets) (map[string]*Model, error) {
	models := map[string]*Model{}
	for _, name := range slices.Sorted(maps.Keys(s.Models)) {
		m, err := newModel(name, s.Models[name], t)
		if err != nil {
			return nil, fmt.Errorf("model %s: %w", name, err)
		}
		models[name] = m
	}
	return models, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func newModel(name string, s contract.Model, t *contract.Targets) (*Model, error) {
	m := &Model{Model: engine.Model{Name: name, System: s.System, Kind: s.Kind}, Prompt: s.Prompt, fallback: s.Fallback}
	bedrockKind, containerKind := "", ""
	total := 0
	if b := s.Bedrock; b != nil {
		m.BedrockID, m.Base, m.Price = b.ModelID, cmp.Or(b.Base, b.ModelID), b.Price
		bedrockKind = engine.KindChat
		if dimensions, embeds := bedrock.Embeds(m.Base); embeds {
			bedrockKind = engine.KindEmbedding
			if s.SageMaker == nil { // whose containers have a fixed length
				m.Dimensions = dimensions
			}
		}
		if id := t.Profiles[name]; id != "" {
			m.BedrockID = t.ProfilePrefix + id
		}
		m.shares = append(m.shares, share{engine.Bedrock, b.Weight})
		total += b.Weight
	}
	if e := s.SageMaker; e != nil {
		m.Endpoint, m.Component, m.Async, m.Inline = e.Endpoint, e.InferenceComponent, e.Async, e.Inline
		if e.Hours.Closes() {
			m.Opens, m.Opened = e.Hours.Opens, e.Hours.Opened
		}
		if w := e.Wake; w != nil {
			m.Wake = &engine.Wake{Meanwhile: w.Meanwhile, Wait: seconds(w.WaitSeconds), Whole: seconds(w.WholeSeconds)}
		}
		containerKind = cmp.Or(e.Protocol, engine.KindChat)
		m.shares = append(m.shares, share{engine.SageMaker, e.Weight})
		if m.variants = variants(e.Variants); len(m.variants) == 0 && len(e.Variants) > 0 {
			return nil, errors.New("no variant of its endpoint has a weight")
		}
		total += e.Weight
	}
	for _, s := range m.shares {
		m.Engines = append(m.Engines, s.name)
	}
	if m.Kind == "" {
		m.Kind = cmp.Or(bedrockKind, containerKind)
	}
	switch {
	case len(m.shares) == 0:
		return nil, errors.New("no engine serves it")
	case m.Kind == engine.KindEmbedding && bedrockKind == engine.KindChat:
		return nil, fmt.Errorf("the gateway does not know how %s embeds texts", m.BedrockID)
	case bedrockKind != "" && containerKind != "" && bedrockKind != containerKind:
		return nil, fmt.Errorf("bedrock's is for %s, but its SageMaker container is for %s: serve it from one of them", bedrockKind, containerKind)
	case m.Async && bedrockKind != "":
		return nil, errors.New("bedrock answers at once, but its SageMaker endpoint does not: serve it from one of them")
	case m.Async && t.Bucket == "":
		return nil, fmt.Errorf("%s does not say the bucket that its calls wait in", contract.EnvTargets)
	case len(m.shares) == 1:
		m.shares[0].weight, m.fallback = 100, ""
	case total <= 0:
		return nil, errors.New("no engine has a weight")
	}
	if s.Guardrail != "" {
		id, version, ok := strings.Cut(t.Guardrails[s.Guardrail], ":")
		if !ok { // never serve a model without the guardrail it asks for
			return nil, fmt.Errorf("%s does not say the id and version of guardrail %s", contract.EnvTargets, s.Guardrail)
		}
		m.Guardrail = &engine.Guardrail{ID: id, Version: version}
	}
	return m, nil
}
