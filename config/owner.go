package config

import "slices"

// SampleNames are the names in the examples and in the files that sagerock init starts
// from, sorted. Several people of one account may deploy them.
func SampleNames() []string {
	return []string{"app", "churn", "hello", "hybrid", "jobs", "llm", "page", "support"}
}

// checkOwner warns about a name that other files have as well.
func (c *Config) checkOwner(p *place) {
	if p.sound("name", "owner") && c.Owner == "" && slices.Contains(SampleNames(), c.Name) {
		p.get("name").warnf("choose another name, or add owner: with a text that no other file has",
			"%s is the name of an example, and its file can replace the stacks of this one", c.Name)
	}
}
