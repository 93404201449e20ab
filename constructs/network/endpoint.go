package network

import (
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/policy"
)

// InterfaceEndpointProps says which service an interface endpoint leads to, and
// what may be done through it.
type InterfaceEndpointProps struct {
	// Service is bedrock-runtime, sagemaker.runtime or secretsmanager.
	Service string
	// Containers lets containers reach it too, beside the gateway.
	Containers bool
	// Statements are what may be done through it, and each says by whom: * as the
	// principal, and a condition.
	Statements []policy.Statement
}

// AddInterfaceEndpoint adds an interface endpoint under scope, which may be in
// another stack. It answers to the service's usual name and costs about 7.30 USD a
// month in each zone.
//
// It adds none that nobody would use: one without statements, unless
// network.endpoints lists the service, and none where the network is not
// private, because the endpoints of a VPC you have are yours.
func (n *Network) AddInterfaceEndpoint(scope constructs.Construct, id *string, props *InterfaceEndpointProps) {
	listed := n.Lists(props.Service)
	if n.config.Mode != config.NetworkPrivate || len(props.Statements) == 0 && !listed {
		return
	}
	groups := []*string{n.callerEndpoints}
	if props.Containers || listed {
		groups = append(groups, n.containerEndpoints)
	}
	statements := slices.Clone(props.Statements)
	if listed {
		statements = append(statements, n.anyCall(props.Service))
	}
	n.interfaceEndpoint(scope, id, props.Service, groups, statements...)
}

func (n *Network) interfaceEndpoint(scope constructs.Construct, id *string, service string,
	groups []*string, statements ...policy.Statement,
) {
	zones := min(n.config.EndpointZones(service), len(n.SubnetIDs))
	endpoint := awsec2.NewCfnVPCEndpoint(scope, id, &awsec2.CfnVPCEndpointProps{
		VpcEndpointType: jsii.String("Interface"),
		VpcId:           n.VpcID,
		SubnetIds:       list(n.SubnetIDs[:zones]),
		// The CDK knows which services have another prefix in China.
		ServiceName:       awsec2.NewInterfaceVpcEndpointAwsService(&service, nil, nil, nil).Name(),
		PrivateDnsEnabled: true,
		SecurityGroupIds:  list(groups),
		PolicyDocument:    policy.Document(statements...),
	})
	policy.Explain(endpoint, statements)
}

// list is ids as the CDK takes them where it also takes resources.
func list(ids []*string) *[]any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return &out
}

// anyCall lets this account do anything to what it owns in service.
//
// All actions on all resources, because what a container of the user's calls is
// known to that container's role alone, and it still bounds the calls. What the
// endpoint adds is that nobody gets out through it with credentials of another
// account, nor to another account's resources.
func (n *Network) anyCall(service string) policy.Statement {
	prefix, _, _ := strings.Cut(service, ".")
	switch prefix { // those whose actions have another prefix than the endpoint
	case "bedrock-runtime":
		prefix = "bedrock"
	case "monitoring":
		prefix = "cloudwatch"
	}
	statement := throughEndpoint("OwnAccount", []string{prefix + ":*"},
		map[string]any{"aws:PrincipalAccount": n.home.Account}, "*").
		Because("The role of a container says what it may call; the endpoint adds that no credentials of another account get through.")
	switch prefix {
	case "bedrock", "ecr": // models and the images of AWS belong to other accounts
	default:
		// Where the call names a resource at all: a list or a metric has no owner.
		statement = statement.When("StringEqualsIfExists",
			map[string]any{"aws:ResourceAccount": n.home.Account})
	}
	return statement
}
