package plan

import (
	"slices"

	"github.com/sagerock/sagerock/config"
)

// Model is a model that the path serves.
type Model struct {
	Name   string
	Task   config.Task
	Config *config.Model

	Bedrock  *config.Bedrock // nil where Bedrock does not serve it
	Endpoint *Endpoint       // nil where SageMaker does not
}

func (p *Plan) model(m *config.Model) *Model {
	out := &Model{Name: m.Name, Task: m.Task(), Config: m}
	if p.Config.Path != config.PathSageMaker {
		out.Bedrock = m.Bedrock
	}
	if p.Config.Path != config.PathBedrock {
		out.Endpoint = p.EndpointOf(m.Name)
	}
	return out
}

// Asynchronous reports whether calls wait in a queue.
func (m *Model) Asynchronous() bool { return m.Endpoint != nil && m.Endpoint.Asynchronous() }

// Shares are how many of a hundred calls go to each engine first.
func (m *Model) Shares() (bedrock, sagemaker int) {
	switch {
	case m.Endpoint == nil:
		return 100, 0
	case m.Bedrock == nil:
		return 0, 100
	}
	return m.Config.Route.Bedrock, m.Config.Route.SageMaker
}

// Fallback is the engine that takes over when the other one fails, or "".
func (m *Model) Fallback() string {
	if m.Bedrock == nil || m.Endpoint == nil || m.Config.Fallback == config.FallbackNone {
		return ""
	}
	return m.Config.Fallback
}

// OnBedrock are the models that Bedrock serves.
func (p *Plan) OnBedrock() []*Model {
	return slices.DeleteFunc(slices.Clone(p.Models), func(m *Model) bool { return m.Bedrock == nil })
}

// Asynchronous are the models whose calls wait in a queue.
func (p *Plan) Asynchronous() []*Model {
	return slices.DeleteFunc(slices.Clone(p.Models), func(m *Model) bool { return !m.Asynchronous() })
}
