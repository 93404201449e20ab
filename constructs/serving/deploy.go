package serving

import (
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

// Run is the run of a state machine that brings a model of its own. The model exists, and
// the configuration of the endpoint gets the same name.
type Run struct {
	// NamePath is where the state holds the name.
	NamePath string
	// Names is what the names of all runs look like to IAM.
	Names string
	// Tags are those of what a run makes, in the words of the API.
	Tags any
	// Sample is the ARN of what [Endpoint.SampleFunction] has made.
	Sample *string
	// BoundsPath is where the state holds the MinCapacity and MaxCapacity that the count gets;
	// "" means those of the endpoint.
	BoundsPath string
	// Gone is the step that a run goes to where somebody deletes the endpoint while it waits for
	// that; "" means that it fails.
	Gone string
}

// CurrentConfiguration is where the state holds, after [Endpoint.Deploy], the name of the
// configuration that the endpoint had before, if it had one.
const CurrentConfiguration = "$.serving.EndpointConfigName"

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
	endpointRolledBack = "Endpoint rolled back"
)

// Deploy puts the model of a run behind the endpoint, waits until it serves, sends it the sample
// if there is one, and scales it.
func (e *Endpoint) Deploy(c machine.Calls, run *Run) machine.Chain {
	d := &deployment{e, c, run}
	return machine.Chain{d.createConfiguration()}.Then(d.putAlarms(), d.bringUp(), d.await(), d.sample(), d.scale())
}

// deployment makes the steps of [Endpoint.Deploy].
type deployment struct {
	*Endpoint
	calls machine.Calls
	run   *Run
}

// configurations is the ARN of the configurations of all runs.
func (d *deployment) configurations() string {
	return d.home.Of("sagemaker", "endpoint-config/"+d.run.Names)
}

func (d *deployment) createConfiguration() machine.Step {
	o := object{
		"EndpointConfigName.$": d.run.NamePath,
		"ProductionVariants":   d.variants("ModelName.$", map[string]Model{d.variant: {Name: &d.run.NamePath}}),
		"Tags":                 d.run.Tags,
	}
	if d.DataCaptureConfig != nil {
		o["DataCaptureConfig"] = d.DataCaptureConfig
	}
	if d.AsyncInferenceConfig != nil {
		o["AsyncInferenceConfig"] = d.AsyncInferenceConfig
	}
	statements := []policy.Statement{
		policy.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateEndpointConfig"}, d.configurations()).
			Because("A run creates the configuration of its model."),
	}
	if d.KmsKeyID != nil {
		o["KmsKeyId"] = d.KmsKeyID
	}
	return d.calls.Task("Create endpoint configuration", "aws-sdk:sagemaker:createEndpointConfig", o).Needs(statements...).Needs(d.attachDisks()...)
}

// attachDisks is for the key of the endpoint's disks, which SageMaker uses on behalf of the caller.
func (d *deployment) attachDisks() []policy.Statement {
	if d.KmsKeyID == nil {
		return nil
	}
	return []policy.Statement{AttachKey(*d.KmsKeyID), policy.Allow([]string{"kms:DescribeKey"}, *d.KmsKeyID).
		Because("SageMaker looks up the key of the endpoint's disks for the caller.")}
}

// bringUp creates the endpoint, or updates it, or creates it anew where it failed.
//
// An endpoint that never came up can only be deleted (API reference of SageMaker,
// DescribeEndpoint), so without that no run could deploy any more. Where the count of
// instances is scaled and the kind of instance changes, scaling stops first.
func (d *deployment) bringUp() machine.Chain {
	deployed := func(actions ...string) policy.Statement {
		return policy.Allow(actions, d.Arn(), d.configurations()).Because("A run deploys its model to the endpoint.")
	}
	// Only the status is always there (API reference of SageMaker, DescribeEndpoint).
	status := func(is string) object { return machine.Is("$.serving.EndpointStatus", "StringEquals", is) }
	known := stopScaling
	var instances machine.Chain
	if d.Scaling != nil && d.ProductionVariants[0]["InstanceType"] != nil { // pools are compared with nothing
		instances = d.sameInstance()
		known = instances[0].Name
	}
	return machine.Chain{
		d.describeCurrent(),
		machine.Choose("Endpoint missing?", d.calls.OnFailure, machine.If(machine.Following, missing()...)),
		d.calls.Task("Create endpoint", "aws-sdk:sagemaker:createEndpoint", object{
			"EndpointName":         d.Name,
			"EndpointConfigName.$": d.run.NamePath,
			"Tags":                 d.run.Tags,
		}).To(waitForStart).Needs(deployed("sagemaker:AddTags", "sagemaker:CreateEndpoint")).Needs(d.attachDisks()...),
		machine.Choose("Endpoint failed?", stopScaling,
			machine.If(deleteEndpoint, status("Failed")),
			machine.If(waitForDeletion, status("Deleting")),
			machine.If(known, machine.Known(CurrentConfiguration))),
		d.calls.Task(deleteEndpoint, "aws-sdk:sagemaker:deleteEndpoint", object{"EndpointName": d.Name}).
			Needs(policy.Allow([]string{"sagemaker:DeleteEndpoint"}, d.Arn()).Because("An endpoint that failed can only be deleted.")),
		machine.Wait(waitForDeletion, 30).To(describeCurrent),
	}.Then(instances, machine.Chain{
		d.deregister(stopScaling),
		// The new model serves without an interruption. The optimized integration does not
		// know RetainAllVariantProperties, so it is the SDK's.
		d.update(updateEndpoint).Needs(deployed("sagemaker:UpdateEndpoint")),
	})
}

// update replaces the instances of the endpoint, as its rollout says.
func (d *deployment) update(name string) machine.Step {
	o := object{
		"EndpointName":               d.Name,
		"EndpointConfigName.$":       d.run.NamePath,
		"RetainAllVariantProperties": d.RetainAllVariantProperties,
	}
	if d.DeploymentConfig != nil {
		o["DeploymentConfig"] = d.DeploymentConfig
	}
	return d.calls.Task(name, "aws-sdk:sagemaker:updateEndpoint", o).Needs(d.SeeAlarms()...)
}

// describeCurrent looks whether there is an endpoint yet, how it is, and what it serves.
func (d *deployment) describeCurrent() machine.Step {
	s := d.describe(describeCurrent, "$.serving").To("Endpoint failed?").
		With(object{"Retry": machine.Retry(1, machine.Transient("aws-sdk:sagemaker")...)}) // it also meets an endpoint that is not there
	return d.calls.Catching(s, "Endpoint missing?", machine.FailurePath, "SageMaker.SageMakerException")
}

// describe keeps the whole answer at path. It is short, and a selector of single
// fields would fail on one that SageMaker leaves out.
func (d *deployment) describe(name string, path any) machine.Step {
	return d.calls.Task(name, "aws-sdk:sagemaker:describeEndpoint", object{"EndpointName": d.Name}).
		With(object{"ResultPath": path}).
		Needs(policy.Allow([]string{"sagemaker:DescribeEndpoint"}, d.Arn()).Because("A run waits until its endpoint is up."))
}

// sameInstance asks whether the endpoint stays on that kind of instance. SageMaker
// refuses to change it under a variant that is being scaled (Amazon SageMaker AI
// Developer Guide, "Update endpoints that use automatic scaling").
func (d *deployment) sameInstance() machine.Chain {
	const instance = "$.configuration.variant.InstanceType"
	return machine.Chain{
		d.calls.Task("Describe endpoint configuration", "aws-sdk:sagemaker:describeEndpointConfig", object{"EndpointConfigName.$": CurrentConfiguration}).
			With(object{
				"ResultSelector": object{"variant.$": "$.ProductionVariants[0]"},
				"ResultPath":     "$.configuration",
			}).
			Needs(policy.Allow([]string{"sagemaker:DescribeEndpointConfig"}, d.configurations()).Because("A run looks up the instances that the endpoint has.")),
		machine.Choose("Same instance?", machine.Exit,
			machine.If(updateEndpoint, machine.Known(instance), machine.Is(instance, "StringEquals", d.ProductionVariants[0]["InstanceType"]))),
	}
}

// await waits for the new configuration to serve. An update that fails goes back to the
// old one, in service, which is not what was asked for.
func (d *deployment) await() machine.Chain {
	const status, configuration = "$.endpoint.EndpointStatus", "$.endpoint.EndpointConfigName"
	choices := []object{machine.If(machine.Exit,
		machine.Is(status, "StringEquals", "InService"), machine.Known(configuration), machine.Is(configuration, "StringEqualsPath", d.run.NamePath))}
	for _, busy := range []string{"Creating", "Updating", "SystemUpdating", "RollingBack"} {
		choices = append(choices, machine.If(waitForEndpoint, machine.Is(status, "StringEquals", busy)))
	}
	// SageMaker may leave the reason out.
	const why = "$.endpoint.FailureReason"
	choices = append(choices, machine.If(endpointRolledBack,
		machine.Is(status, "StringEquals", "InService"), machine.Known(configuration), machine.Known(why), machine.Is(why, "StringMatches", "*")))
	const describe = "Describe endpoint"
	look := machine.Chain{d.describe(describe, "$.endpoint")}
	if d.run.Gone != "" {
		choices = append(choices, machine.If(d.run.Gone, machine.Is(status, "StringEquals", "Deleting")))
		look = machine.Chain{
			d.calls.Catching(look[0].To("Endpoint ready?"), machine.Following, machine.FailurePath, "SageMaker.SageMakerException"),
			machine.Choose("Endpoint deleted meanwhile?", d.calls.OnFailure, machine.If(d.run.Gone, missing()...)),
		}
	}
	return machine.Chain{machine.Wait(waitForStart, 5)}.Then(look, machine.Chain{
		machine.Choose("Endpoint ready?", endpointNotUpdated, choices...),
		machine.Wait(waitForEndpoint, 30).To(describe),
		d.calls.Fails(endpointNotUpdated, "EndpointNotUpdated",
			"SageMaker could not bring the new model up, or an alarm rolled it back. Where there was an older one, it still serves. The endpoint's logs and the history of its alarms say why."),
		machine.Step{Name: endpointRolledBack, Next: d.calls.OnFailure, State: object{
			"Type": "Pass", "ResultPath": machine.FailurePath, "Parameters": object{
				"Error":   "EndpointRolledBack",
				"Cause.$": "States.Format('The older model still serves. SageMaker says: {}', " + why + ")",
			},
		}},
	})
}

// missing are the rules that hold where an endpoint that was described is not there: SageMaker has
// no error of its own for that, only this sentence.
func missing() []object {
	return []object{machine.Known("$.failure.Cause"), machine.Is("$.failure.Cause", "StringMatches", "*Could not find*")}
}
