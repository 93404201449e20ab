package pipeline

// boundInstances sets how few and how many instances there may be. SageMaker at
// once corrects a count outside.
func (t *Training) boundInstances(next string) object {
	scaling := t.props.Config.Scaling
	return task("aws-sdk:applicationautoscaling:registerScalableTarget", t.scalable(object{
		"MinCapacity": scaling.Min,
		"MaxCapacity": scaling.Max,
	}), next)
}

// stopScaling forgets bounds and policy, which the run sets anew at its end.
func (t *Training) stopScaling(next string) object {
	return task("aws-sdk:applicationautoscaling:deregisterScalableTarget", t.scalable(object{}), next, object{
		"Catch": append([]any{object{ // nothing scales it
			"ErrorEquals": []string{"ApplicationAutoScaling.ObjectNotFoundException"}, "ResultPath": discard(), "Next": next,
		}}, catch("$.failure", tellFailure)...),
	})
}

func (t *Training) scales() bool { return t.props.Config.Scaling.Max > t.props.Config.Scaling.Min }

// setScalingPolicy follows one metric. Its name stays, so the next run replaces it.
func (t *Training) setScalingPolicy(next string) object {
	scaling := t.props.Config.Scaling
	metric, target := "SageMakerVariantConcurrentRequestsPerModelHighResolution", scaling.Concurrency
	if scaling.Invocations > 0 {
		metric, target = "SageMakerVariantInvocationsPerInstance", scaling.Invocations
	}
	return task("aws-sdk:applicationautoscaling:putScalingPolicy", t.scalable(object{
		"PolicyName": "load",
		"PolicyType": "TargetTrackingScaling",
		"TargetTrackingScalingPolicyConfiguration": object{
			"TargetValue":                   target,
			"PredefinedMetricSpecification": object{"PredefinedMetricType": metric},
			"ScaleOutCooldown":              scaling.ScaleOutCooldown.Seconds(),
			"ScaleInCooldown":               scaling.ScaleInCooldown.Seconds(),
		},
	}), next)
}

func (t *Training) scalable(o object) object {
	o["ServiceNamespace"] = "sagemaker"
	o["ScalableDimension"] = "sagemaker:variant:DesiredInstanceCount"
	o["ResourceId"] = t.names.scalableTarget()
	return o
}
