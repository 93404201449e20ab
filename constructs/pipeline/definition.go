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
		"Name the run":         t.name("Prepare"),
		"Prepare":              t.prepare(prepare, "Train"),
		"Train":                t.train("Create model"),
		"Create model":         t.createModel("Predict"),
		"Predict":              t.predict("Evaluate"),
		"Evaluate":             t.evaluate(evaluate, "Read report"),
		"Read report":          t.readReport("Good enough?"),
		"Good enough?":         t.gate("Create model group", "Report lacks the metric", "Delete refused model"),
		"Delete refused model": t.deleteModel("$.name", notifyRefusal),
		notifyRefusal:          t.notifyRefusal("Refused"),
		"Refused": object{
			"Type": "Fail", "Error": "ModelRefused",
			"Cause": "The model did not reach " + cfg.Training.Accept + ". The endpoint is as it was.",
		},
		"Report lacks the metric": t.fail("MetricMissing", "The report of the evaluate script has no number named "+t.metric()+"."),

		"Create model group":         t.createModelGroup("Register model"),
		"Register model":             t.registerModel("Create configuration"),
		"Create configuration":       t.createConfiguration("Find endpoint"),
		"Find endpoint":              t.findEndpoint("Endpoint failed?", "Endpoint missing?"),
		"Endpoint missing?":          t.endpointMissing("Create endpoint"),
		"Create endpoint":            t.createEndpoint("Wait for start"),
		"Endpoint failed?":           t.endpointFailed("Delete endpoint", "Wait for deletion", "Describe configuration", "Deregister scalable target"),
		"Delete endpoint":            t.deleteEndpoint("Wait for deletion"),
		"Wait for deletion":          wait(30, "Find endpoint"),
		"Describe configuration":     t.describeConfiguration("Same instance?"),
		"Same instance?":             t.sameInstance("Update endpoint", "Deregister scalable target"),
		"Deregister scalable target": t.deregisterScalableTarget("Update endpoint"),
		"Update endpoint":            t.updateEndpoint("Wait for start"),
		"Wait for start":             wait(5, "Describe endpoint"),
		"Describe endpoint":          t.describeEndpoint("Endpoint ready?"),
		"Endpoint ready?":            t.endpointReady("Register scalable target", "Wait for endpoint", "Endpoint not updated"),
		"Wait for endpoint":          wait(30, "Describe endpoint"),
		"Endpoint not updated":       t.fail("EndpointNotUpdated", "SageMaker could not bring the new model up. Where there was an older one, it still serves. The endpoint's logs say why."),
		"Register scalable target":   t.registerScalableTarget("Put scaling policy"),
		"Put scaling policy":         t.putScalingPolicy("Superseded?"),
		"Superseded?":                t.superseded("Delete configuration", "Deployed"),
		"Delete configuration":       t.deleteConfiguration("Delete model"),
		"Delete model":               t.deleteModel("$.serving.EndpointConfigName", "Deployed"),
		"Deployed":                   object{"Type": "Succeed"},

		notifyFailure: t.notifyFailure(failed),
		// The whole failure, because an error of Step Functions itself may come without a cause.
		failed: object{"Type": "Fail", "Error": "PipelineFailed", "CausePath": "States.JsonToString($.failure)"},
	}
	if !t.scales() { // and a policy that an earlier deployment set is removed
		for _, name := range []string{"Describe configuration", "Same instance?", "Register scalable target", "Put scaling policy"} {
			delete(states, name)
		}
		states["Endpoint failed?"] = t.endpointFailed("Delete endpoint", "Wait for deletion", "Deregister scalable target", "Deregister scalable target")
		states["Endpoint ready?"] = t.endpointReady("Superseded?", "Wait for endpoint", "Endpoint not updated")
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
// folder, from its name, because a person looks for it. What is in work expires.
func (t *Training) name(next string) object {
	return object{
		"Type": "Pass",
		"Parameters": object{
			"name.$":   fmt.Sprintf("States.Format('%s-{}', States.Hash($$.Execution.Id, 'MD5'))", t.names.base),
			"folder.$": fmt.Sprintf("States.Format('s3://%s/%s/{}', $$.Execution.Name)", *t.props.Bucket.BucketName(), t.names.prefix),
			"work.$":   fmt.Sprintf("States.Format('s3://%s/%s/{}', $$.Execution.Name)", *t.props.Bucket.BucketName(), t.names.work),
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

// fail reports a failure that no task had, in the form of a caught error.
func (t *Training) fail(err, cause string) object {
	return object{"Type": "Pass", "Result": object{"Error": err, "Cause": cause}, "ResultPath": "$.failure", "Next": notifyFailure}
}

// notifyFailure sends the failure as a whole. What Step Functions catches always has
// an Error, but not always a Cause, and a path that leads nowhere would end the run
// before anybody is notified.
func (t *Training) notifyFailure(next string) object {
	return t.notify(next, object{"outcome": "failed", "failure.$": "$.failure"})
}

func (t *Training) notifyRefusal(next string) object {
	return t.notify(next, object{
		"outcome": "refused", "accept": t.props.Config.Training.Accept, "value.$": t.metricPath(), "report.$": inFolder(reportFile),
	})
}

// notify sends a message to the topic. When that fails too, the run still ends as it
// would.
func (t *Training) notify(next string, message object) object {
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
