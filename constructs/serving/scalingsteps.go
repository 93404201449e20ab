package serving

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config/hosting"
)

// specification names a metric of the config for target tracking.
func (e *Endpoint) specification(m *hosting.Metric) object {
	return object{"CustomizedMetricSpecification": e.metric(m)}
}

// metric is a metric of the config, where names stand in its dimensions.
func (e *Endpoint) metric(m *hosting.Metric) object {
	out := object{"Namespace": m.Namespace, "MetricName": m.Name, "Statistic": m.Statistic}
	names := strings.NewReplacer(hosting.PlaceEndpoint, e.Name, hosting.PlaceVariant, e.variant)
	var dimensions []any
	for _, name := range slices.Sorted(maps.Keys(m.Dimensions)) {
		dimensions = append(dimensions, object{"Name": name, "Value": names.Replace(m.Dimensions[name])})
	}
	if dimensions != nil {
		out["Dimensions"] = dimensions
	}
	return out
}

// steps adds and removes as many as the config says at which values of its metric. Each
// direction has a policy, and an alarm at the value where its first step begins. They wait
// as long as the alarms of target tracking do: three minutes, and fifteen.
func (e *Endpoint) steps(cfg *hosting.Scaling) []Policy {
	var adds, removes []*hosting.Step
	for _, s := range cfg.Metric.Steps {
		if s.Add > 0 {
			adds = append(adds, s)
		} else {
			removes = append(removes, s)
		}
	}
	slices.SortFunc(adds, func(a, b *hosting.Step) int { return cmp.Compare(a.Above, b.Above) })
	slices.SortFunc(removes, func(a, b *hosting.Step) int { return cmp.Compare(b.Below, a.Below) })

	var up, down []any
	for i, s := range adds {
		step := object{"MetricIntervalLowerBound": apart(s.Above, adds[0].Above), "ScalingAdjustment": s.Add}
		if i+1 < len(adds) {
			step["MetricIntervalUpperBound"] = apart(adds[i+1].Above, adds[0].Above)
		}
		up = append(up, step)
	}
	for i, s := range removes {
		step := object{"MetricIntervalUpperBound": apart(s.Below, removes[0].Below), "ScalingAdjustment": -s.Remove}
		if i+1 < len(removes) {
			step["MetricIntervalLowerBound"] = apart(removes[i+1].Below, removes[0].Below)
		}
		down = append(down, step)
	}
	policies := []Policy{e.step(cfg, addsSteps, up, cfg.ScaleOutCooldown.Seconds(), adds[0].Above, "GreaterThanOrEqualToThreshold", 3)}
	if down != nil {
		policies = append(policies, e.step(cfg, removesSteps, down, cfg.ScaleInCooldown.Seconds(), removes[0].Below, "LessThanOrEqualToThreshold", 15))
	}
	return policies
}

// step is the policy of one direction, whose alarm compares the metric with threshold in so
// many minutes.
func (e *Endpoint) step(cfg *hosting.Scaling, name string, steps []any, cooldown, threshold float64, comparison string, minutes int) Policy {
	m := cfg.Metric
	aggregation := "Average"
	if m.Statistic == "Minimum" || m.Statistic == "Maximum" {
		aggregation = m.Statistic
	}
	alarm := e.metric(m)
	maps.Copy(alarm, object{
		"AlarmDescription":   fmt.Sprintf("%s of %s: starts the scaling policy %s", m.Name, e.Name, name),
		"Period":             60,
		"EvaluationPeriods":  minutes,
		"DatapointsToAlarm":  minutes,
		"Threshold":          threshold,
		"ComparisonOperator": comparison,
		"TreatMissingData":   "missing", // a metric that stops says nothing about the load
	})
	return Policy{
		PolicyName: name,
		PolicyType: "StepScaling",
		Configuration: object{
			"AdjustmentType":        "ChangeInCapacity",
			"MetricAggregationType": aggregation,
			"Cooldown":              cooldown,
			"StepAdjustments":       steps,
		},
		Alarm: alarm,
	}
}

// apart is how far a value is from the threshold of its alarm, without the last digits of a
// difference of binary fractions.
func apart(value, threshold float64) float64 { return math.Round((value-threshold)*1e6) / 1e6 }

// actionName is the name of an entry of the schedule.
func actionName(i int) string { return fmt.Sprintf("schedule-%d", i+1) }
