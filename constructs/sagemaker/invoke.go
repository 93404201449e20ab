package sagemaker

import (
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
)

// InvokeStatement allows calling the endpoints called names, whole answers and
// streams, and no other endpoint. Of the endpoint of a fleet, it allows the components
// called components: a call that names one needs both (Service Authorization Reference,
// "Actions, resources, and condition keys for Amazon SageMaker").
func InvokeStatement(home arn.Home, names []string, components ...string) policy.Statement {
	resources := endpoints(home, names)
	for _, name := range components {
		resources = append(resources, home.Of("sagemaker", "inference-component/"+name))
	}
	return policy.Allow([]string{"sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"}, resources...).
		Because("Models on these endpoints are called, for whole answers and for streams.")
}

// QueueStatement allows handing calls to the async endpoints called names, and to no
// other endpoint.
func QueueStatement(home arn.Home, names []string) policy.Statement {
	return policy.Allow([]string{"sagemaker:InvokeEndpointAsync"}, endpoints(home, names)...).
		Because("Calls are put into the queues of these endpoints.")
}

func endpoints(home arn.Home, names []string) []string {
	var arns []string
	for _, name := range names {
		arns = append(arns, home.Of("sagemaker", "endpoint/"+name))
	}
	return arns
}
