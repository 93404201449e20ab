package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssagemaker"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// What Application Auto Scaling calls the number of an endpoint's instances, and
// the policy that sets it.
const (
	ScalingNamespace = "sagemaker"
	ScalingDimension = "sagemaker:variant:DesiredInstanceCount"
	ScalingPolicy    = "load"
)

// Scales reports whether the number of instances follows the load.
func Scales(cfg *config.Scaling) bool { return cfg.Max > cfg.Min }

// ScalableTarget is what Application Auto Scaling calls the instances of endpoint.
func ScalableTarget(endpoint string) string {
	return "endpoint/" + endpoint + "/variant/" + variantName
}

// Tracking keeps the load of each instance where the config wants it.
func Tracking(cfg *config.Scaling) *awsapplicationautoscaling.CfnScalingPolicy_TargetTrackingScalingPolicyConfigurationProperty {
	metric, target := "SageMakerVariantConcurrentRequestsPerModelHighResolution", cfg.Concurrency
	if cfg.Invocations > 0 {
		metric, target = "SageMakerVariantInvocationsPerInstance", cfg.Invocations
	}
	return &awsapplicationautoscaling.CfnScalingPolicy_TargetTrackingScalingPolicyConfigurationProperty{
		PredefinedMetricSpecification: &awsapplicationautoscaling.CfnScalingPolicy_PredefinedMetricSpecificationProperty{
			PredefinedMetricType: &metric,
		},
		TargetValue:      jsii.Number(target),
		ScaleOutCooldown: jsii.Number(cfg.ScaleOutCooldown.Seconds()),
		ScaleInCooldown:  jsii.Number(cfg.ScaleInCooldown.Seconds()),
	}
}

// scale makes the endpoint follow its load. These are L1s because the L2 makes a
// role, and SageMaker uses Application Auto Scaling's own.
func (e *Endpoint) scale(name string, cfg *config.Scaling, endpoint awssagemaker.CfnEndpoint) {
	target := awsapplicationautoscaling.NewCfnScalableTarget(e, jsii.String("Scaling"), &awsapplicationautoscaling.CfnScalableTargetProps{
		ServiceNamespace:  jsii.String(ScalingNamespace),
		ScalableDimension: jsii.String(ScalingDimension),
		ResourceId:        jsii.String(ScalableTarget(name)),
		MinCapacity:       jsii.Number(cfg.Min),
		MaxCapacity:       jsii.Number(cfg.Max),
	})
	target.AddResourceDependency(endpoint, nil) // the id is only a name: nothing else says that it must exist
	awsapplicationautoscaling.NewCfnScalingPolicy(e, jsii.String("Tracking"), &awsapplicationautoscaling.CfnScalingPolicyProps{
		PolicyName:                               jsii.String(ScalingPolicy),
		PolicyType:                               jsii.String("TargetTrackingScaling"),
		ScalingTargetId:                          target.Ref(),
		TargetTrackingScalingPolicyConfiguration: Tracking(cfg),
	})
}
