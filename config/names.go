package config

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// joint separates the parts of a name. No part has two hyphens in a row, so that two
// apps, models or environments never share a name: chat--prod is environment prod of
// app chat, and not an app called chat-prod.
const joint = "--"

// Prefix starts the name of every stack and endpoint: the name, and the
// environment where there is one.
func (c *Config) Prefix() string {
	if c.Environment == "" {
		return c.Name
	}
	return c.Name + joint + c.Environment
}

// GuardrailName is the name of the guardrail whose key is name.
func (c *Config) GuardrailName(name string) string { return c.Prefix() + joint + name }

// longestEndpointName is what SageMaker allows (API reference, CreateEndpoint).
const longestEndpointName = 63

// EndpointName is the physical name of the endpoint that serves m. Names are
// otherwise left to CloudFormation; this one is fixed because the gateway, the
// training pipeline, logs and metrics all find the endpoint by it, whichever
// stack made it.
//
// It says who makes the endpoint, of which kind it is and on which instance it runs:
// what SageMaker cannot turn into another is another endpoint, and comes up under a name
// of its own before the old one goes. A name that would be too long ends in a hash
// before that.
func (c *Config) EndpointName(m *Model) string {
	name, kind := c.Prefix()+joint+m.Name, joint+m.SageMaker.kind()
	if len(name)+len(kind) > longestEndpointName {
		sum := sha256.Sum256([]byte(name)) // two long names may start alike
		hash := "-" + hex.EncodeToString(sum[:3])
		name = strings.TrimRight(name[:longestEndpointName-len(kind)-len(hash)], "-") + hash
	}
	return name + kind
}

// kind is what an update of the endpoint cannot change. The pipeline moves the endpoint
// that it deployed to another instance by itself; one of CloudFormation cannot be moved
// while it scales ("Update endpoints that use auto scaling", SageMaker Developer Guide).
func (s *SageMaker) kind() string {
	if s.Training != nil {
		return "trained"
	}
	return s.Endpoint + "-" + strings.ReplaceAll(strings.TrimPrefix(s.Instance, "ml."), ".", "-")
}

// checkName reports a name that no bucket can start with. CloudFormation names the data
// bucket after its stack, and the stack after the app.
func (c *Config) checkName(p *form.Place) {
	if prefix := syntax.ReservedPrefix(c.Prefix() + "-"); prefix != "" && p.Sound() {
		p.Errorf("choose another name", "makes buckets that start with %s, which S3 reserves", prefix)
	}
}

// SampleNames are the names in the examples and in the files that sagerock init starts
// from, sorted. Several people of one account may deploy them.
func SampleNames() []string {
	return []string{"app", "churn", "hello", "hybrid", "jobs", "llm", "page", "support"}
}

// checkOwner warns about a name that other files have as well.
func (c *Config) checkOwner(p *form.Place) {
	if p.Sound("name", "owner") && c.Owner == "" && slices.Contains(SampleNames(), c.Name) {
		p.Get("name").Warnf("choose another name, or add owner: with a text that no other file has",
			"%s is the name of an example, and its file can replace the stacks of this one", c.Name)
	}
}
