// Package watch has the alarms of SageMaker endpoints, and the rule that sees a deployment of
// one rolled back. What an alarm watches and who has it is decided in plan; what it looks like
// is said here, as data.
package watch

import (
	"fmt"
	"math"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/plan"
)

// object is a value of CloudFormation: property by name.
type object = map[string]any

// look is how an alarm looks at its metric: the statistic of each period, and how many of the
// latest periods must be above the threshold. More than one must, so that a single slow or
// failed call notifies nobody.
type look struct {
	statistic          string
	period             int // seconds
	datapoints, latest int
}

// The looks of alarms: three of five minutes where calls come in, a quarter of an hour in
// a row for what changes slowly, and each run of a monitor.
func looksAt(a *plan.Alarm) look {
	switch a.Watches {
	case hosting.AlarmLatency:
		if a.Metric.Percentiles {
			return look{"p99", 60, 3, 5}
		}
		return look{"Average", 60, 3, 5}
	case hosting.AlarmErrors, hosting.AlarmOverhead:
		return look{"Average", 60, 3, 5}
	case plan.AlarmViolations:
		return look{"Maximum", 3600, 1, 1}
	case hosting.AlarmBacklog:
		return look{"Average", 300, 3, 3}
	case hosting.AlarmWake: // all the time that a start may take
		wait := a.Thresholds.Wake
		if wait == 0 { // of a copy on a fleet
			wait = a.Host.Start + form.Minutes(10)
		}
		n := int(math.Ceil(wait.Seconds() / 300))
		return look{"Minimum", 300, n, n}
	default:
		return look{"Maximum", 300, 3, 3}
	}
}

// Properties are those of the alarm in CloudFormation, without what it notifies.
//
// Where calls are counted, no calls mean no data, which is nothing to notify of. The share of
// errors needs no division: SageMaker sends a 1 for each error and a 0 for each other call, so
// the average is the share ("Amazon SageMaker AI metrics in Amazon CloudWatch", SageMaker
// Developer Guide).
func Properties(a *plan.Alarm) object {
	at, l := thresholdOf(a), looksAt(a)
	var dimensions []any
	for _, name := range a.Metric.Dimensions {
		dimensions = append(dimensions, object{"Name": name, "Value": a.Dimension(name)})
	}
	p := object{
		"AlarmName":          a.Name,
		"AlarmDescription":   describe(a, l) + " See " + contract.Runbook(a.Watches),
		"Namespace":          a.Metric.Namespace,
		"MetricName":         a.Metric.Name,
		"Dimensions":         dimensions,
		"Period":             l.period,
		"EvaluationPeriods":  l.latest,
		"DatapointsToAlarm":  l.datapoints,
		"Threshold":          at,
		"ComparisonOperator": "GreaterThanThreshold",
		"TreatMissingData":   "notBreaching",
	}
	if a.Watches == plan.AlarmViolations { // until the next run that looks at calls
		p["TreatMissingData"] = "ignore"
	}
	if l.statistic[0] == 'p' {
		p["ExtendedStatistic"] = l.statistic
	} else {
		p["Statistic"] = l.statistic
	}
	return p
}

// thresholdOf is what is normal at most, in the unit of the metric.
func thresholdOf(a *plan.Alarm) float64 {
	t := a.Thresholds
	switch a.Watches {
	case hosting.AlarmErrors:
		return float64(t.Errors) / 100
	case hosting.AlarmLatency:
		return inUnit(t.Latency, a.Metric)
	case hosting.AlarmOverhead:
		return inUnit(t.Overhead, a.Metric)
	case hosting.AlarmBacklog:
		return float64(t.Backlog)
	case hosting.AlarmAge:
		return inUnit(t.Age, a.Metric)
	case hosting.AlarmDisk:
		return float64(t.Disk)
	case hosting.AlarmGPUMemory:
		if a.Metric.Namespace == catalog.NamespaceInstances { // a hundred for each GPU
			return float64(t.GPUMemory * a.Host.GPUs)
		}
		return float64(t.GPUMemory)
	default: // wake: a 1 while calls wait, and nothing else; violations: any
		return 0
	}
}

// inUnit is a time in the unit of a metric.
func inUnit(d form.Duration, m catalog.Metric) float64 {
	switch m.Unit {
	case catalog.UnitMicroseconds:
		return d.Seconds() * 1e6
	case catalog.UnitMilliseconds:
		return d.Seconds() * 1e3
	}
	return d.Seconds()
}

// nameOf is the endpoint, with its variant where it has several.
func nameOf(a *plan.Alarm) string {
	if a.Variant == hosting.MainVariant {
		return a.EndpointName()
	}
	return a.EndpointName() + ", variant " + a.Variant
}

// describe says in a sentence what has happened.
func describe(a *plan.Alarm, l look) string {
	t, of := a.Thresholds, nameOf(a)
	long := fmt.Sprintf("%d of %d minutes", l.datapoints*l.period/60, l.latest*l.period/60)
	if l.datapoints == l.latest {
		long = fmt.Sprintf("%d minutes", l.datapoints*l.period/60)
	}
	switch a.Watches {
	case hosting.AlarmErrors:
		return fmt.Sprintf("More than %d %% of the calls of %s failed with a status of 500 or more in %s.", t.Errors, of, long)
	case hosting.AlarmLatency:
		if l.statistic == "p99" {
			return fmt.Sprintf("One of 100 calls of %s took the model longer than %s in %s.", of, t.Latency, long)
		}
		return fmt.Sprintf("The model of %s took longer than %s on average in %s.", of, t.Latency, long)
	case hosting.AlarmOverhead:
		return fmt.Sprintf("SageMaker took longer than %s beside the model of %s on average in %s.", t.Overhead, of, long)
	case hosting.AlarmBacklog:
		return fmt.Sprintf("More than %d calls of %s were waiting or being worked on for %s.", t.Backlog, of, long)
	case hosting.AlarmAge:
		return fmt.Sprintf("A call of %s has been waiting longer than %s, for %s.", of, t.Age, long)
	case hosting.AlarmDisk:
		return fmt.Sprintf("The disk of an instance of %s was more than %d %% full for %s.", of, t.Disk, long)
	case hosting.AlarmGPUMemory:
		return fmt.Sprintf("The GPU memory of an instance of %s was more than %d %% full for %s.", of, t.GPUMemory, long)
	case plan.AlarmViolations:
		return fmt.Sprintf("The %s monitor of %s found violations of its baseline: see %s%s/ in the data bucket.", a.Monitor, of, contract.MonitorReports(of), a.Monitor)
	default:
		return fmt.Sprintf("Calls of %s have been waiting for %s, and none has started to answer them.", of, long)
	}
}
