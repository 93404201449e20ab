package pipeline

import (
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// Steps of a deployment that others lead to.
const (
	describeCurrent    = "Describe current endpoint"
	deleteEndpoint     = "Delete endpoint"
	waitForDeletion    = "Wait for deletion"
	stopScaling        = "Deregister scalable target"
	updateEndpoint     = "Update endpoint"
	waitForStart       = "Wait for start"
	waitForEndpoint    = "Wait for endpoint"
	endpointNotUpdated = "Endpoint not updated"
)

// deploy puts the model behind the endpoint, and deletes what it replaces.
func (t *Training) deploy() machine.Chain {
	return machine.Chain{t.createConfiguration()}.Then(t.bringUp(), t.awaitEndpoint(), t.scale(), t.deleteSuperseded())
}

// createConfiguration says on what the new model is served: on the same as one
// that CloudFormation serves.
func (t *Training) createConfiguration() machine.Step {
	variant := words(sagemaker.Variant(t.serving, nil)).(object)
	variant["ModelName.$"] = "$.name"
	o := object{
		"EndpointConfigName.$": "$.name",
		"ProductionVariants":   []any{variant},
		"Tags":                 t.tags,
	}
	if capture := sagemaker.Capture(t.serving); capture != nil {
		o["DataCaptureConfig"] = words(capture)
	}
	statements := []policy.Statement{
		policy.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateEndpointConfig"}, t.ofRuns("endpoint-config")).
			Because("A run creates the configuration of its model."),
	}
	if key := sagemaker.VolumeKey(t.serving); key != nil {
		o["KmsKeyId"] = key
		// The configuration names the key of the endpoint's disks, on behalf of the caller.
		statements = append(statements, sagemaker.AttachKey(*key), policy.Allow([]string{"kms:DescribeKey"}, *key).
			Because("SageMaker looks up the key of the endpoint's disks for the caller."))
	}
	return t.calls.Task("Create endpoint configuration", "aws-sdk:sagemaker:createEndpointConfig", o).Needs(statements...)
}

// bringUp creates the endpoint, or updates it, or creates it anew where it failed.
//
// An endpoint that never came up can only be deleted (API reference of SageMaker,
// DescribeEndpoint), so without that no run could deploy any more. Where the count of
// instances is scaled and the kind of instance changes, scaling stops first.
func (t *Training) bringUp() machine.Chain {
	deployed := func(actions ...string) policy.Statement {
		return policy.Allow(actions, t.endpointArn(), t.ofRuns("endpoint-config")).Because("A run deploys its model to the endpoint.")
	}
	// Only the status is always there (API reference of SageMaker, DescribeEndpoint).
	status := func(is string) object { return machine.Is("$.serving.EndpointStatus", "StringEquals", is) }
	known := stopScaling
	var instances machine.Chain
	if t.scales() {
		instances = t.sameInstance()
		known = instances[0].Name
	}
	return machine.Chain{
		t.describeCurrent(),
		// SageMaker has no error of its own for an endpoint that is not there, only this
		// sentence.
		machine.Choose("Endpoint missing?", notifyFailure,
			machine.If(machine.Following, machine.Known("$.failure.Cause"), machine.Is("$.failure.Cause", "StringMatches", "*Could not find*"))),
		t.calls.Task("Create endpoint", "aws-sdk:sagemaker:createEndpoint", object{
			"EndpointName":         t.names.endpoint,
			"EndpointConfigName.$": "$.name",
			"Tags":                 t.tags,
		}).To(waitForStart).Needs(deployed("sagemaker:AddTags", "sagemaker:CreateEndpoint")),
		machine.Choose("Endpoint failed?", stopScaling,
			machine.If(deleteEndpoint, status("Failed")),
			machine.If(waitForDeletion, status("Deleting")),
			machine.If(known, machine.Known("$.serving.EndpointConfigName"))),
		t.calls.Task(deleteEndpoint, "aws-sdk:sagemaker:deleteEndpoint", object{"EndpointName": t.names.endpoint}).
			Needs(policy.Allow([]string{"sagemaker:DeleteEndpoint"}, t.endpointArn()).Because("An endpoint that failed can only be deleted.")),
		machine.Wait(waitForDeletion, 30).To(describeCurrent),
	}.Then(instances, machine.Chain{
		t.deregisterScalableTarget(),
		// The new model serves without an interruption. The optimized integration does not
		// know RetainAllVariantProperties, so it is the SDK's.
		t.calls.Task(updateEndpoint, "aws-sdk:sagemaker:updateEndpoint", object{
			"EndpointName":               t.names.endpoint,
			"EndpointConfigName.$":       "$.name",
			"RetainAllVariantProperties": sagemaker.Retains(t.props.Config.Scaling),
		}).Needs(deployed("sagemaker:UpdateEndpoint")),
	})
}

// describeCurrent looks whether there is an endpoint yet, how it is, and what it serves.
func (t *Training) describeCurrent() machine.Step {
	s := t.describe(describeCurrent, "$.serving").To("Endpoint failed?").
		With(object{"Retry": machine.Retry(1, machine.Transient("aws-sdk:sagemaker")...)}) // it also meets an endpoint that is not there
	return t.calls.Catching(s, "Endpoint missing?", machine.FailurePath, "SageMaker.SageMakerException")
}

// describe keeps the whole answer at path. It is short, and a selector of single
// fields would fail on one that SageMaker leaves out.
func (t *Training) describe(name, path string) machine.Step {
	return t.calls.Task(name, "aws-sdk:sagemaker:describeEndpoint", object{"EndpointName": t.names.endpoint}).
		With(object{"ResultPath": path}).
		Needs(policy.Allow([]string{"sagemaker:DescribeEndpoint"}, t.endpointArn()).Because("A run waits until its endpoint is up."))
}

// sameInstance asks whether the endpoint stays on that kind of instance. SageMaker
// refuses to change it under a variant that is being scaled (Amazon SageMaker AI
// Developer Guide, "Update endpoints that use automatic scaling").
func (t *Training) sameInstance() machine.Chain {
	const instance = "$.configuration.variant.InstanceType"
	return machine.Chain{
		t.calls.Task("Describe endpoint configuration", "aws-sdk:sagemaker:describeEndpointConfig", object{"EndpointConfigName.$": "$.serving.EndpointConfigName"}).
			With(object{
				"ResultSelector": object{"variant.$": "$.ProductionVariants[0]"},
				"ResultPath":     "$.configuration",
			}).
			Needs(policy.Allow([]string{"sagemaker:DescribeEndpointConfig"}, t.ofRuns("endpoint-config")).Because("A run looks up the instances that the endpoint has.")),
		machine.Choose("Same instance?", machine.Exit,
			machine.If(updateEndpoint, machine.Known(instance), machine.Is(instance, "StringEquals", t.props.Config.Instance))),
	}
}

// awaitEndpoint waits for the new configuration to serve. An update that fails
// goes back to the old one, in service, which is not what was asked for.
func (t *Training) awaitEndpoint() machine.Chain {
	const status, configuration = "$.endpoint.EndpointStatus", "$.endpoint.EndpointConfigName"
	choices := []object{machine.If(machine.Exit,
		machine.Is(status, "StringEquals", "InService"), machine.Known(configuration), machine.Is(configuration, "StringEqualsPath", "$.name"))}
	for _, busy := range []string{"Creating", "Updating", "SystemUpdating", "RollingBack"} {
		choices = append(choices, machine.If(waitForEndpoint, machine.Is(status, "StringEquals", busy)))
	}
	const describe = "Describe endpoint"
	return machine.Chain{
		machine.Wait(waitForStart, 5),
		t.describe(describe, "$.endpoint"),
		machine.Choose("Endpoint ready?", endpointNotUpdated, choices...),
		machine.Wait(waitForEndpoint, 30).To(describe),
		t.calls.Fails(endpointNotUpdated, "EndpointNotUpdated",
			"SageMaker could not bring the new model up. Where there was an older one, it still serves. The endpoint's logs say why."),
	}
}

// deleteSuperseded deletes the configuration and the model that the endpoint served until
// now, if an earlier run made them: both have that run's name. The archive in the bucket
// stays, and the version in the registry, which has no need of the two. If a deletion
// fails, the new model serves all the same.
func (t *Training) deleteSuperseded() machine.Chain {
	const earlier = "$.serving.EndpointConfigName"
	configuration := t.calls.Task("Delete endpoint configuration", "aws-sdk:sagemaker:deleteEndpointConfig", object{"EndpointConfigName.$": earlier}).
		Needs(policy.Allow([]string{"sagemaker:DeleteEndpointConfig"}, t.ofRuns("endpoint-config")).Because("A run deletes the configuration that it supersedes."))
	return machine.Chain{
		machine.Choose("Superseded?", machine.Exit, machine.If(machine.Following, machine.Known(earlier), machine.Is(earlier, "StringMatches", t.names.base+"-*"))),
		t.calls.Catching(configuration, machine.Following, t.calls.Discard),
		t.deleteModel("Delete model", earlier, machine.Following),
	}
}

// deleteModel deletes the model whose name is at path. A model costs nothing, but there
// is a quota of them.
func (t *Training) deleteModel(name, path, next string) machine.Step {
	s := t.calls.Task(name, "aws-sdk:sagemaker:deleteModel", object{"ModelName.$": path}).To(next).
		Needs(policy.Allow([]string{"sagemaker:DeleteModel"}, t.ofRuns("model")).Because("A run deletes a model that is refused or superseded."))
	return t.calls.Catching(s, next, t.calls.Discard)
}
