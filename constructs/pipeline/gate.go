package pipeline

import (
	"regexp"
	"strings"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/contract"
)

// gate lets a model pass whose metrics reach their bounds, and refuses any other.
func (t *Training) gate() machine.Chain {
	accept, gates := t.props.Config.Training.Accept, t.props.Config.Training.Gates()
	const missing, refuse, tag = "Report lacks the metric", "Delete refused model", "Tag refused archive"
	var choices, passes []object
	names, values := []string{}, object{}
	for _, gate := range gates {
		metric, comparison := metricPath(gate.Metric), "NumericLessThanEquals"
		if gate.AtLeast {
			comparison = "NumericGreaterThanEquals"
		}
		choices = append(choices,
			machine.If(missing, machine.Is(metric, "IsPresent", false)),
			machine.If(missing, machine.Is(metric, "IsNumeric", false)))
		passes = append(passes, machine.Is(metric, comparison, gate.Bound))
		names, values[gate.Metric+".$"] = append(names, gate.Metric), metric
	}
	return machine.Chain{
		machine.Choose("Good enough?", refuse, append(choices, machine.If(machine.Exit, passes...))...),
		t.calls.Fails(missing, "MetricMissing", "The report of the evaluate script has no number named "+strings.Join(names, ", or none named ")+"."),
		t.deleteModel(refuse, "$.name", tag),
		t.tagArchive(tag, notifyRefusal),
		t.notify(notifyRefusal, object{
			"outcome": "refused", "accept": accept, "metrics": values, "report.$": inFolder(reportFile),
		}, "Refused"),
		{Name: "Refused", State: object{
			"Type": "Fail", "Error": contract.RunRefused, "Cause": "The model did not reach " + accept + ". The endpoint is as it was.",
		}},
	}
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// metricPath is where the state holds a metric.
func metricPath(metric string) string {
	if !identifier.MatchString(metric) {
		return "$.report.body.metrics['" + metric + "']"
	}
	return "$.report.body.metrics." + metric
}
