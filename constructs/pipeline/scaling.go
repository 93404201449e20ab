package pipeline

import (
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// registerScalableTarget sets how few and how many instances there may be. SageMaker at
// once corrects a count outside.
func (t *Training) registerScalableTarget(next string) object {
	scaling := t.props.Config.Scaling
	return t.task("aws-sdk:applicationautoscaling:registerScalableTarget", t.scalable(object{
		"MinCapacity": scaling.Min,
		"MaxCapacity": scaling.Max,
	}), next)
}

// deregisterScalableTarget removes bounds and policy. Where there is to be scaling, the run sets
// them anew at its end.
func (t *Training) deregisterScalableTarget(next string) object {
	return t.task("aws-sdk:applicationautoscaling:deregisterScalableTarget", t.scalable(object{}), next, object{
		"Catch": append([]any{object{ // nothing scales it
			"ErrorEquals": []string{"ApplicationAutoScaling.ObjectNotFoundException"}, "ResultPath": t.discard, "Next": next,
		}}, catch("$.failure", notifyFailure)...),
	})
}

// putScalingPolicy follows one metric. Its name stays, so the next run replaces it.
func (t *Training) putScalingPolicy(next string) object {
	return t.task("aws-sdk:applicationautoscaling:putScalingPolicy", t.scalable(object{
		"PolicyName": sagemaker.ScalingPolicy,
		"PolicyType": "TargetTrackingScaling",
		"TargetTrackingScalingPolicyConfiguration": words(sagemaker.Tracking(t.props.Config.Scaling)),
	}), next)
}

func (t *Training) scalable(o object) object {
	o["ServiceNamespace"] = sagemaker.ScalingNamespace
	o["ScalableDimension"] = sagemaker.ScalingDimension
	o["ResourceId"] = sagemaker.ScalableTarget(t.names.endpoint)
	return o
}

func (t *Training) scales() bool { return sagemaker.Scales(t.props.Config.Scaling) }

// targets allows actions on scalable targets.
func (t *Training) targets(actions ...string) policy.Statement {
	return policy.Allow(actions, t.props.Home.Of("application-autoscaling", "scalable-target/*")).When("StringEquals", map[string]any{
		"application-autoscaling:service-namespace":  sagemaker.ScalingNamespace,
		"application-autoscaling:scalable-dimension": sagemaker.ScalingDimension,
	}).Because("Application Auto Scaling makes up the ids of its targets; the condition holds them to the instance counts of SageMaker endpoints.")
}
