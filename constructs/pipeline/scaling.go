package pipeline

import (
	"strings"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// scale sets how few and how many instances there may be, and follows one metric between
// the two. It is absent where the count is fixed.
func (t *Training) scale() machine.Chain {
	if !t.scales() {
		return nil
	}
	scaling := t.props.Config.Scaling
	const service = "sagemaker.application-autoscaling.amazonaws.com"
	linked := t.props.Home.In("", t.props.Home.Account, "iam",
		"role/aws-service-role/"+service+"/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint")
	return machine.Chain{
		// SageMaker at once corrects a count outside.
		t.scaling("registerScalableTarget", "Register scalable target", object{
			"MinCapacity": scaling.Min,
			"MaxCapacity": scaling.Max,
		}).Needs(policy.Allow([]string{"iam:CreateServiceLinkedRole"}, linked).When("StringEquals", map[string]any{"iam:AWSServiceName": service}).
			Because("The first scaled endpoint of an account gets the role of Application Auto Scaling.")),
		// The name of the policy stays, so the next run replaces it.
		t.scaling("putScalingPolicy", "Put scaling policy", object{
			"PolicyName": sagemaker.ScalingPolicy,
			"PolicyType": "TargetTrackingScaling",
			"TargetTrackingScalingPolicyConfiguration": words(sagemaker.Tracking(scaling)),
		}).Needs(t.asScaling("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm")...),
	}
}

// deregisterScalableTarget removes bounds and policy, those too that an earlier deployment
// set. Where there is to be scaling, the run sets them anew at its end.
func (t *Training) deregisterScalableTarget() machine.Step {
	s := t.scaling("deregisterScalableTarget", stopScaling, object{}).Needs(t.asScaling("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms")...)
	return t.calls.Catching(s, machine.Following, t.calls.Discard, "ApplicationAutoScaling.ObjectNotFoundException") // nothing scales it
}

// scaling calls an operation on the instances of the endpoint.
func (t *Training) scaling(operation, name string, o object) machine.Step {
	o["ServiceNamespace"] = sagemaker.ScalingNamespace
	o["ScalableDimension"] = sagemaker.ScalingDimension
	o["ResourceId"] = sagemaker.ScalableTarget(t.names.endpoint)
	return t.calls.Task(name, "aws-sdk:applicationautoscaling:"+operation, o).Needs(t.targets("application-autoscaling:" + strings.ToUpper(operation[:1]) + operation[1:]))
}

func (t *Training) scales() bool { return sagemaker.Scales(t.props.Config.Scaling) }

// targets allows actions on scalable targets.
func (t *Training) targets(actions ...string) policy.Statement {
	return policy.Allow(actions, t.props.Home.Of("application-autoscaling", "scalable-target/*")).When("StringEquals", map[string]any{
		"application-autoscaling:service-namespace":  sagemaker.ScalingNamespace,
		"application-autoscaling:scalable-dimension": sagemaker.ScalingDimension,
	}).Because("Application Auto Scaling makes up the ids of its targets; the condition holds them to the instance counts of SageMaker endpoints.")
}
