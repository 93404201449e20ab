package sagemaker

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsapplicationautoscaling"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
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

// metricNamespace is where SageMaker puts the metrics of endpoints.
const metricNamespace = "AWS/SageMaker"

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
	tracking := Tracking(cfg)
	if e.async {
		tracking = trackingBacklog(name, cfg)
	}
	awsapplicationautoscaling.NewCfnScalingPolicy(e, jsii.String("Tracking"), &awsapplicationautoscaling.CfnScalingPolicyProps{
		PolicyName:                               jsii.String(ScalingPolicy),
		PolicyType:                               jsii.String("TargetTrackingScaling"),
		ScalingTargetId:                          target.Ref(),
		TargetTrackingScalingPolicyConfiguration: tracking,
	})
	if cfg.Min == 0 {
		e.leaveZero(name, target)
	}
}

// trackingBacklog keeps the queue of endpoint, by the instance, as long as the config
// wants it. Application Auto Scaling has no word for this metric, so it is named.
func trackingBacklog(endpoint string, cfg *config.Scaling) *awsapplicationautoscaling.CfnScalingPolicy_TargetTrackingScalingPolicyConfigurationProperty {
	return &awsapplicationautoscaling.CfnScalingPolicy_TargetTrackingScalingPolicyConfigurationProperty{
		CustomizedMetricSpecification: &awsapplicationautoscaling.CfnScalingPolicy_CustomizedMetricSpecificationProperty{
			Namespace:  jsii.String(metricNamespace),
			MetricName: jsii.String("ApproximateBacklogSizePerInstance"),
			Dimensions: []any{&awsapplicationautoscaling.CfnScalingPolicy_MetricDimensionProperty{Name: jsii.String("EndpointName"), Value: &endpoint}},
			Statistic:  jsii.String("Average"),
		},
		TargetValue:      jsii.Number(cfg.Backlog),
		ScaleOutCooldown: jsii.Number(cfg.ScaleOutCooldown.Seconds()),
		ScaleInCooldown:  jsii.Number(cfg.ScaleInCooldown.Seconds()),
	}
}

// leaveZero starts an instance when a call waits and there is none. The backlog by
// the instance does not do that before it is above its target. Policy and alarm are
// those of "Autoscale an asynchronous endpoint" (SageMaker Developer Guide).
func (e *Endpoint) leaveZero(endpoint string, target awsapplicationautoscaling.CfnScalableTarget) {
	start := awsapplicationautoscaling.NewCfnScalingPolicy(e, jsii.String("FromZero"), &awsapplicationautoscaling.CfnScalingPolicyProps{
		PolicyName:      jsii.String("from-zero"),
		PolicyType:      jsii.String("StepScaling"),
		ScalingTargetId: target.Ref(),
		StepScalingPolicyConfiguration: &awsapplicationautoscaling.CfnScalingPolicy_StepScalingPolicyConfigurationProperty{
			AdjustmentType:        jsii.String("ChangeInCapacity"),
			MetricAggregationType: jsii.String("Average"),
			Cooldown:              jsii.Number(300), // in which the instance comes, and is not asked for again
			StepAdjustments: []any{&awsapplicationautoscaling.CfnScalingPolicy_StepAdjustmentProperty{
				MetricIntervalLowerBound: jsii.Number(0), ScalingAdjustment: jsii.Number(1),
			}},
		},
	})
	awscloudwatch.NewCfnAlarm(e, jsii.String("Waiting"), &awscloudwatch.CfnAlarmProps{
		AlarmDescription:   jsii.String("Calls of " + endpoint + " wait, and there is no instance: starts one"),
		Namespace:          jsii.String(metricNamespace),
		MetricName:         jsii.String("HasBacklogWithoutCapacity"),
		Dimensions:         []any{&awscloudwatch.CfnAlarm_DimensionProperty{Name: jsii.String("EndpointName"), Value: &endpoint}},
		Statistic:          jsii.String("Average"),
		Period:             jsii.Number(60),
		EvaluationPeriods:  jsii.Number(2),
		DatapointsToAlarm:  jsii.Number(2),
		Threshold:          jsii.Number(1),
		ComparisonOperator: jsii.String("GreaterThanOrEqualToThreshold"),
		TreatMissingData:   jsii.String("missing"),
		AlarmActions:       &[]any{start.Ref()},
	})
}
