package serving

import (
	"maps"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// rollout is how an update replaces the instances, and what takes it back. It is nil where
// SageMaker knows one way only.
func rollout(props *Props) object {
	if !props.Config.Guarded() {
		return nil
	}
	cfg := props.Config.Rollout
	config := object{}
	if cfg.Kind == hosting.Rolling {
		policy := object{"MaximumBatchSize": size(props.Config), "WaitIntervalInSeconds": cfg.Bake.Seconds()}
		if cfg.Timeout > 0 {
			policy["MaximumExecutionTimeoutInSeconds"] = cfg.Timeout.Seconds()
		}
		config["RollingUpdatePolicy"] = policy
	} else {
		routing := object{"Type": routings[cfg.Kind], "WaitIntervalInSeconds": cfg.Bake.Seconds()}
		switch cfg.Kind {
		case hosting.Canary:
			routing["CanarySize"] = size(props.Config)
		case hosting.Linear:
			routing["LinearStepSize"] = size(props.Config)
		}
		policy := object{"TrafficRoutingConfiguration": routing, "TerminationWaitInSeconds": cfg.Wait.Seconds()}
		if cfg.Timeout > 0 {
			policy["MaximumExecutionTimeoutInSeconds"] = cfg.Timeout.Seconds()
		}
		config["BlueGreenUpdatePolicy"] = policy
	}
	if cfg.Watched() {
		var alarms []any
		for _, name := range alarmNames(props) {
			alarms = append(alarms, object{"AlarmName": name})
		}
		config["AutoRollbackConfiguration"] = object{"Alarms": alarms}
	}
	return config
}

// routings are SageMaker's words for the kinds of a blue/green deployment.
var routings = map[string]string{hosting.AllAtOnce: "ALL_AT_ONCE", hosting.Canary: "CANARY", hosting.Linear: "LINEAR"}

// size is how large a step is, of instances or, on a fleet, of copies ("CapacitySize" and
// "InferenceComponentCapacitySize", SageMaker API reference).
func size(cfg *config.SageMaker) object {
	switch r := cfg.Rollout; {
	case r.Count > 0 && cfg.Fleet != "":
		return object{"Type": "COPY_COUNT", "Value": r.Count}
	case r.Count > 0:
		return object{"Type": "INSTANCE_COUNT", "Value": r.Count}
	default:
		return object{"Type": "CAPACITY_PERCENT", "Value": r.Percent}
	}
}

// alarmNames are the names of all alarms that take an update back: those of the endpoint, and
// those of the user.
func alarmNames(props *Props) (names []string) {
	for _, a := range rollbackAlarms(props) {
		names = append(names, a.AlarmName)
	}
	return append(names, props.Config.Rollout.Rollback.Alarms...)
}

// Alarm is an alarm that takes an update back. It lacks the dimension of the configuration
// that it watches, which each update changes.
//
// It has a physical name, because the role that SageMaker looks at it with is made
// before the model, and the alarm after.
type Alarm struct {
	// ID is the id of its construct.
	ID string
	// AlarmName is its physical name.
	AlarmName string
	// Variant is the variant that it watches.
	Variant string
	// Properties are the others, in the words of CloudWatch.
	Properties object
}

// AlarmNames are the names of all alarms that the endpoint may have now, or had when it was
// deployed before.
func (e *Endpoint) AlarmNames() []string {
	return []string{e.Name + contract.RollbackErrors, e.Name + contract.RollbackLatency, e.alarm(addsSteps), e.alarm(removesSteps)}
}

// AlarmArns are the ARNs of [Endpoint.AlarmNames].
func (e *Endpoint) AlarmArns() (arns []string) {
	for _, name := range e.AlarmNames() {
		arns = append(arns, e.home.Of("cloudwatch", "alarm:"+name))
	}
	return arns
}

// rollbackAlarms are the endpoint's own alarms, of each variant that answers callers. They watch
// only what the new configuration answers: a model that fails already would otherwise take back the
// update that mends it ("Auto-Rollback Configuration and Monitoring", SageMaker Developer Guide).
//
// Where nobody calls, there is no data, which is not a reason to take an update back. It
// hides no error either: SageMaker sends a 1 or a 0 with each call, so that the average is the
// share of errors ("Amazon SageMaker AI metrics in Amazon CloudWatch"), and a single
// minute with too many is enough.
func rollbackAlarms(props *Props) (alarms []Alarm) {
	if !props.Config.Guarded() {
		return nil
	}
	what, of := "New instances of "+props.Name, " answer"
	if props.Config.Fleet != "" {
		what = "Copies of " + props.Name
	}
	for _, v := range append([]config.Variant{props.Config.Main()}, props.Config.Further()...) {
		suffix := ""
		if v.Key != "" {
			suffix, of = "-"+v.Name, " answer as "+v.Name
		}
		alarms = append(alarms, alarmsOf(props, v.Name, suffix, what+of)...)
	}
	return alarms
}

// alarmsOf are those of one variant, whose names have an end of their own.
func alarmsOf(props *Props, variant, suffix, what string) (alarms []Alarm) {
	cfg := props.Config.Rollout
	if cfg.WatchesErrors() {
		alarms = append(alarms, Alarm{"Errors", props.Name + contract.RollbackErrors + suffix, variant, object{
			"AlarmDescription":   what + " with too many 5xx: a deployment is taken back",
			"Namespace":          metricNamespace,
			"MetricName":         "Invocation5XXErrors",
			"Statistic":          "Average",
			"Period":             60,
			"EvaluationPeriods":  1,
			"DatapointsToAlarm":  1,
			"Threshold":          float64(cfg.Rollback.Errors) / 100,
			"ComparisonOperator": "GreaterThanThreshold",
			"TreatMissingData":   "notBreaching",
		}})
	}
	if cfg.WatchesLatency() { // which an asynchronous endpoint does not
		// One slow call, such as the first one of a model, must not do. Of fewer calls than a
		// hundred, the slowest is the 99th percentile.
		alarms = append(alarms, Alarm{"Latency", props.Name + contract.RollbackLatency + suffix, variant, object{
			"AlarmDescription":   what + " too slowly: a deployment is taken back",
			"Namespace":          metricNamespace,
			"MetricName":         "ModelLatency",
			"ExtendedStatistic":  "p99",
			"Period":             60,
			"EvaluationPeriods":  3,
			"DatapointsToAlarm":  2,
			"Threshold":          cfg.Rollback.Latency.Seconds() * 1e6, // microseconds
			"ComparisonOperator": "GreaterThanThreshold",
			"TreatMissingData":   "notBreaching",
		}})
	}
	return alarms
}

// watching are the dimensions of what instances with a configuration answer. CloudWatch has
// such metrics from when they get calls (in the guide named at [rollbackAlarms]).
func (e *Endpoint) watching(variant, field string, configuration any) []any {
	return []any{
		object{"Name": "EndpointName", "Value": e.Name},
		object{"Name": "VariantName", "Value": variant},
		object{"Name": "EndpointConfigName", field: configuration},
	}
}

// putAlarms lets the alarms watch the configuration of this run.
func (d *deployment) putAlarms() (chain machine.Chain) {
	for _, a := range d.Alarms {
		o := maps.Clone(a.Properties)
		o["AlarmName"], o["Dimensions"] = a.AlarmName, d.watching(a.Variant, "Value.$", d.run.NamePath)
		chain = append(chain, d.calls.Task("Put rollback alarm "+strings.ToLower(a.ID), "aws-sdk:cloudwatch:putMetricAlarm", o).
			Needs(policy.Allow([]string{"cloudwatch:PutMetricAlarm"}, d.home.Of("cloudwatch", "alarm:"+a.AlarmName)).
				Because("A run lets the alarms that take its update back watch its own configuration.")))
	}
	return chain
}

// SeeAlarms is for SageMaker, which looks at the alarms that take an update back with the
// permissions of the execution role ("Auto-Rollback Configuration and Monitoring", SageMaker
// Developer Guide). Whether that is the role of the model or that of who updates the
// endpoint, the guide leaves open: both have it.
func (e *Endpoint) SeeAlarms() []policy.Statement { return seeAlarms(e.home, e.DeploymentConfig) }

func seeAlarms(home arn.Home, deployment object) []policy.Statement {
	back, _ := deployment["AutoRollbackConfiguration"].(object)
	alarms, _ := back["Alarms"].([]any)
	if len(alarms) == 0 {
		return nil
	}
	var arns []string
	for _, a := range alarms {
		arns = append(arns, home.Of("cloudwatch", "alarm:"+a.(object)["AlarmName"].(string)))
	}
	return []policy.Statement{policy.Allow([]string{"cloudwatch:DescribeAlarms"}, arns...).
		Because("SageMaker watches these alarms while the endpoint is updated.")}
}
