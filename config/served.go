package config

import (
	"maps"
	"slices"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
)

// OnBedrock lists the models that this path serves from Bedrock, by name.
func (c *Config) OnBedrock() []*Model {
	return c.models(func(m *Model) bool { return m.Bedrock != nil && c.Path != PathSageMaker })
}

// OnSageMaker lists the models that this path serves from SageMaker, by name.
func (c *Config) OnSageMaker() []*Model {
	return c.models(func(m *Model) bool { return m.SageMaker != nil && c.Path != PathBedrock })
}

// WithSageMaker lists the models that have a sagemaker block, whatever the path.
func (c *Config) WithSageMaker() []*Model {
	return c.models(func(m *Model) bool { return m.SageMaker != nil })
}

// Served lists the models that this path serves, from either engine, by name.
func (c *Config) Served() []*Model {
	return c.models(func(m *Model) bool {
		return m.Bedrock != nil && c.Path != PathSageMaker || m.SageMaker != nil && c.Path != PathBedrock
	})
}

func (c *Config) models(keep func(*Model) bool) []*Model {
	var out []*Model
	for _, name := range sortedKeys(c.Models) {
		if m := c.Models[name]; keep(m) {
			out = append(out, m)
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// checkServed says which models the path leaves out, and refuses to leave out all.
func (c *Config) checkServed(p *form.Place) {
	if len(c.Models) == 0 || !p.Sound("path", "models.*.bedrock.*", "models.*.sagemaker.*") {
		return
	}
	served := c.Served()
	if len(served) == 0 {
		block, other := PathBedrock, PathSageMaker
		if c.Path == PathSageMaker {
			block, other = other, block
		}
		p.Get("models").Errorf("write path: "+other+", or add a "+block+": block to a model",
			"path is %s, and no model has a %s: block", c.Path, block)
		return
	}
	for _, name := range sortedKeys(c.Models) {
		if !slices.Contains(served, c.Models[name]) {
			p.Get("models", name).Warnf("add a "+c.Path+": block to serve it there too", "is left out on path: %s", c.Path)
		}
	}
}

// Types of resources that CloudFormation does not have in every Region.
const (
	applicationProfileType = "AWS::Bedrock::ApplicationInferenceProfile"
	guardrailType          = "AWS::Bedrock::Guardrail"
	functionURLType        = "AWS::Lambda::Url"
	endpointType           = "AWS::SageMaker::Endpoint"
	componentType          = "AWS::SageMaker::InferenceComponent"
)

// checkResources reports what CloudFormation cannot make in the Region, of what the path
// deploys.
func (c *Config) checkResources(p *form.Place) {
	if !p.Sound("region", "path") {
		return
	}
	lacks := func(resource string) bool { return !catalog.HasType(resource, c.Region) }
	refuse := func(at *form.Place, fix, what string) {
		if at.Sound() {
			at.Errorf(fix, "CloudFormation has no %s in %s", what, c.Region)
		}
	}
	if c.Network.Mode == NetworkNone && lacks(functionURLType) {
		refuse(p.Get("network", "mode"), "write network.mode: private or existing, whose gateway needs none", "function URLs")
	}
	for _, m := range c.OnBedrock() {
		if m.Bedrock.ApplicationProfile && lacks(applicationProfileType) {
			refuse(p.Get("models", m.Name, "bedrock", "applicationProfile"), "remove it: the model is then called without one", "application inference profiles")
		}
	}
	for _, m := range c.OnSageMaker() {
		if m.SageMaker.Training == nil && lacks(endpointType) {
			refuse(p.Get("models", m.Name, "sagemaker"), "write path: bedrock, or another region", "SageMaker endpoints")
		} else if m.SageMaker.Fleet != "" && lacks(componentType) {
			refuse(p.Get("models", m.Name, "sagemaker", "fleet"), "write an instance instead, or another region", "inference components")
		}
	}
	for _, m := range c.Served() {
		if m.Guardrail != "" && lacks(guardrailType) {
			refuse(p.Get("models", m.Name, "guardrail"), "remove it, or write another region", "guardrails")
		}
	}
	if !p.Get("models").Written() && lacks(guardrailType) {
		for _, name := range sortedKeys(c.Guardrails) { // made in Go, for models of nobody knows which file
			refuse(p.Get("guardrails", name), "write another region", "guardrails")
		}
	}
}
