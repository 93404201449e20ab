package sagemaker

import (
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
)

// EndpointName is the physical name of the endpoint that serves model. Names are
// otherwise left to CloudFormation; this one is fixed because the gateway, the
// training pipeline, logs and metrics all find the endpoint by it, whichever
// stack made it.
func EndpointName(prefix string, model *config.Model) string { return prefix + "-" + model.Name }

// InvokeStatement allows calling the endpoints called names, whole answers and
// streams, and no other endpoint.
func InvokeStatement(home arn.Home, names []string) policy.Statement {
	var arns []string
	for _, name := range names {
		arns = append(arns, home.Of("sagemaker", "endpoint/"+name))
	}
	return policy.Allow([]string{"sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"}, arns...)
}
