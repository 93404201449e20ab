package states

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// Integration is what the resource of a Task state says.
type Integration struct {
	// Service and Operation are the API, in Step Functions' and in the API's own words.
	Service, Operation string
	// SDK tells an AWS SDK integration from an optimized one.
	SDK bool
	// Pattern is "", "sync", "sync:2" or "waitForTaskToken".
	Pattern string
}

var resource = regexp.MustCompile(`^arn:(aws|aws-cn|aws-us-gov):states:::(aws-sdk:)?([a-z0-9]+):([a-z][A-Za-z0-9]*)(?:\.(sync|sync:2|waitForTaskToken))?$`)

// IntegrationOf reads the resource of a Task state.
func IntegrationOf(arn string) (Integration, error) {
	found := resource.FindStringSubmatch(arn)
	if found == nil {
		return Integration{}, fmt.Errorf("%s is not the resource of an integration", arn)
	}
	i := Integration{Service: found[3], Operation: pascal(found[4]), SDK: found[2] != "", Pattern: found[5]}
	if i.SDK && strings.HasPrefix(i.Pattern, "sync") {
		return i, fmt.Errorf("%s: an SDK integration has no .%s", arn, i.Pattern)
	}
	return i, nil
}

// optimized are the parameters that optimized integrations take. Those of SageMaker are
// in "Manage SageMaker with Step Functions" (AWS Step Functions Developer Guide, as of
// 2022; today's has no lists any more), and besides what the CDK's own tasks send.
var optimized = map[string]struct {
	parameters []string
	sync       bool
}{
	"sagemaker:CreateTrainingJob": {[]string{
		"AlgorithmSpecification", "EnableNetworkIsolation", "Environment", "HyperParameters", "InputDataConfig", "OutputDataConfig",
		"ResourceConfig", "RoleArn", "StoppingCondition", "Tags", "TrainingJobName", "VpcConfig",
	}, true},
	"sagemaker:CreateProcessingJob": {[]string{
		"AppSpecification", "Environment", "ExperimentConfig", "NetworkConfig", "ProcessingInputs", "ProcessingJobName",
		"ProcessingOutputConfig", "ProcessingResources", "RoleArn", "StoppingCondition", "Tags",
	}, true},
	"sagemaker:CreateTransformJob": {[]string{
		"BatchStrategy", "Environment", "MaxConcurrentTransforms", "MaxPayloadInMB", "ModelClientConfig", "ModelName", "Tags",
		"TransformInput", "TransformJobName", "TransformOutput", "TransformResources",
	}, true},
	"sagemaker:CreateHyperParameterTuningJob": {[]string{
		"HyperParameterTuningJobConfig", "HyperParameterTuningJobName", "Tags", "TrainingJobDefinition", "WarmStartConfig",
	}, true},
	"sagemaker:CreateEndpoint":       {[]string{"EndpointConfigName", "EndpointName", "Tags"}, false},
	"sagemaker:CreateEndpointConfig": {[]string{"EndpointConfigName", "KmsKeyId", "ProductionVariants", "Tags"}, false},
	"sagemaker:CreateModel":          {[]string{"Containers", "EnableNetworkIsolation", "ExecutionRoleArn", "ModelName", "PrimaryContainer", "Tags", "VpcConfig"}, false},
	"sagemaker:UpdateEndpoint":       {[]string{"EndpointConfigName", "EndpointName"}, false},
	// "Invoke an AWS Lambda function with Step Functions", same guide.
	"lambda:Invoke": {[]string{"ClientContext", "FunctionName", "InvocationType", "Payload", "Qualifier"}, false},
	// "Add EventBridge events with Step Functions", same guide.
	"events:PutEvents": {[]string{"Entries"}, false},
	// "Publish messages to an Amazon SNS topic with Step Functions", same guide.
	"sns:Publish": {[]string{"Message", "MessageAttributes", "MessageStructure", "PhoneNumber", "Subject", "TargetArn", "TopicArn"}, false},
}

// Check says what AWS would refuse of a call.
func (m *Models) Check(c Call) []string {
	i, err := IntegrationOf(c.Resource)
	if err != nil {
		return []string{c.State + ": " + err.Error()}
	}
	api, known := services[i.Service]
	if !known {
		return []string{fmt.Sprintf("%s: add %s to services, so that its parameters can be checked", c.State, i.Service)}
	}
	var problems []string
	add := func(f fault) { problems = append(problems, c.State+": "+strings.TrimPrefix(f.path, ".")+" "+f.text) }

	sent := c.Parameters
	if !i.SDK {
		allowed, known := optimized[i.Service+":"+i.Operation]
		if !known {
			return []string{fmt.Sprintf("%s: %s:%s is not an optimized integration that this package knows", c.State, i.Service, i.Operation)}
		}
		for name := range sent {
			if name != rest && !slices.Contains(allowed.parameters, name) {
				add(fault{path: name, text: "is not a parameter of the optimized integration: use the SDK integration, and poll"})
			}
		}
		if strings.HasPrefix(i.Pattern, "sync") && !allowed.sync {
			add(fault{path: i.Operation, text: "has no ." + i.Pattern})
		}
		sent = i.unwrapped(sent)
	}
	model, err := m.of(api.botocore)
	if err != nil {
		return append(problems, err.Error())
	}
	operation, known := model.Operations[i.Operation]
	if !known || operation.Input == nil {
		return append(problems, fmt.Sprintf("%s: %s has no operation %s", c.State, i.Service, i.Operation))
	}
	refused := map[string]bool{}
	if i.SDK || api.client != nil {
		input, err := api.input(i.Operation)
		if err != nil {
			return append(problems, c.State+": "+err.Error())
		}
		for _, f := range decode("", sent, input) {
			refused[f.path] = true
			add(f)
		}
	}
	for _, f := range model.check("", operation.Input.Shape, sent) {
		if f.unknown && !refused[f.path] {
			f.text += ", but in the SDK for Go: move botocore, which is older"
		}
		if !f.unknown || !refused[f.path] {
			add(f)
		}
	}
	slices.Sort(problems)
	return slices.Compact(problems)
}

// unwrapped is what the service gets of what an optimized integration takes: an object as
// the message of a topic, as the detail of an event, or as what a function is told, is sent as its text.
func (i Integration) unwrapped(sent map[string]any) map[string]any {
	out := maps.Clone(sent)
	switch i.Service {
	case "sns":
		asText(out, "Message")
	case "lambda":
		asText(out, "Payload")
	case "events":
		entries, _ := sent["Entries"].([]any)
		entries = slices.Clone(entries)
		for n, entry := range entries {
			if entry, ok := entry.(map[string]any); ok {
				entry = maps.Clone(entry)
				asText(entry, "Detail")
				entries[n] = entry
			}
		}
		out["Entries"] = entries
	}
	return out
}

// asText replaces an object under a key by its text.
func asText(in map[string]any, key string) {
	if value, ok := in[key].(map[string]any); ok {
		in[key] = text(plain(value))
	}
}

// answer is a sample of what a call returns: what it created, where the state waits for
// it, and otherwise the answer of the API.
func (m *Models) answer(c Call) any {
	i, err := IntegrationOf(c.Resource)
	api, known := services[i.Service]
	if err != nil || !known || i.Pattern == "waitForTaskToken" {
		return Unknown{}
	}
	model, err := m.of(api.botocore)
	if err != nil {
		return Unknown{}
	}
	name := i.Operation
	if strings.HasPrefix(i.Pattern, "sync") {
		name = "Describe" + strings.TrimPrefix(name, "Create")
	}
	operation, ok := model.Operations[name]
	if !ok || operation.Output == nil {
		return Unknown{}
	}
	return model.sample(operation.Output.Shape, 0)
}
