// Package config turns one YAML file into a checked Config. It knows no AWS code
// and reaches for no network; [Parse] reads no file either, so the same bytes
// give the same result on every machine.
package config

import (
	"encoding/json"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/config/offer"
)

// What path may be.
const (
	PathBedrock   = "bedrock"
	PathSageMaker = "sagemaker"
	PathHybrid    = "hybrid"
)

// Config is one sagerock.yaml: the models a team serves, and where they run.
type Config struct {
	// Version is the version of this file's format. Today there is one.
	Version int `yaml:"version" rule:"oneof=1 top"`

	// Name is the prefix of the stacks, the endpoints and the cost tags.
	Name string `yaml:"name" rule:"required is=name"`

	// Owner says whose app this is: a text that no other file has, such as the address of
	// a repository. Each stack records it, and a deployment from a file with another owner
	// stops before it changes anything. sagerock init writes one.
	Owner string `yaml:"owner" rule:"is=owner"`

	// Path says where the models run: on Amazon Bedrock (you pay per token), on
	// SageMaker endpoints (you pay per instance-hour), or hybrid, which is both.
	Path string `yaml:"path" rule:"oneof=bedrock|sagemaker|hybrid switch"`

	// Region is the AWS Region everything is deployed to.
	Region string `yaml:"region" rule:"required is=region"`

	// Account is the AWS account this may be deployed to. When it is set, a
	// deployment with the credentials of any other account is refused.
	Account string `yaml:"account" rule:"is=account unquoted"`

	// Models are what callers may ask for. The key is what they send as "model".
	Models map[string]*Model `yaml:"models" rule:"required keys=name min=1 max=50"`

	// Fleets are instances of SageMaker that several models share. A model names the one
	// that it is on.
	Fleets map[string]*hosting.Fleet `yaml:"fleets" rule:"keys=name max=10"`

	// Prompts are texts that go in front of a conversation. They are kept here instead
	// of in each client: a model has one of its own, and a request can name any other.
	Prompts map[string]*Prompt `yaml:"prompts" rule:"keys=name max=50"`

	// Guardrails screen what goes into a model and what comes out. A model names
	// the one it uses.
	Guardrails map[string]*Guardrail `yaml:"guardrails" rule:"keys=name max=20"`

	// API is the one URL in front of every model.
	API *API `yaml:"api"`

	// Network is where the gateway and the SageMaker containers run.
	Network *Network `yaml:"network"`

	// Encryption says which key protects logs, buckets, topics, guardrails and
	// endpoints.
	Encryption *Encryption `yaml:"encryption"`

	// Data says how long logs are kept, and what a destroy does to data.
	Data *Data `yaml:"data"`

	// Alarms say who is notified when something fails.
	Alarms *Alarms `yaml:"alarms"`

	// Dashboard makes a dashboard in CloudWatch, sagerock-NAME, of the gateway, the models on
	// both engines, and the alarms. The first three dashboards of an account are free; each
	// further one costs 3 USD a month.
	Dashboard bool `yaml:"dashboard"`

	// Tags are put on everything that can be tagged, beside sagerock:name.
	Tags map[string]string `yaml:"tags" rule:"keys=tag each=tagValue max=40 unquoted"`

	// PermissionsBoundary is the ARN of an IAM policy that limits every role, for accounts
	// that require one.
	PermissionsBoundary string `yaml:"permissionsBoundary" rule:"is=policyArn"`

	// IAM says where roles and policies are, and how their names start.
	IAM *IAM `yaml:"iam"`

	// Environments are named overlays, such as dev and prod. The one chosen with
	// -e NAME, or -c env=NAME, is laid over the rest of the file: maps merge key by key, lists
	// and values replace, and null unsets a key of the file. Its name becomes part of the prefix, NAME--ENVIRONMENT.
	// A file with environments is deployed with one of them, or with -e base without any.
	Environments map[string]*form.Overlay `yaml:"environments" rule:"keys=environment max=20"`

	// Environment is the name of the overlay that was applied, or "".
	Environment string `yaml:"-"`

	// Today is the day on which models are legacy or past their end of life.
	Today string `yaml:"-"`

	// Files is what was read beside the file, by the path that is in it.
	Files map[string]json.RawMessage `yaml:"-"`
}

// Overlay is any part of the file but version and environments.
type Overlay map[string]any

func defaultConfig() *Config {
	return &Config{
		Version:    1,
		Path:       PathBedrock,
		API:        defaultAPI(),
		Network:    defaultNetwork(),
		Encryption: defaultEncryption(),
		Data:       defaultData(),
		Alarms:     defaultAlarms(),
		Dashboard:  true,
		IAM:        defaultIAM(),
	}
}

// fill sets what depends on other keys.
func (c *Config) fill(p *form.Place) {
	for name, m := range c.Models {
		m.Name = name
		if m.SageMaker != nil {
			m.SageMaker.Hosts = c.Fleets[m.SageMaker.Fleet]
		}
		m.fill(p.Get("models", name), c.Region)
	}
	if c.API.JWT != nil {
		c.API.JWT.fill()
	}
}

// check reports what is wrong between keys. Each rule declares the keys that it
// reads: see [form.Place.Sound].
func (c *Config) check(p *form.Place) {
	c.checkOwner(p)
	offer.Region(p.Get("region"), c.Region)
	c.checkResources(p)
	for _, name := range sortedKeys(c.Fleets) {
		c.Fleets[name].Check(p.Get("fleets", name), name, c.Encryption.Key != "aws", c.tenants(p, name))
	}
	for _, name := range sortedKeys(c.Models) {
		c.Models[name].check(p.Get("models", name), c)
	}
	for _, name := range sortedKeys(c.Prompts) {
		c.Prompts[name].check(p.Get("prompts", name))
	}
	for _, name := range sortedKeys(c.Guardrails) {
		c.Guardrails[name].check(p.Get("guardrails", name), c, name)
	}
	c.API.check(p.Get("api"), c)
	c.Network.check(p.Get("network"), c)
	c.Encryption.check(p.Get("encryption"), c)
	c.checkRuns(p)
	c.checkServed(p)
	c.checkConcurrency(p)
	c.checkGuardrailsUsed(p)
	c.Alarms.check(p.Get("alarms"), c)
	c.IAM.check(p.Get("iam"), c)
	c.checkName(p.Get("name"))
	c.checkTags(p.Get("tags"))
	c.checkOutputs(p)
	offer.ARN(p.Get("permissionsBoundary"), c.PermissionsBoundary, "a policy", c.Region)
	offer.Account(p.Get("permissionsBoundary"), c.PermissionsBoundary, "a policy", c.Account)
	c.checkSize(p)
}

// tenants are the models on a fleet, by name.
func (c *Config) tenants(p *form.Place, fleet string) map[string]*hosting.Tenant {
	out := map[string]*hosting.Tenant{}
	for _, m := range c.WithSageMaker() {
		if s := m.SageMaker; s.Fleet == fleet {
			out[m.Name] = &hosting.Tenant{At: p.Get("models", m.Name, "sagemaker"), Copy: s.Copy, Scaling: s.Scaling}
		}
	}
	return out
}

// checkGuardrailsUsed warns about guardrails that screen nothing.
func (c *Config) checkGuardrailsUsed(p *form.Place) {
	if !p.Sound("models.*.guardrail") {
		return
	}
	for _, name := range sortedKeys(c.Guardrails) {
		used := func(m *Model) bool { return m.Guardrail == name }
		if len(c.models(used)) == 0 {
			p.Get("guardrails", name).Warnf("write guardrail: "+name+" under a model, or remove it", "no model uses it")
		}
	}
}
