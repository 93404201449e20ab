package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/sagerock/sagerock/config"
)

// EndpointName is the physical name of the endpoint that serves model. Names are
// otherwise left to CloudFormation; this one is fixed because the gateway, the
// training pipeline, logs and metrics all find the endpoint by it, whichever
// stack made it.
func EndpointName(prefix string, model *config.Model) string { return prefix + "-" + model.Name }

// InvokeStatement allows calling the endpoints called names, whole answers and
// streams, and no other endpoint.
func InvokeStatement(scope constructs.Construct, names []string) awsiam.PolicyStatement {
	var arns []string
	for _, name := range names {
		arns = append(arns, Arn(scope, "sagemaker", "endpoint/"+name))
	}
	return Allow([]string{"sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"}, arns...)
}
