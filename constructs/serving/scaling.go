package serving

import (
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// What Application Auto Scaling calls the number of an endpoint's instances. That of a
// serverless endpoint has another name: see serverlessDimension.
const (
	scalingNamespace = "sagemaker"
	scalingDimension = "sagemaker:variant:DesiredInstanceCount"
)

// metricNamespace is where SageMaker puts the metrics of endpoints.
const metricNamespace = "AWS/SageMaker"

// Scaling is how the count of instances follows the load, in the words of Application Auto
// Scaling and CloudWatch.
type Scaling struct {
	// Dimension is what is counted.
	Dimension string
	// MinCapacity and MaxCapacity bound the count.
	MinCapacity, MaxCapacity int
	// Policies change the count.
	Policies []Policy
}

// Policy is a scaling policy, and the alarm that starts it unless Application Auto Scaling
// makes its own.
type Policy struct {
	// PolicyName is its name. It stays, so that the next deployment replaces the policy.
	PolicyName string
	// PolicyType is TargetTrackingScaling or StepScaling.
	PolicyType string
	// Configuration is that of the type.
	Configuration object
	// Alarm starts a policy of steps. It lacks its name and action.
	Alarm object
}

// field is the parameter that holds the configuration of p.
func (p Policy) field() string { return p.PolicyType + "PolicyConfiguration" }

// ScalableTarget is what Application Auto Scaling calls the instances of an endpoint.
func (e *Endpoint) ScalableTarget() string {
	return "endpoint/" + e.Name + "/variant/" + e.variant
}

// scaling is that of a config: bounds alone where the maximum is the minimum.
func (e *Endpoint) scaling(cfg *config.SageMaker) *Scaling {
	s := &Scaling{Dimension: scalingDimension, MinCapacity: cfg.Scaling.Min, MaxCapacity: cfg.Scaling.Max}
	if cfg.Scaling.Max <= cfg.Scaling.Min {
		return s
	}
	track := Policy{PolicyName: "load", PolicyType: "TargetTrackingScaling"}
	switch {
	case cfg.Async():
		track.Configuration = e.trackingBacklog(cfg.Scaling)
	case cfg.OnDemand():
		s.Dimension = serverlessDimension
		track.Configuration = predefined(cfg.Scaling, serverlessMetric, utilization)
	default:
		track.Configuration = tracking(cfg.Scaling)
	}
	s.Policies = append(s.Policies, track)
	if cfg.Scaling.Min == 0 {
		s.Policies = append(s.Policies, e.fromZero())
	}
	return s
}

// tracking keeps the load of each instance where the config wants it.
func tracking(cfg *hosting.Scaling) object {
	if cfg.Invocations > 0 {
		return predefined(cfg, "SageMakerVariantInvocationsPerInstance", cfg.Invocations)
	}
	return predefined(cfg, "SageMakerVariantConcurrentRequestsPerModelHighResolution", cfg.Concurrency)
}

// predefined keeps a metric that Application Auto Scaling has a name for at its target.
func predefined(cfg *hosting.Scaling, metric string, target any) object {
	return object{
		"PredefinedMetricSpecification": object{"PredefinedMetricType": metric},
		"TargetValue":                   target,
		"ScaleOutCooldown":              cfg.ScaleOutCooldown.Seconds(),
		"ScaleInCooldown":               cfg.ScaleInCooldown.Seconds(),
	}
}

// trackingBacklog keeps the queue, by the instance, as long as the config wants it.
// Application Auto Scaling has no word for this metric, so it is named.
func (e *Endpoint) trackingBacklog(cfg *hosting.Scaling) object {
	return object{
		"CustomizedMetricSpecification": object{
			"Namespace":  metricNamespace,
			"MetricName": "ApproximateBacklogSizePerInstance",
			"Dimensions": e.dimensions(),
			"Statistic":  "Average",
		},
		"TargetValue":      cfg.Backlog,
		"ScaleOutCooldown": cfg.ScaleOutCooldown.Seconds(),
		"ScaleInCooldown":  cfg.ScaleInCooldown.Seconds(),
	}
}

// fromZero starts an instance when a call waits and there is none. The backlog by
// the instance does not do that before it is above its target. Policy and alarm are
// those of "Autoscale an asynchronous endpoint" (SageMaker Developer Guide).
func (e *Endpoint) fromZero() Policy {
	return Policy{
		PolicyName: "from-zero",
		PolicyType: "StepScaling",
		Configuration: object{
			"AdjustmentType":        "ChangeInCapacity",
			"MetricAggregationType": "Average",
			"Cooldown":              300, // in which the instance comes, and is not asked for again
			"StepAdjustments":       []any{object{"MetricIntervalLowerBound": 0, "ScalingAdjustment": 1}},
		},
		Alarm: object{
			"AlarmDescription":   "Calls of " + e.Name + " wait, and there is no instance: starts one",
			"Namespace":          metricNamespace,
			"MetricName":         "HasBacklogWithoutCapacity",
			"Dimensions":         e.dimensions(),
			"Statistic":          "Average",
			"Period":             60,
			"EvaluationPeriods":  2,
			"DatapointsToAlarm":  2,
			"Threshold":          1,
			"ComparisonOperator": "GreaterThanOrEqualToThreshold",
			"TreatMissingData":   "missing",
		},
	}
}

func (e *Endpoint) dimensions() []any {
	return []any{object{"Name": "EndpointName", "Value": e.Name}}
}
