package serving

import (
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

// What the input of a state machine that opens and closes an endpoint asks for, in change. It has
// the bounds of the count in bounds. CloudFormation also hands over the configuration and its
// event.
const (
	ChangeOpen   = "open"   // make the endpoint, or set its bounds
	ChangeClose  = "close"  // delete it
	ChangeDeploy = "deploy" // make it as it is described now, unless it is closed
)

// Where the state of such a machine holds what it was asked.
const (
	askedChange  = "$.change"
	askedBounds  = "$.bounds"
	askedEvent   = "$.event"
	askedRequest = "$.event.RequestType"
	configured   = "$.wanted.name" // the configuration that the endpoint gets
)

// Steps of such a machine that others lead to.
const (
	describeToOpen  = "Describe endpoint to open"
	describeToClose = "Describe endpoint to close"
	waitToOpen      = "Wait to open"
	waitToClose     = "Wait to close"
	hoursKept       = "Hours kept"
)

// busy are the statuses in which SageMaker neither updates nor deletes an endpoint
// ("DescribeEndpoint", SageMaker API reference).
var busy = []string{"Creating", "Updating", "SystemUpdating", "RollingBack"}

// Hours opens and closes the endpoint: it makes the endpoint and scales it when that opens, sets
// its bounds while it is open, and deletes it with what scales it when it closes. A deployment of
// CloudFormation updates it while it is open. What is closed stays so, and opens with the new
// configuration at its hour; only the first deployment brings it up at any hour, so that it fails
// if that fails.
//
// configuration is the name that CloudFormation gave the configuration, for who does not bring
// one. The chain ends in a step that other stages follow.
func (e *Endpoint) Hours(c machine.Calls, run *Run, configuration any) machine.Chain {
	hours := *run
	hours.NamePath, hours.BoundsPath, hours.Gone = configured, askedBounds, hoursKept
	d := &deployment{e, c, &hours}
	up, scale := d.bringUp(), d.scale()
	return machine.Chain{
		machine.Choose("Configuration given?", machine.Following, machine.If("Which change?", machine.Known(configured))),
		// An execution that CloudFormation starts just after an update of the machine may have the
		// definition before it ("UpdateStateMachine", Step Functions API reference).
		{Name: "Name configuration", State: object{"Type": "Pass", "Result": object{"name": configuration}, "ResultPath": "$.wanted"}},
		machine.Choose("Which change?", describeToOpen, machine.If(describeToClose, machine.Is(askedChange, "StringEquals", ChangeClose))),
	}.Then(d.closing(), d.opening(up[0].Name, scale[0].Name), up, d.await(), d.sample(), scale, machine.Chain{{Name: hoursKept, State: object{"Type": "Pass"}}})
}

// opening looks whether there is something to do, and waits for what others do to the endpoint.
func (d *deployment) opening(bringUp, scale string) machine.Chain {
	const status, configuration = "$.found.EndpointStatus", "$.found.EndpointConfigName"
	choices := []object{machine.If(scale,
		machine.Is(status, "StringEquals", "InService"), machine.Known(configuration), machine.Is(configuration, "StringEqualsPath", configured))}
	for _, is := range busy {
		choices = append(choices, machine.If(waitToOpen, machine.Is(status, "StringEquals", is)))
	}
	return machine.Chain{
		d.find(describeToOpen, "Endpoint open?"),
		machine.Choose("Endpoint closed?", d.calls.OnFailure, machine.If("Stays closed?", missing()...)),
		machine.Choose("Stays closed?", bringUp,
			machine.If(hoursKept, machine.Is(askedChange, "StringEquals", ChangeDeploy), machine.Known(askedRequest), machine.Is(askedRequest, "StringEquals", "Update"))),
		machine.Choose("Endpoint open?", bringUp, choices...),
		machine.Wait(waitToOpen, 30).To(describeToOpen),
	}
}

// closing deletes the endpoint as soon as nothing else happens to it, and what scales it.
func (d *deployment) closing() machine.Chain {
	const status = "$.found.EndpointStatus"
	var choices []object
	for _, is := range append([]string{"Deleting"}, busy...) {
		choices = append(choices, machine.If(waitToClose, machine.Is(status, "StringEquals", is)))
	}
	const deregister = "Deregister closed target"
	alarms := d.deleteAlarms("Delete alarm %s to close")
	alarms[len(alarms)-1] = d.calls.Catching(alarms[len(alarms)-1].To(hoursKept), hoursKept, d.calls.Discard)
	return machine.Chain{
		d.find(describeToClose, "Endpoint busy?"),
		machine.Choose("Endpoint gone?", d.calls.OnFailure, machine.If(alarms[0].Name, missing()...)),
		machine.Choose("Endpoint busy?", deregister, choices...),
		d.deregister(deregister),
		d.calls.Task("Delete closed endpoint", "aws-sdk:sagemaker:deleteEndpoint", object{"EndpointName": d.Name}).
			Needs(policy.Allow([]string{"sagemaker:DeleteEndpoint"}, d.Arn()).Because("The endpoint is deleted when it closes.")),
		machine.Wait(waitToClose, 15).To(describeToClose),
	}.Then(alarms)
}

// find describes the endpoint, which may not be there: that leads to the following step, and
// anything else to found.
func (d *deployment) find(name, found string) machine.Step {
	s := d.describe(name, "$.found").To(found).
		With(object{"Retry": machine.Retry(1, machine.Transient("aws-sdk:sagemaker")...)})
	return d.calls.Catching(s, machine.Following, machine.FailurePath, "SageMaker.SageMakerException")
}
