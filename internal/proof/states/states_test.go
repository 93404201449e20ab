package states_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/states"
)

func models(t *testing.T) *states.Models {
	t.Helper()
	m, err := states.OpenModels("../../../.venv")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// TestStatesSendWhatAWSTakes walks every state machine of every golden, and holds what its
// states send against the SDK for Go and the service models.
func TestStatesSendWhatAWSTakes(t *testing.T) {
	all, err := deployment.Goldens("../../../stacks/testdata/golden")
	if err != nil {
		t.Fatal(err)
	}
	m := models(t)
	machines, calls := 0, 0
	for _, d := range all {
		for _, r := range d.Kind("AWS::StepFunctions::StateMachine") {
			definition, ok := r.Properties["DefinitionString"].(string)
			if !ok {
				t.Errorf("%s: %s has no DefinitionString", d.Name, r.ID)
				continue
			}
			machines++
			sent, problems, err := states.Walk(m, []byte(definition))
			if err != nil {
				t.Fatalf("%s: %s: %v", d.Name, r.ID, err)
			}
			for _, call := range sent {
				calls++
				problems = append(problems, m.Check(call)...)
			}
			for _, problem := range problems {
				t.Errorf("%s: %s: %s", d.Name, r.ID, problem)
			}
		}
	}
	if machines < 4 || calls < 60 {
		t.Errorf("%d machines and %d calls: too few to say anything", machines, calls)
	}
}

// machine is a state machine of one task after a state that names things.
func machine(resource, parameters string) string {
	return `{"StartAt": "Name", "States": {
		"Name": {"Type": "Pass", "Parameters": {"name.$": "States.Format('a-{}', States.Hash($$.Execution.Id, 'MD5'))"}, "Next": "Do"},
		"Do": {"Type": "Task", "Resource": "arn:aws:states:::` + resource + `", "Parameters": ` + parameters + `, "End": true}}}`
}

// TestStatesAreChecked shows that each kind of mistake is found.
func TestStatesAreChecked(t *testing.T) {
	m := models(t)
	for name, tc := range map[string]struct{ definition, want string }{
		"nothing is wrong": {machine("aws-sdk:sagemaker:createModel", `{"ModelName.$": "$.name", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r"}`), ""},
		"a field that is not there": {
			machine("aws-sdk:sagemaker:createModel", `{"ModelName.$": "$.name", "ExecutionRole": "arn:aws:iam::123456789012:role/r"}`),
			"Do: ExecutionRole is not in sagemaker.CreateModelInput",
		},
		"a field that begins with a small letter": {
			machine("aws-sdk:sagemaker:createModel", `{"modelName.$": "$.name"}`), "Do: modelName is not in sagemaker.CreateModelInput",
		},
		"one that is missing": {machine("aws-sdk:sagemaker:createModel", `{}`), "Do: ModelName is missing"},
		"one within another":  {machine("aws-sdk:sagemaker:createModel", `{"ModelName": "a", "VpcConfig": {"Subnets": ["subnet-1"]}}`), "VpcConfig.SecurityGroupIds is missing"},
		"a type": {
			machine("aws-sdk:sagemaker:createModel", `{"ModelName": "a", "EnableNetworkIsolation": "true"}`), "EnableNetworkIsolation true is not true or false",
		},
		"an enumeration": {
			machine("aws-sdk:sagemaker:createEndpointConfig", `{"EndpointConfigName": "a", "ProductionVariants": [{"VariantName": "v", "InstanceType": "ml.m5.tiny"}]}`),
			`InstanceType "ml.m5.tiny" is not one of`,
		},
		"a pattern": {machine("aws-sdk:sagemaker:createModel", `{"ModelName": "a_b"}`), `ModelName "a_b" does not match`},
		"a bound": {
			machine("aws-sdk:sagemaker:createEndpointConfig", `{"EndpointConfigName": "a", "ProductionVariants": [{"VariantName": "v", "ContainerStartupHealthCheckTimeoutInSeconds": 59}]}`),
			"is 59, and 60 is the least",
		},
		"the length of what an intrinsic function makes": {
			machine("aws-sdk:sagemaker:createModel", `{"ModelName.$": "States.Format('{}-{}', $.name, 'that-is-so-long-that-nobody-takes-it')"}`), "and 63 is the most",
		},
		"a list that is empty": {
			machine("aws-sdk:sagemaker:createEndpointConfig", `{"EndpointConfigName": "a", "ProductionVariants": []}`), "has 0 items, and 1 is the least",
		},
		"a field that the optimized integration lacks": {
			machine("sagemaker:createTrainingJob.sync", `{"TrainingJobName": "a", "EnableInterContainerTrafficEncryption": true}`), "is not a parameter of the optimized integration",
		},
		"an SDK integration that waits":           {machine("aws-sdk:sagemaker:createTrainingJob.sync", `{}`), "an SDK integration has no .sync"},
		"an operation that is not there":          {machine("aws-sdk:sagemaker:makeModel", `{}`), "sagemaker has no operation MakeModel"},
		"an integration that nobody checks":       {machine("aws-sdk:braket:createJob", `{}`), "add braket to services"},
		"a path that finds nothing":               {machine("aws-sdk:sagemaker:createModel", `{"ModelName.$": "$.nam"}`), "$.nam finds nothing"},
		"a value of another type":                 {machine("aws-sdk:sagemaker:createModel", `{"ModelName.$": "States.ArrayLength($$.Execution.Input)"}`), "a integer is sent for a string"},
		"an intrinsic function that is not there": {machine("aws-sdk:sagemaker:createModel", `{"ModelName.$": "States.Upper($.name)"}`), "States.Upper is not an intrinsic function"},
		"holes without values":                    {machine("aws-sdk:sagemaker:createModel", `{"ModelName.$": "States.Format('{}{}', $.name)"}`), "has 2 holes for 1 values"},
		"a next state that is not there": {
			`{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": 1, "Next": "B"}}}`, `A: the next state, "B", is not there`,
		},
		"a state that cannot be reached": {
			`{"StartAt": "A", "States": {"A": {"Type": "Succeed"}, "B": {"Type": "Succeed"}}}`, "B: cannot be reached",
		},
		"what a selected result leaves out": {
			`{"StartAt": "A", "States": {
				"A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sagemaker:describeEndpoint", "Parameters": {"EndpointName": "e"},
					"ResultSelector": {"status.$": "$.EndpointStatus"}, "ResultPath": "$.endpoint", "Next": "B"},
				"B": {"Type": "Choice", "Choices": [{"Variable": "$.endpoint.state", "StringEquals": "InService", "Next": "C"}], "Default": "C"},
				"C": {"Type": "Succeed"}}}`, "B: $.endpoint.state finds nothing",
		},
		"an answer that has no such member": {
			`{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:sagemaker:describeEndpoint", "Parameters": {"EndpointName": "e"},
				"ResultSelector": {"status.$": "$.Status"}, "End": true}}}`, "$.Status finds nothing",
		},
		"a cause that a timeout does not have": {
			`{"StartAt": "A", "States": {
				"A": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": "m"},
					"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "C"}], "End": true},
				"C": {"Type": "Fail", "CausePath": "$.failure.Cause"}}}`, "C: CausePath: $.failure.Cause finds nothing",
		},
		"a failure that only one way brings": {
			`{"StartAt": "A", "States": {
				"A": {"Type": "Task", "Resource": "arn:aws:states:::sns:publish", "Parameters": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:t", "Message": "m"},
					"Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": null, "Next": "B"}], "End": true},
				"B": {"Type": "Pass", "Parameters": {"name": "x"}, "Next": "C"},
				"C": {"Type": "Fail", "CausePath": "$.failure.Cause"}}}`, "C: CausePath: $.failure.Cause finds nothing",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if !json.Valid([]byte(tc.definition)) {
				t.Fatal("the example is not JSON")
			}
			calls, problems, err := states.Walk(m, []byte(tc.definition))
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range calls {
				problems = append(problems, m.Check(call)...)
			}
			if tc.want == "" && len(problems) > 0 {
				t.Errorf("a good machine has problems: %q", problems)
			}
			if tc.want != "" && !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, tc.want) }) {
				t.Errorf("problems %q, want %q", problems, tc.want)
			}
		})
	}
}

// TestPatternsHaveATranslation sees that each pattern of the services' models is one that
// Go can read, so that none is left unchecked.
func TestPatternsHaveATranslation(t *testing.T) {
	for _, problem := range models(t).Patterns() {
		t.Error(problem)
	}
}
