package gateway

import (
	"fmt"
	"strings"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/policy"
)

// Allow lets the gateway do what statements say on service ("bedrock-runtime").
// In a private network it also makes a VPC endpoint for that service, whose policy
// allows the gateway these statements and nobody anything else. Without statements
// it makes the VPC endpoint only if the config lists the service in network.endpoints.
//
// Each service has policies of its own, and the function comes after them: when
// the path changes, the new rights are there before the function that needs
// them, and the old ones go after the function that did.
func (g *Gateway) Allow(service string, statements []policy.Statement) {
	access := g.grant(service, service, statements)
	if g.network != nil {
		g.network.AddInterfaceEndpoint(access, jsii.String("Endpoint"), &network.InterfaceEndpointProps{
			Service: service, Statements: g.through(statements),
		})
	}
	g.Function.Node().AddDependency(access)
}

// AllowObjects lets the gateway do what statements say with objects of S3, which the
// key encrypts unless it is nil, and makes the way to S3. Without statements it does
// nothing.
func (g *Gateway) AllowObjects(statements []policy.Statement, keyArn *string) {
	if len(statements) == 0 {
		return
	}
	if keyArn != nil {
		statements = append(statements, policy.Allow([]string{"kms:Decrypt", "kms:GenerateDataKey"}, *keyArn).
			When("StringEquals", map[string]any{"kms:ViaService": g.via("s3")}).
			Because("S3 encrypts and decrypts the objects with the permissions of the caller."))
	}
	g.Function.Node().AddDependency(g.grant("objects", "s3", statements))
	g.letOut()
}

// letOut lets the gateway leave a network for DynamoDB and S3. More than once is once.
func (g *Gateway) letOut() {
	if g.network == nil || g.out != nil {
		return
	}
	g.out = constructs.NewConstruct(g, jsii.String("Out"))
	g.network.LetOut(g.out)
	g.Function.Node().AddDependency(g.out)
}

// grant makes the policies of the role, called after id, that say what it may do on
// service.
func (g *Gateway) grant(id, service string, statements []policy.Statement) constructs.Construct {
	access := constructs.NewConstruct(g, jsii.String("Access-"+id))
	for i, some := range policy.Cut(statements, policy.MaxManaged) {
		policy.NewManaged(access, jsii.String(fmt.Sprintf("Policy%d", i)), &policy.ManagedProps{
			Description: "What the gateway may call on " + service,
			Roles:       []*string{g.role.Ref()},
			Statements:  some,
		})
	}
	return access
}

// through is the policy of the way: the same actions on the same resources, for
// the gateway's role. What else the role's own policies demand, they demand
// anyway; here it would not fit into the 20,480 characters of an endpoint's policy.
func (g *Gateway) through(statements []policy.Statement) []policy.Statement {
	var out []policy.Statement
	for _, statement := range statements {
		if strings.HasPrefix(statement.Actions[0], "kms:") {
			continue // goes to KMS, not this way
		}
		way := policy.Allow(statement.Actions, statement.Resources...).Because("The gateway calls the service through this VPC endpoint; the conditions of each permission are in its role.")
		// Anybody who has assumed the role: a role's ARN as a principal does not match
		// its sessions in every endpoint policy, and the condition always does.
		way.Principal = policy.Anybody()
		out = append(out, way.When("ArnEquals", map[string]any{"aws:PrincipalArn": g.role.AttrArn()}))
	}
	return out
}
