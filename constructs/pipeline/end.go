package pipeline

import (
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

// The steps that a run goes to when it does not end well.
const (
	notifyFailure = "Notify failure"
	notifyRefusal = "Notify refusal"
)

// end is where a run ends: well, or with the failure that it met on its way.
func (t *Training) end() machine.Chain {
	return machine.Chain{
		machine.Succeed("Deployed"),
		// The failure as a whole: what Step Functions catches always has an Error, but not
		// always a Cause, and a path that leads nowhere would end the run before anybody is
		// notified.
		t.notify(notifyFailure, object{"outcome": "failed", "failure.$": machine.FailurePath}, machine.Following),
		{Name: "Failed", State: object{"Type": "Fail", "Error": "PipelineFailed", "CausePath": "States.JsonToString(" + machine.FailurePath + ")"}},
	}
}

// notify sends a message to the topic. When that fails too, the run still ends as it
// would.
func (t *Training) notify(name string, message object, next string) machine.Step {
	message["endpoint"], message["execution.$"] = t.names.endpoint, "$$.Execution.Id"
	publish := t.calls.Task(name, "sns:publish", object{
		"TopicArn": t.props.Topic.TopicArn(),
		"Subject":  "Training of " + t.names.endpoint,
		"Message":  message,
	}).To(next).Needs(policy.Allow([]string{"sns:Publish"}, *t.props.Topic.TopicArn()).Because("A run that fails or refuses its model notifies the topic."))
	if t.props.KeyArn != nil {
		publish = publish.Needs(policy.Allow([]string{"kms:Decrypt", "kms:GenerateDataKey"}, *t.props.KeyArn).
			Because("The key encrypts the messages of the topic."))
	}
	return t.calls.Catching(publish, next, t.calls.Discard)
}
