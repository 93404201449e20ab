package localgateway

import (
	"fmt"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/plan"
)

// About is what the page shows of the config.
type About struct {
	Name   string  `json:"name"`
	Path   string  `json:"path"`
	Region string  `json:"region"`
	Models []Model `json:"models"`

	Instead string `json:"instead,omitempty"` // what answers in place of AWS: [StandIn], or the URL of a server
}

// StandIn is what answers in a demo.
const StandIn = "stand-in"

// AnsweredBy says that something else answers in place of AWS. What it takes is not known.
func (a *About) AnsweredBy(instead string) {
	a.Instead = instead
	for i := range a.Models {
		a.Models[i].Images = nil
	}
}

// Model is a served model, where it runs and what it costs.
type Model struct {
	Name       string      `json:"name"`
	Kind       config.Task `json:"kind"`
	Guardrail  string      `json:"guardrail,omitempty"`
	Unscreened bool        `json:"unscreened,omitempty"` // its guardrail is not deployed
	Async      bool        `json:"async,omitempty"`      // its calls wait in a queue
	Images     *bool       `json:"images,omitempty"`     // whether it takes images, where that is known
	Engines    []Engine    `json:"engines"`
}

// Engine is one that serves a model.
type Engine struct {
	Name     string          `json:"name"`
	ID       string          `json:"id"` // of the model on Bedrock, or of the endpoint
	Weight   int             `json:"weight"`
	Price    *contract.Price `json:"price,omitempty"`    // by the token, where it is known
	Instance string          `json:"instance,omitempty"` // paid by the hour; none for a serverless endpoint
}

// Describe joins the plan of a config with the settings that are served.
func Describe(p *plan.Plan, set *contract.Settings) *About {
	a := &About{Name: p.Config.Prefix(), Path: p.Config.Path, Region: p.Config.Region}
	for _, m := range p.Models {
		s, ok := set.Models[m.Name]
		if !ok { // warned about: see [Targets]
			continue
		}
		model := Model{
			Name: m.Name, Kind: m.Task, Async: m.Asynchronous(),
			Guardrail: m.Config.Guardrail, Unscreened: m.Config.Guardrail != s.Guardrail, Images: takesImages(m),
		}
		if s.Bedrock != nil {
			model.Engines = append(model.Engines, Engine{
				Name: engine.Bedrock, ID: s.Bedrock.ModelID, Weight: s.Bedrock.Weight, Price: s.Bedrock.Price,
			})
		}
		if s.SageMaker != nil {
			model.Engines = append(model.Engines, Engine{
				Name: engine.SageMaker, ID: s.SageMaker.Endpoint, Weight: s.SageMaker.Weight, Instance: strings.Join(m.Endpoint.Config.Types(), " or "),
			})
		}
		a.Models = append(a.Models, model)
	}
	return a
}

// takesImages reports whether m takes images on each of its engines, or nil where the catalog
// does not know: it has the models of Bedrock only.
func takesImages(m *plan.Model) *bool {
	if m.Bedrock == nil {
		return nil
	}
	known, ok := catalog.ModelOf(m.Bedrock.Model)
	if !ok {
		return nil
	}
	takes := slices.Contains(known.Inputs, "image")
	if takes && m.Endpoint != nil {
		return nil
	}
	return &takes
}

// Where names the engines, and the share of each where there are two.
func (m *Model) Where() string {
	var all []string
	for _, e := range m.Engines {
		text := fmt.Sprintf("%s (%s)", e.Name, e.ID)
		if len(m.Engines) > 1 {
			text = fmt.Sprintf("%s %d%% (%s)", e.Name, e.Weight, e.ID)
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}

// Curl is a command that asks m, with the gateway at the URL at.
func (m *Model) Curl(at string) string {
	switch {
	case m.Async:
		return fmt.Sprintf(`curl -i %s/v1/models/%s/async -H 'Content-Type: TYPE' --data-binary @FILE, then curl %s and the path in Location`, at, m.Name, at)
	case m.Kind == config.TaskChat:
		return fmt.Sprintf(`curl %s/v1/chat/completions -d '{"model": "%s", "messages": [{"role": "user", "content": "Say hi"}]}'`, at, m.Name)
	case m.Kind == config.TaskEmbedding:
		return fmt.Sprintf(`curl %s/v1/embeddings -d '{"model": "%s", "input": "Say hi"}'`, at, m.Name)
	}
	return fmt.Sprintf(`curl %s/v1/models/%s/invoke -H 'Content-Type: text/csv' --data-binary @FILE`, at, m.Name)
}
