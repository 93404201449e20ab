package serving

import (
	"maps"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// scalingNamespace is what Application Auto Scaling calls SageMaker.
const scalingNamespace = "sagemaker"

// count is what scaling counts on endpoints of a kind, in the words of Application Auto
// Scaling ("Amazon SageMaker AI and Application Auto Scaling", Application Auto Scaling User
// Guide). A metric of its own is "" where the kind has none.
type count struct {
	// dimension is what is counted.
	dimension string
	// resource is what it is counted of.
	resource func(e *Endpoint) string
	// concurrency, invocations and utilization are the metrics of the keys of the same names.
	concurrency, invocations, utilization string
}

// variantOf is the variant of an endpoint.
func variantOf(e *Endpoint) string { return "endpoint/" + e.Name + "/variant/" + e.variant }

// counts are those of each kind. An async endpoint has no metric of calls that Application
// Auto Scaling knows.
var counts = map[string]count{
	hosting.Realtime: {
		dimension:   "sagemaker:variant:DesiredInstanceCount",
		resource:    variantOf,
		concurrency: "SageMakerVariantConcurrentRequestsPerModelHighResolution",
		invocations: "SageMakerVariantInvocationsPerInstance",
	},
	hosting.Async: {dimension: "sagemaker:variant:DesiredInstanceCount", resource: variantOf},
	// "Automatically scale Provisioned Concurrency for a serverless endpoint" (SageMaker
	// Developer Guide) says that CloudFormation does not support it. The reference of
	// AWS::ApplicationAutoScaling::ScalableTarget, which is newer, lists the dimension.
	hosting.Serverless: {
		dimension:   "sagemaker:variant:DesiredProvisionedConcurrency",
		resource:    variantOf,
		utilization: "SageMakerVariantProvisionedConcurrencyUtilization",
	},
}

// metricNamespace is where SageMaker puts the metrics of endpoints.
const metricNamespace = catalog.NamespaceInvocations

// Scaling is how the count follows the load and the schedule, in the words of Application
// Auto Scaling and CloudWatch.
type Scaling struct {
	// ResourceID and Dimension say what is counted.
	ResourceID, Dimension string
	// MinCapacity and MaxCapacity bound the count.
	MinCapacity, MaxCapacity int
	// Policies change the count.
	Policies []Policy
	// ScheduledActions change the bounds.
	ScheduledActions []object
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

// The names of policies.
const (
	tracksLoad   = "load"
	leavesZero   = "from-zero"
	addsSteps    = "add"
	removesSteps = "remove"
)

// field is the parameter that holds the configuration of p.
func (p Policy) field() string { return p.PolicyType + "PolicyConfiguration" }

// ScalableTarget is what Application Auto Scaling calls what is counted of the endpoint.
func (e *Endpoint) ScalableTarget() string { return e.count.resource(e) }

// scaling is that of a config: bounds alone where nothing changes the count.
func (e *Endpoint) scaling(cfg *config.SageMaker) *Scaling {
	s := &Scaling{
		ResourceID: e.ScalableTarget(), Dimension: e.count.dimension,
		MinCapacity: cfg.Scaling.Min, MaxCapacity: cfg.Scaling.Max, ScheduledActions: scheduledActions(cfg.Scaling),
	}
	if cfg.Closes() { // a state machine keeps its hours
		s.ScheduledActions = nil
	}
	if !cfg.Scaling.Follows() {
		return s
	}
	switch m := cfg.Scaling.Metric; {
	case m != nil && len(m.Steps) > 0:
		s.Policies = e.steps(cfg.Scaling)
	case m != nil:
		s.Policies = append(s.Policies, track(cfg.Scaling, e.specification(m), m.Target))
	case cfg.Async():
		s.Policies = append(s.Policies, e.trackBacklog(cfg.Scaling))
	default:
		s.Policies = append(s.Policies, e.trackCalls(cfg.Scaling))
	}
	if cfg.Scaling.FromZero() {
		s.Policies = append(s.Policies, e.fromZero())
	}
	return s
}

// scheduledActions are those of the schedule. Their names stay, so that the next deployment
// replaces them.
func scheduledActions(cfg *hosting.Scaling) []object {
	var out []object
	for i, a := range cfg.Schedule {
		change := a.Change()
		moment, err := change.Moment()
		if err != nil {
			continue // check has refused it
		}
		out = append(out, object{
			"ScheduledActionName":  actionName(i),
			"Schedule":             moment.AWS(),
			"Timezone":             a.Timezone,
			"ScalableTargetAction": object{"MinCapacity": a.Min, "MaxCapacity": a.Max},
		})
	}
	return out
}

// trackCalls keeps the calls that each instance works on, or gets, or the share of the
// provisioned concurrency that they use, where the config wants them.
func (e *Endpoint) trackCalls(cfg *hosting.Scaling) Policy {
	metric, target := e.count.concurrency, cfg.Concurrency
	switch {
	case e.count.utilization != "":
		return track(cfg, object{"PredefinedMetricSpecification": object{"PredefinedMetricType": e.count.utilization}}, float64(cfg.Utilization)/100)
	case cfg.Invocations > 0:
		metric, target = e.count.invocations, cfg.Invocations
	}
	return track(cfg, object{"PredefinedMetricSpecification": object{"PredefinedMetricType": metric}}, target)
}

// trackBacklog keeps the queue, by the instance, as long as the config wants it.
// Application Auto Scaling has no word for this metric, so it is named.
func (e *Endpoint) trackBacklog(cfg *hosting.Scaling) Policy {
	return track(cfg, object{"CustomizedMetricSpecification": object{
		"Namespace":  metricNamespace,
		"MetricName": "ApproximateBacklogSizePerInstance",
		"Dimensions": e.dimensions(),
		"Statistic":  "Average",
	}}, cfg.Backlog)
}

// track keeps a metric at its target.
func track(cfg *hosting.Scaling, specification object, target any) Policy {
	configuration := object{
		"TargetValue":      target,
		"ScaleOutCooldown": cfg.ScaleOutCooldown.Seconds(),
		"ScaleInCooldown":  cfg.ScaleInCooldown.Seconds(),
	}
	maps.Copy(configuration, specification)
	if !cfg.ScaleIn {
		configuration["DisableScaleIn"] = true
	}
	return Policy{PolicyName: tracksLoad, PolicyType: "TargetTrackingScaling", Configuration: configuration}
}

// fromZero starts an instance when a call waits and there is none. The backlog by
// the instance does not do that before it is above its target. Policy and alarm are
// those of "Autoscale an asynchronous endpoint" (SageMaker Developer Guide).
func (e *Endpoint) fromZero() Policy {
	return Policy{
		PolicyName: leavesZero,
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
