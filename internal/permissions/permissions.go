// Package permissions writes the IAM policies of whoever deploys an app: what CloudFormation
// needs for the types of resources in its templates, and what the person or the workflow needs
// that starts a deployment.
package permissions

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/resourcetype"
	"github.com/sagerock/sagerock/plan"
)

// Statement is a statement of an IAM policy.
type Statement struct {
	Sid, Effect      string
	Action, Resource []string
	Condition        map[string]map[string][]string `json:",omitempty"`
}

// Document is an IAM policy.
type Document struct {
	Version   string
	Statement []Statement
}

// Policies are those of an app.
type Policies struct {
	// Execution is for the role that CloudFormation deploys with. There are several where one
	// would be too long: cdk bootstrap --cloudformation-execution-policies takes a list.
	Execution []Document `json:"execution"`
	// Deployer is for whoever runs cdk deploy and sagerock deploy.
	Deployer Document `json:"deployer"`
	// Unknown are the types of resources of the app's own stacks that no table has. Their
	// permissions are missing.
	Unknown []string `json:"unknown,omitempty"`
}

// maxPolicy is how many characters a managed policy may have, without white space ("IAM and AWS
// STS quotas", IAM User Guide).
const maxPolicy = 6144

// Of writes the policies for the deployment of p, from its templates.
func Of(p *plan.Plan, templates map[string]*change.Template) *Policies {
	a := &app{plan: p, partition: catalog.Partition(p.Config.Region), account: cmp.Or(p.Config.Account, "*"), actions: map[string]bool{}, services: map[string]bool{}}
	unknown := map[string]bool{}
	for _, template := range templates {
		for _, r := range template.Resources {
			known, ok := resourcetype.Permissions(r.Type)
			if !ok && r.Type != "AWS::CDK::Metadata" { // which is no resource
				unknown[r.Type] = true
			}
			for _, action := range known {
				a.actions[action] = true
			}
			a.trusts(r)
		}
	}
	return &Policies{Execution: split(a.execution()), Deployer: Document{"2012-10-17", a.deployer()}, Unknown: slices.Sorted(maps.Keys(unknown))}
}

// app is what the statements are about.
type app struct {
	plan               *plan.Plan
	partition, account string
	actions            map[string]bool // that the resources need
	services           map[string]bool // that the roles of the templates trust
}

// trusts collects the services that a role is passed to.
func (a *app) trusts(r change.Resource) {
	trust, _ := r.Properties["AssumeRolePolicyDocument"].(map[string]any)
	statements, _ := trust["Statement"].([]any)
	for _, s := range statements {
		statement, _ := s.(map[string]any)
		principal, _ := statement["Principal"].(map[string]any)
		switch service := principal["Service"].(type) {
		case string:
			a.services[service] = true
		case []any:
			for _, one := range service {
				if name, ok := one.(string); ok {
					a.services[name] = true
				}
			}
		}
	}
}

// arn is an ARN in the app's account, in all Regions where region is "".
func (a *app) arn(service, region, resource string) string {
	return strings.Join([]string{"arn", a.partition, service, region, a.account, resource}, ":")
}

// split packs statements into as few policies as their length allows, in order.
func split(statements []Statement) []Document {
	var all []Document
	for _, s := range statements {
		last := len(all) - 1
		if last >= 0 {
			longer := Document{all[last].Version, append(slices.Clone(all[last].Statement), s)}
			if size(longer) <= maxPolicy {
				all[last] = longer
				continue
			}
		}
		all = append(all, Document{"2012-10-17", []Statement{s}})
	}
	return all
}

// size is how many characters of a policy count.
func size(d Document) int {
	text, _ := json.Marshal(d) // of texts only
	return len(text)
}
