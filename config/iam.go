package config

import (
	"strings"

	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/syntax"
)

// IAM says where roles and policies are in IAM, for accounts in which those who deploy
// may make them under one path or with one prefix only.
type IAM struct {
	// Path is the path of each role and each managed policy.
	Path string `yaml:"path" rule:"is=iamPath"`

	// Prefix starts the name of each role and each managed policy. Without it
	// CloudFormation names them. Another prefix or path makes new ones, and takes the old
	// ones away when nothing uses them any more.
	Prefix string `yaml:"prefix" rule:"is=iamPrefix"`
}

func defaultIAM() *IAM { return &IAM{Path: "/"} }

// Default reports whether roles and policies are named and placed by CloudFormation.
func (i *IAM) Default() bool { return *i == *defaultIAM() }

// check reports a role that a destroy leaves behind, and whose name would stop the next
// deployment.
func (i *IAM) check(p *form.Place, c *Config) {
	if i.Prefix != "" && p.Sound("prefix") && p.Top().Sound("api.logRole") && c.API.LogRole == LogRoleManaged {
		p.Get("prefix").Errorf("write api.logRole: account, and make a role for API Gateway's logs yourself",
			"does not go with api.logRole: managed, whose role stays after a destroy and would keep its name")
	}
}

// checkTags reports keys that differ in case only: IAM takes them for one tag, and
// refuses the role ("Tags for AWS Identity and Access Management resources", IAM User
// Guide).
func (c *Config) checkTags(p *form.Place) {
	if p.Sound() {
		syntax.CheckSecrets(p, c.Tags, "remove it: tags are for names and costs")
	}
	first := map[string]string{}
	for _, key := range sortedKeys(c.Tags) {
		lower := strings.ToLower(key)
		if was, twice := first[lower]; twice {
			p.KeyOf(key).Errorf("remove one of the two", "is %s in another case, and IAM treats both as one tag", was)
			continue
		}
		first[lower] = key
	}
}
