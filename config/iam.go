package config

import "strings"

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
func (i *IAM) check(p *place, c *Config) {
	if i.Prefix != "" && p.sound("prefix") && p.top().sound("api.logRole") && c.API.LogRole == LogRoleManaged {
		p.get("prefix").errorf("write api.logRole: account, and make a role for API Gateway's logs yourself",
			"does not go with api.logRole: managed, whose role stays after a destroy and would keep its name")
	}
}

// refuseServicePath keeps out the path that IAM keeps for itself.
func refuseServicePath(path string) (why, fix string) {
	if strings.HasPrefix(path, "/aws-service-role/") {
		return "is where IAM keeps roles that are linked to services", "choose another path"
	}
	return "", ""
}
