package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/jsii-runtime-go"
	"github.com/sagerock/sagerock/config"
)

// scale makes the endpoint follow its load. The target is an L1 because the L2
// makes a role for it, and SageMaker uses Application Auto Scaling's own.
func (e *Endpoint) scale(name string, cfg *config.Scaling, endpoint awssagemaker.CfnEndpoint) {
	target := awsapplicationautoscaling.NewCfnScalableTarget(e, jsii.String("Scaling"), &awsapplicationautoscaling.CfnScalableTargetProps{
		ServiceNamespace:  jsii.String("sagemaker"),
		ScalableDimension: jsii.String("sagemaker:variant:DesiredInstanceCount"),
		ResourceId:        jsii.String("endpoint/" + name + "/variant/" + variant),
		MinCapacity:       jsii.Number(cfg.Min),
		MaxCapacity:       jsii.Number(cfg.Max),
	})
	target.AddResourceDependency(endpoint, nil) // the id is only a name: nothing else says that it must exist
	policy := &awsapplicationautoscaling.TargetTrackingScalingPolicyProps{
		ScalingTarget:    target,
		PredefinedMetric: awsapplicationautoscaling.PredefinedMetric_SAGEMAKER_VARIANT_CONCURRENT_REQUESTS_PER_MODEL_HIGH_RESOLUTION,
		TargetValue:      jsii.Number(cfg.Concurrency),
		ScaleOutCooldown: awscdk.Duration_Seconds(jsii.Number(cfg.ScaleOutCooldown.Seconds())),
		ScaleInCooldown:  awscdk.Duration_Seconds(jsii.Number(cfg.ScaleInCooldown.Seconds())),
	}
	if cfg.Invocations > 0 {
		policy.PredefinedMetric = awsapplicationautoscaling.PredefinedMetric_SAGEMAKER_VARIANT_INVOCATIONS_PER_INSTANCE
		policy.TargetValue = jsii.Number(cfg.Invocations)
	}
	awsapplicationautoscaling.NewTargetTrackingScalingPolicy(e, jsii.String("Tracking"), policy)
}
