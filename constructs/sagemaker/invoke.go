package sagemaker

import (
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
)

// InvokeStatement allows calling the endpoints called names, whole answers and
// streams, and no other endpoint.
func InvokeStatement(home arn.Home, names []string) policy.Statement {
	var arns []string
	for _, name := range names {
		arns = append(arns, home.Of("sagemaker", "endpoint/"+name))
	}
	return policy.Allow([]string{"sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"}, arns...)
}
