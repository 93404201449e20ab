package pipeline

import (
	"fmt"

	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/contract"
)

// The steps that a run goes to when it does not end well.
const (
	describeAfterFailure = "Describe endpoint after failure"
	deleteUnusedModel    = "Delete unused model"
	tagArchive           = "Tag archive"
	notifyFailure        = "Notify failure"
	notifyRefusal        = "Notify refusal"
)

// end is where a run ends: well, or with the failure that it met on its way. Then it takes
// back what it has made, the last thing first, and comes in at the step for the last thing
// that it had made.
//
// A configuration that the endpoint has, or that is coming, must not be deleted (SageMaker
// API reference, "DeleteEndpointConfig"). Where SageMaker does not say which these are, it
// stays with its model until the pipeline is destroyed. The archive of a registered model
// stays, because the registry refers to it.
func (t *Training) end() machine.Chain {
	const status, has, cause = "$.left.EndpointStatus", "$.left.EndpointConfigName", "$.left.Cause"
	const coming = "$.left.PendingDeploymentSummary.EndpointConfigName" // of another run, as long as it deploys
	const deleteConfiguration = "Delete unused endpoint configuration"
	describe := t.calls.Task(describeAfterFailure, "aws-sdk:sagemaker:describeEndpoint", object{"EndpointName": t.names.endpoint}).
		With(object{"ResultPath": "$.left", "Retry": machine.Retry(1, machine.Transient("aws-sdk:sagemaker")...)}). // it also meets an endpoint that is not there
		Needs(policy.Allow([]string{"sagemaker:DescribeEndpoint"}, t.endpoint.Arn()).Because("A run that failed deletes only what its endpoint does not use."))
	return machine.Chain{
		machine.Succeed("Deployed"),
		t.calls.Catching(describe, machine.Following, "$.left"),
		machine.Choose("Model unused?", notifyFailure,
			machine.If(deleteConfiguration, machine.Known(cause), machine.Is(cause, "StringMatches", "*Could not find*")),
			machine.If(notifyFailure, machine.Known(has), machine.Is(has, "StringEqualsPath", "$.name")),
			machine.If(notifyFailure, machine.Known(coming), machine.Is(coming, "StringEqualsPath", "$.name")),
			machine.If(deleteConfiguration, machine.Known(has), machine.Known(coming)),
			machine.If(deleteConfiguration, machine.Known(has), machine.Known(status), machine.Is(status, "StringEquals", "InService"))),
		t.deleteConfiguration(deleteConfiguration, "$.name"),
		t.deleteModel(deleteUnusedModel, "$.name", machine.Following),
		machine.Choose("Registered?", tagArchive, machine.If(notifyFailure, machine.Known("$.registered"))),
		t.tagArchive(tagArchive, notifyFailure),
		// The failure as a whole: what Step Functions catches always has an Error, but not
		// always a Cause, and a path that leads nowhere would end the run before anybody is
		// notified.
		t.notify(notifyFailure, object{"outcome": "failed", "failure.$": machine.FailurePath}, machine.Following),
		{Name: "Failed", State: object{"Type": "Fail", "Error": contract.RunFailed, "CausePath": "States.JsonToString(" + machine.FailurePath + ")"}},
	}
}

// tagArchive marks the archive of the model as one that nothing uses, so that it expires.
// The training job may have left none. A lifecycle rule of the bucket names the tag.
func (t *Training) tagArchive(name, next string) machine.Step {
	put := t.calls.Task(name, "aws-sdk:s3:putObjectTagging", object{
		"Bucket":  t.props.Bucket.BucketName(),
		"Key.$":   fmt.Sprintf("States.Format('%s/{}/%s', $$.Execution.Name, $.name)", t.names.prefix, fmt.Sprintf(modelArchive, "{}")),
		"Tagging": object{"TagSet": []any{object{"Key": contract.DiscardedTag, "Value": contract.Discarded}}},
	}).To(next).Needs(
		// Amazon S3 User Guide, "Tagging and access control policies".
		policy.Allow([]string{"s3:PutObjectTagging"}, t.results("/*/"+fmt.Sprintf(modelArchive, t.names.run()))).
			When("StringEquals", map[string]any{"s3:RequestObjectTag/" + contract.DiscardedTag: contract.Discarded}).
			Because("A run marks the archive of a model that nothing uses, so that it expires; " + eachRun))
	return t.calls.Catching(put, next, t.calls.Discard)
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
