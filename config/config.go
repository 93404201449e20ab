// Package config turns one YAML file into a checked Config. It is pure: it
// reads no file but the one it is given, knows no AWS code, and the same bytes
// give the same result on every machine.
package config

import (
	"maps"
	"slices"
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
	Version int `yaml:"version" rule:"min=1 max=1"`

	// Name is the prefix of the stacks, the endpoints and the cost tags.
	Name string `yaml:"name" rule:"required is=name"`

	// Path says where the models run: on Amazon Bedrock (you pay per token), on
	// SageMaker endpoints (you pay per instance-hour), or hybrid, which is both.
	Path string `yaml:"path" rule:"oneof=bedrock|sagemaker|hybrid"`

	// Region is the AWS Region everything is deployed to.
	Region string `yaml:"region" rule:"required is=region"`

	// Account is the AWS account this may be deployed to. When it is set, a
	// deployment with the credentials of any other account is refused.
	Account string `yaml:"account" rule:"is=account"`

	// Models are what callers may ask for. The key is what they send as "model".
	Models map[string]*Model `yaml:"models" rule:"required keys=model min=1 max=50"`

	// Guardrails screen what goes into a model and what comes out. A model names
	// the one it uses.
	Guardrails map[string]*Guardrail `yaml:"guardrails" rule:"keys=model"`

	// API is the one URL in front of every model.
	API *API `yaml:"api"`

	// Network is where the gateway and the SageMaker containers run.
	Network *Network `yaml:"network"`

	// Encryption says which key protects logs, buckets, topics, guardrails and
	// endpoints.
	Encryption *Encryption `yaml:"encryption"`

	// Data says how long logs are kept, and what a destroy does to data.
	Data *Data `yaml:"data"`

	// Alarms says who is told when something fails.
	Alarms *Alarms `yaml:"alarms"`

	// Tags are put on everything that can be tagged, beside sagerock:name.
	Tags map[string]string `yaml:"tags" rule:"keys=tag"`

	// PermissionsBoundary is the ARN of an IAM policy that bounds every role, for
	// accounts that demand one.
	PermissionsBoundary string `yaml:"permissionsBoundary" rule:"is=policyArn"`

	// Environments are named overlays, such as dev and prod. The one chosen with
	// -c env=NAME is laid over the rest of the file: maps merge key by key, lists
	// and values replace. Its name becomes part of the prefix, NAME-ENVIRONMENT.
	Environments map[string]*Overlay `yaml:"environments" rule:"keys=environment"`

	// Environment is the name of the overlay that was applied, or "".
	Environment string `yaml:"-"`
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
		Alarms:     &Alarms{},
	}
}

// Prefix starts the name of every stack and endpoint: the name, and the
// environment where there is one.
func (c *Config) Prefix() string {
	if c.Environment == "" {
		return c.Name
	}
	return c.Name + "-" + c.Environment
}

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
	for _, name := range slices.Sorted(maps.Keys(c.Models)) {
		if m := c.Models[name]; keep(m) {
			out = append(out, m)
		}
	}
	return out
}
