package config

import (
	"slices"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// Joint separates the parts of a name. No part has two hyphens in a row, so that two
// apps, models or environments never share a name: chat--prod is environment prod of
// app chat, and not an app called chat-prod.
const Joint = "--"

// Prefix starts the name of every stack and endpoint: the name, and the
// environment where there is one.
func (c *Config) Prefix() string {
	if c.Environment == "" {
		return c.Name
	}
	return c.Name + Joint + c.Environment
}

// GuardrailName is the name of the guardrail whose key is name.
func (c *Config) GuardrailName(name string) string { return c.Prefix() + Joint + name }

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
	return []string{"app", "careful", "churn", "fleet", "hello", "hybrid", "jobs", "llm", "page", "rare", "support"}
}

// checkOwner warns about a name that other files have as well.
func (c *Config) checkOwner(p *form.Place) {
	if p.Sound("name", "owner") && c.Owner == "" && slices.Contains(SampleNames(), c.Name) {
		p.Get("name").Warnf("choose another name, or add owner: with a text that no other file has",
			"%s is the name of an example, and its file can replace the stacks of this one", c.Name)
	}
}
