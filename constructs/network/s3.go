package network

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/policy"
)

// reachS3 adds the way to S3, which is free. Over it containers fetch models and
// training data, and jobs deliver results. Images do not come this way:
// SageMaker itself pulls those from ECR, outside the VPC (SageMaker API
// reference, ImageConfig).
//
// It leads to the buckets of this account and to those in buckets, which may belong
// to others: the roles of containers may read no more than those. To a bucket of a
// stranger not even a name of an object could be carried out. No role here deletes
// objects, so nobody does this way.
func (n *Network) reachS3(buckets []string) {
	owned := map[string]any{"aws:PrincipalAccount": n.home.Account, "aws:ResourceAccount": n.home.Account}
	read := []string{"s3:GetObject", "s3:ListBucket"}
	statements := []policy.Statement{
		throughEndpoint("Read", read, owned, "*").Because("Containers and the gateway read buckets of this account; which, their roles say."),
		throughEndpoint("Write", []string{"s3:AbortMultipartUpload", "s3:PutObject"}, owned, "*").
			Because("Jobs deliver results, and the gateway calls, to the bucket of the app; their roles say where."),
	}
	if len(buckets) > 0 {
		var named []string
		for _, bucket := range buckets {
			named = append(named, n.home.Bucket(bucket), n.home.Bucket(bucket+"/*"))
		}
		// Whoever owns them, which the file does not say.
		statements = append(statements, throughEndpoint("ReadNamed", read, map[string]any{"aws:PrincipalAccount": n.home.Account}, named...).
			Because("The config names these buckets of models and training data, whoever owns them."))
	}
	if slices.Contains(n.config.Endpoints, "ecr.dkr") {
		// A container that pulls images itself gets their layers from this bucket, by
		// links that ECR signs, so its own account is not the caller (ECR User Guide,
		// "Amazon ECR interface VPC endpoints").
		layers := n.home.Bucket("prod-" + n.home.Region + "-starport-layer-bucket/*")
		statements = append(statements, throughEndpoint("ReadImageLayers", []string{"s3:GetObject"}, nil, layers).
			Because("The layers of images are in a bucket of ECR, which signs the links to them."))
	}
	n.gatewayEndpoint(n, jsii.String("S3"), "s3", statements...)
}

// gatewayEndpoint adds a way to s3 or dynamodb: a route to the service's public
// addresses, which costs nothing.
func (n *Network) gatewayEndpoint(scope constructs.Construct, id *string, service string, statements ...policy.Statement) {
	endpoint := awsec2.NewCfnVPCEndpoint(scope, id, &awsec2.CfnVPCEndpointProps{
		VpcId:           n.VpcID,
		VpcEndpointType: jsii.String("Gateway"),
		ServiceName:     jsii.String("com.amazonaws." + n.home.Region + "." + service),
		RouteTableIds:   &[]any{n.routes},
		PolicyDocument:  policy.Document(statements...),
	})
	policy.Explain(endpoint, statements)
}

// throughEndpoint is a statement of an endpoint's policy. Its principal is
// everybody: such a policy only bounds what the callers' own policies allow, and
// equal says which callers.
func throughEndpoint(sid string, actions []string, equal map[string]any, resources ...string) policy.Statement {
	statement := policy.Allow(actions, resources...)
	statement.Sid, statement.Principal = sid, policy.Anybody()
	if equal != nil {
		statement = statement.When("StringEquals", equal)
	}
	return statement
}
