package pipeline

import (
	"regexp"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/contract"
)

// gate lets a model pass whose metric reaches its bound, and refuses any other.
func (t *Training) gate() machine.Chain {
	accept := t.props.Config.Training.Accept
	_, atLeast, bound := t.props.Config.Training.Gate()
	comparison := "NumericLessThanEquals"
	if atLeast {
		comparison = "NumericGreaterThanEquals"
	}
	const missing, refuse, tag = "Report lacks the metric", "Delete refused model", "Tag refused archive"
	metric := t.metricPath()
	return machine.Chain{
		machine.Choose("Good enough?", refuse,
			machine.If(missing, machine.Is(metric, "IsPresent", false)),
			machine.If(missing, machine.Is(metric, "IsNumeric", false)),
			machine.If(machine.Exit, machine.Is(metric, comparison, bound))),
		t.calls.Fails(missing, "MetricMissing", "The report of the evaluate script has no number named "+t.metric()+"."),
		t.deleteModel(refuse, "$.name", tag),
		t.tagArchive(tag, notifyRefusal),
		t.notify(notifyRefusal, object{
			"outcome": "refused", "accept": accept, "value.$": metric, "report.$": inFolder(reportFile),
		}, "Refused"),
		{Name: "Refused", State: object{
			"Type": "Fail", "Error": contract.RunRefused, "Cause": "The model did not reach " + accept + ". The endpoint is as it was.",
		}},
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

func (t *Training) metric() string {
	metric, _, _ := t.props.Config.Training.Gate()
	return metric
}

// metricPath is where the state holds the metric.
func (t *Training) metricPath() string {
	if m := t.metric(); !identifier.MatchString(m) {
		return "$.report.body.metrics['" + m + "']"
	}
	return "$.report.body.metrics." + t.metric()
}
