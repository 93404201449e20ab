package serving

import (
	"github.com/sagerock/sagerock/constructs/policy"
)

// AttachKey allows handing a key to the disks of instances, which AWS attaches.
func AttachKey(keyArn string) policy.Statement {
	return policy.Allow([]string{"kms:CreateGrant"}, keyArn).When("Bool", map[string]any{"kms:GrantIsForAWSResource": "true"}).
		Because("AWS attaches encrypted disks to instances by a grant on the key.")
}

// Scale allows actions of Application Auto Scaling on the counts of endpoints.
func (e *Endpoint) Scale(actions ...string) policy.Statement {
	return policy.Allow(actions, e.home.Of("application-autoscaling", "scalable-target/*")).When("StringEquals", map[string]any{
		"application-autoscaling:service-namespace":  scalingNamespace,
		"application-autoscaling:scalable-dimension": e.count.dimension,
	}).Because("Application Auto Scaling makes up the ids of its targets; the condition holds them to the instance counts of SageMaker endpoints.")
}

// AsScaling is for Application Auto Scaling, which acts with the permissions of the caller
// (Application Auto Scaling User Guide, "Identity-based policy examples"): on the endpoint,
// on its configurations, which have names like these, and with its alarms.
func (e *Endpoint) AsScaling(configurations string, alarms ...string) []policy.Statement {
	return []policy.Statement{
		policy.Allow([]string{"sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig", "sagemaker:UpdateEndpointWeightsAndCapacities"},
			e.Arn(), e.home.Of("sagemaker", "endpoint-config/"+configurations)).
			Because("Application Auto Scaling reads and changes the endpoint with the permissions of the caller."),
		policy.Allow(alarms, e.home.Of("cloudwatch", "alarm:TargetTracking-"+e.ScalableTarget()+"-*")).
			Because("Application Auto Scaling makes the alarms and ends their names with an id."),
	}
}
