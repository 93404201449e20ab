package policy

import (
	"maps"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
)

// RoleProps is what a role is made of.
type RoleProps struct {
	// Description says who the role is for.
	Description string
	// Trust says who may assume it. Its action is sts:AssumeRole.
	Trust Statement
	// Policies are what the role may do, by name.
	Policies map[string][]Statement
	// Managed is the ARN of a policy that it shares with other roles, or nil.
	Managed *string
}

// NewRole adds a role to scope. Its policies are part of it, so that whatever
// refers to the role finds them in force: a policy beside the role would be a
// resource that nothing waits for.
func NewRole(scope constructs.Construct, id *string, props *RoleProps) awsiam.CfnRole {
	var inline []any
	policies := [][]Statement{{props.Trust}}
	for _, name := range slices.Sorted(maps.Keys(props.Policies)) {
		inline = append(inline, map[string]any{"policyName": name, "policyDocument": Document(props.Policies[name]...)})
		policies = append(policies, props.Policies[name])
	}
	var managed *[]any
	if props.Managed != nil {
		managed = &[]any{props.Managed}
	}
	role := awsiam.NewCfnRole(scope, id, &awsiam.CfnRoleProps{
		Description:              &props.Description,
		AssumeRolePolicyDocument: Document(props.Trust),
		Policies:                 inline,
		ManagedPolicyArns:        managed,
	})
	Explain(role, policies...)
	return role
}

// Trust lets a service of AWS assume a role.
func Trust(service string) Statement {
	return Statement{Principal: Service(service), Actions: []string{"sts:AssumeRole"}}.
		Because("The service does its work with this role.")
}

// TrustFrom lets a service of AWS assume a role on behalf of account only, and
// of sources there (IAM User Guide, "Cross-service confused deputy prevention").
func TrustFrom(service, account, sources string) Statement {
	return Trust(service).
		When("StringEquals", map[string]any{"aws:SourceAccount": account}).
		When("ArnLike", map[string]any{"aws:SourceArn": sources})
}

// Imported returns role for the parts of the CDK that take an IRole. They cannot
// add to its policies, so that its permissions are written in one place.
func Imported(scope constructs.Construct, id *string, role awsiam.CfnRole) awsiam.IRole {
	return awsiam.Role_FromRoleArn(scope, id, role.AttrArn(), &awsiam.FromRoleArnOptions{Mutable: jsii.Bool(false)})
}
