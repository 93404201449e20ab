package policy

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
)

// ManagedProps is what a managed policy is made of.
type ManagedProps struct {
	// Description says what the policy is for.
	Description string
	// Statements are what it allows.
	Statements []Statement
	// Roles are the names of the roles that have it. It may be empty: roles can name it.
	Roles []*string
}

// NewManaged adds a managed policy to scope.
func NewManaged(scope constructs.Construct, id *string, props *ManagedProps) awsiam.CfnManagedPolicy {
	var roles *[]any
	for _, role := range props.Roles {
		if roles == nil {
			roles = &[]any{}
		}
		*roles = append(*roles, role)
	}
	made := awsiam.NewCfnManagedPolicy(scope, id, &awsiam.CfnManagedPolicyProps{
		Description:    &props.Description,
		Roles:          roles,
		PolicyDocument: Document(props.Statements...),
	})
	Explain(made, props.Statements)
	return made
}
