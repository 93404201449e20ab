package pipeline

import (
	"fmt"
	"regexp"
)

// definition is the state machine in the Amazon States Language, in the order in
// which a run goes through it.
func (t *Training) definition(prepare, evaluate script) object {
	cfg := t.props.Config
	states := object{
		"Name the run":    t.name("Prepare"),
		"Prepare":         t.prepare(prepare, "Train"),
		"Train":           t.train("Create model"),
		"Create model":    t.createModel("Predict"),
		"Predict":         t.predict("Evaluate"),
		"Evaluate":        t.evaluate(evaluate, "Read report"),
		"Read report":     t.readReport("Good enough?"),
		"Good enough?":    t.gate("Make model group", "Report lacks the metric", "Tell of refusal"),
		"Tell of refusal": t.tellRefusal("Refused"),
		"Refused": object{
			"Type": "Fail", "Error": "ModelRefused",
			"Cause": "The model did not reach " + cfg.Training.Accept + ". The endpoint is as it was.",
		},
		"Report lacks the metric": t.fail("MetricMissing", "The report of the evaluate script has no number named "+t.metric()+"."),

		"Make model group":     t.makeModelGroup("Register model"),
		"Register model":       t.registerModel("Create configuration"),
		"Create configuration": t.createConfiguration("Find endpoint"),
		"Find endpoint":        t.findEndpoint("Endpoint failed?", "Endpoint missing?"),
		"Endpoint missing?":    t.endpointMissing("Create endpoint"),
		"Create endpoint":      t.createEndpoint("Let it start"),
		"Endpoint failed?":     t.endpointFailed("Delete endpoint", "Let it go", "Find its instance"),
		"Delete endpoint":      t.deleteEndpoint("Let it go"),
		"Let it go":            wait(30, "Find endpoint"),
		"Find its instance":    t.findInstance("Same instance?"),
		"Same instance?":       t.sameInstance("Update endpoint", "Stop scaling"),
		"Stop scaling":         t.stopScaling("Update endpoint"),
		"Update endpoint":      t.updateEndpoint("Let it start"),
		"Let it start":         wait(5, "Look at endpoint"),
		"Look at endpoint":     t.lookAtEndpoint("Endpoint ready?"),
		"Endpoint ready?":      t.endpointReady("Bound instances", "Wait for endpoint", "Endpoint not updated"),
		"Wait for endpoint":    wait(30, "Look at endpoint"),
		"Endpoint not updated": t.fail("EndpointNotUpdated", "SageMaker could not bring the new model up. Where there was an older one, it still serves. The endpoint's logs say why."),
		"Bound instances":      t.boundInstances("Set scaling policy"),
		"Set scaling policy":   t.setScalingPolicy("Deployed"),
		"Deployed":             object{"Type": "Succeed"},

		tellFailure: t.tellFailure(failed),
		failed:      object{"Type": "Fail", "Error": "PipelineFailed", "CausePath": "States.Format('{}: {}', $.failure.Error, $.failure.Cause)"},
	}
	if !t.scales() { // nor may what an earlier deployment set
		for _, name := range []string{"Find its instance", "Same instance?", "Bound instances", "Set scaling policy"} {
			delete(states, name)
		}
		states["Endpoint failed?"] = t.endpointFailed("Delete endpoint", "Let it go", "Stop scaling")
		states["Endpoint ready?"] = t.endpointReady("Deployed", "Wait for endpoint", "Endpoint not updated")
	}
	return object{
		"Comment":        "Prepare data, train, evaluate and, when good enough, deploy",
		"StartAt":        "Name the run",
		"States":         states,
		"TimeoutSeconds": wholeRun(cfg),
	}
}

// name replaces the input of a run by what it calls its things: name, from the
// execution's id, because an execution's own name may be longer than a job's; and
// folder, from its name, because a person looks for it.
func (t *Training) name(next string) object {
	return object{
		"Type": "Pass",
		"Parameters": object{
			"name.$":   fmt.Sprintf("States.Format('%s-{}', States.Hash($$.Execution.Id, 'MD5'))", t.names.base),
			"folder.$": fmt.Sprintf("States.Format('s3://%s/%s/{}', $$.Execution.Name)", *t.props.Bucket.BucketName(), t.names.prefix),
		},
		"Next": next,
	}
}

// gate compares the metric with its bound. A bound that is reached passes.
func (t *Training) gate(pass, missing, refuse string) object {
	_, atLeast, bound := t.props.Config.Training.Gate()
	comparison := "NumericLessThanEquals"
	if atLeast {
		comparison = "NumericGreaterThanEquals"
	}
	metric := t.metricPath()
	return object{
		"Type": "Choice",
		"Choices": []any{
			object{"Variable": metric, "IsPresent": false, "Next": missing},
			object{"Variable": metric, "IsNumeric": false, "Next": missing},
			object{"Variable": metric, comparison: bound, "Next": pass},
		},
		"Default": refuse,
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

// fail states what went wrong where no task did, in the form of a caught error.
func (t *Training) fail(err, cause string) object {
	return object{"Type": "Pass", "Result": object{"Error": err, "Cause": cause}, "ResultPath": "$.failure", "Next": tellFailure}
}

func (t *Training) tellFailure(next string) object {
	return t.tell(next, object{
		"outcome": "failed", "error.$": "$.failure.Error", "cause.$": "$.failure.Cause",
	})
}

func (t *Training) tellRefusal(next string) object {
	return t.tell(next, object{
		"outcome": "refused", "accept": t.props.Config.Training.Accept, "value.$": t.metricPath(), "report.$": inFolder(reportFile),
	})
}

// tell sends a message. When that fails too, the run still ends as it would.
func (t *Training) tell(next string, message object) object {
	message["endpoint"], message["execution.$"] = t.names.endpoint, "$$.Execution.Id"
	return t.task("sns:publish", object{
		"TopicArn": t.props.Topic.TopicArn(),
		"Subject":  "Training of " + t.names.endpoint,
		"Message":  message,
	}, next, object{"Catch": catch(t.discard, next)})
}

func wait(seconds int, next string) object {
	return object{"Type": "Wait", "Seconds": seconds, "Next": next}
}
