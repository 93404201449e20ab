package serving

import (
	_ "embed"
	"maps"
	"strconv"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/constructs-go/constructs/v10"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/inline"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
)

//go:embed scripts/sample.py
var samplePy string

// sampleMinutes bound what the calls of all variants take.
const sampleMinutes = 14

// Sample is the request that a deployment sends to what it has brought up.
//
// A function sends it, because CloudFormation calls no endpoint, and because no state of Step
// Functions can tell how long an answer took or whether it is JSON. The function is outside of
// any VPC, as CloudFormation and Step Functions are: it would otherwise reach an endpoint only
// through the VPC endpoint of sagemaker.runtime, which the stack of the gateway makes after
// the endpoints.
type Sample struct {
	given  object // what the function is told, without which configuration it is
	call   policy.Statement
	keyArn *string
	data   *config.Data
}

// sample is that of the config of an endpoint, nil where it has none. Each of targets is
// what a call names beside the endpoint.
func sample(props *Props, call policy.Statement, targets ...any) *Sample {
	cfg := props.Config.Rollout.Sample
	if cfg == nil {
		return nil
	}
	given := object{"EndpointName": props.Name, "Sample": asked(cfg)}
	if len(targets) > 0 {
		given["Targets"] = targets
	}
	return &Sample{given: given, call: call, keyArn: props.KeyArn, data: props.Data}
}

// asked are the request and what is expected of the answer, as texts: CloudFormation makes
// texts of numbers and booleans.
func asked(cfg *hosting.Sample) object {
	o := object{"Body": cfg.Request(), "ContentType": cfg.ContentType}
	if cfg.JSON {
		o["JSON"] = "true"
	}
	if cfg.Contains != "" {
		o["Contains"] = cfg.Contains
	}
	if cfg.Latency > 0 {
		o["Seconds"] = strconv.FormatFloat(cfg.Latency.Seconds(), 'f', -1, 64)
	}
	return o
}

// function adds what sends the request. It may make that one call, and more statements.
func (s *Sample) function(scope constructs.Construct, more ...policy.Statement) awslambda.CfnFunction {
	return inline.NewFunction(scope, "Sample", &inline.FunctionProps{
		Description: "Sends a sample to " + s.given["EndpointName"].(string) + " when it is deployed",
		Code:        samplePy,
		Minutes:     sampleMinutes,
		Policies:    map[string][]policy.Statement{"Sample": append([]policy.Statement{s.call}, more...)},
		KeyArn:      s.keyArn,
		Data:        s.data,
	})
}

// resources send the request when what deployed makes serves version, which is another text for
// each deployment.
func (s *Sample) resources(scope constructs.Construct, deployed awscdk.CfnResource, version *string) {
	stack := awscdk.Stack_Of(scope).StackId()
	function := s.function(scope, policy.Allow([]string{"cloudformation:DescribeStacks"}, *stack).
		Because("The function sends nothing while CloudFormation restores the template before: what served then must not fail the rollback."))
	properties := object{"Version": version}
	maps.Copy(properties, s.given)
	inline.Resource(scope, "Sample", function, sampleMinutes, properties).AddResourceDependency(deployed, nil)
}

// The steps of a run after a sample that is not answered as expected.
const (
	sendSample          = "Send sample"
	earlierModel        = "Earlier model?"
	restoreEndpoint     = "Restore endpoint"
	waitForRestored     = "Wait for restored endpoint"
	endpointNotRestored = "Endpoint not restored"
	deleteUnfit         = "Delete unfit endpoint"
	waitForUnfit        = "Wait for deletion of unfit endpoint"
)

// SampleFunction adds the function that sends the sample of a run to scope, and returns its ARN.
// It is nil where the endpoint has no sample.
func (e *Endpoint) SampleFunction(scope constructs.Construct) *string {
	if e.Sample == nil {
		return nil
	}
	return e.Sample.function(scope).AttrArn()
}

// sample sends the sample to the model of the run. If that fails, the endpoint gets the
// configuration back that it had, at once and without alarms; where it had none that served, it
// is deleted. Then the run goes on as after any failed deployment.
func (d *deployment) sample() machine.Chain {
	if d.Sample == nil {
		return nil
	}
	const status, configuration = "$.restored.EndpointStatus", "$.restored.EndpointConfigName"
	const before = "$.serving.EndpointStatus"
	restored := []object{machine.If(d.calls.OnFailure,
		machine.Is(status, "StringEquals", "InService"), machine.Known(configuration), machine.Is(configuration, "StringEqualsPath", CurrentConfiguration))}
	for _, busy := range []string{"Updating", "SystemUpdating"} {
		restored = append(restored, machine.If(waitForRestored, machine.Is(status, "StringEquals", busy)))
	}
	failing := d.calls
	failing.OnFailure = earlierModel
	stuck := d.calls
	stuck.OnFailure = endpointNotRestored
	const describe, describeUnfit = "Describe restored endpoint", "Describe unfit endpoint"
	unfit := d.describe(describeUnfit, d.calls.Discard).To(waitForUnfit).
		With(object{"Retry": machine.Retry(1, machine.Transient("aws-sdk:sagemaker")...)}) // it also meets an endpoint that is not there
	gone := d.calls.Catching(unfit, d.calls.OnFailure, d.calls.Discard)
	return machine.Chain{
		failing.Task(sendSample, "lambda:invoke", object{"FunctionName": *d.run.Sample, "Payload": d.Sample.given}).To(machine.Exit).
			Needs(policy.Allow([]string{"lambda:InvokeFunction"}, *d.run.Sample).Because("A run lets the function send a sample to its model.")),
		machine.Choose(earlierModel, deleteUnfit,
			machine.If(restoreEndpoint, machine.Known(CurrentConfiguration), machine.Known(before), machine.Is(before, "StringEquals", "InService"))),
		stuck.Task(restoreEndpoint, "aws-sdk:sagemaker:updateEndpoint", object{
			"EndpointName": d.Name, "EndpointConfigName.$": CurrentConfiguration, "RetainAllVariantProperties": d.RetainAllVariantProperties,
		}).Needs(policy.Allow([]string{"sagemaker:UpdateEndpoint"}, d.Arn(), d.configurations()).Because("A run restores the model before where its own does not answer a sample.")),
		machine.Wait(waitForRestored, 30),
		d.describe(describe, "$.restored"),
		machine.Choose("Endpoint restored?", endpointNotRestored, restored...),
		stuck.Task(deleteUnfit, "aws-sdk:sagemaker:deleteEndpoint", object{"EndpointName": d.Name}).
			Needs(policy.Allow([]string{"sagemaker:DeleteEndpoint"}, d.Arn()).Because("An endpoint whose first model does not answer a sample is deleted.")),
		machine.Wait(waitForUnfit, 30),
		gone,
		d.calls.Fails(endpointNotRestored, "EndpointNotRestored",
			"The new model does not answer the sample of rollout.sample as expected, and it may still serve: SageMaker could not bring back what was before. Start a run with a good model, or delete the endpoint."),
	}
}
