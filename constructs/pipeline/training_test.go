package pipeline_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/pipeline"
)

func TestStateMachine(t *testing.T) {
	tpl := synth(t, nil)
	machine := tpl.only(t, "AWS::StepFunctions::StateMachine", "Training")
	if machine.Properties["StateMachineType"] == "EXPRESS" {
		t.Error("it is an express machine, which cannot wait for jobs")
	}
	if got := text(machine.Properties["LoggingConfiguration"]); !strings.Contains(got, `"Level":"ALL"`) || !strings.Contains(got, `"IncludeExecutionData":false`) {
		t.Errorf("logging is %s", got)
	}
	if got := text(machine.Properties["TracingConfiguration"]); got != `{"Enabled":true}` {
		t.Errorf("tracing is %s", got)
	}
	if !slices.ContainsFunc(machine.DependsOn, func(id string) bool { return strings.HasPrefix(id, "TrainingCleanup") }) {
		t.Error("it does not wait for what deletes the endpoint")
	}
	// It refers to both roles, so it waits for them, and they have their policies in them.
	for property, role := range map[string]string{"RoleArn": "TrainingMachineRole", "DefinitionString": "TrainingJobRole"} {
		if got := text(machine.Properties[property]); !strings.Contains(got, `"Fn::GetAtt":["`+role) {
			t.Errorf("its %s does not refer to %s: %s", property, role, got)
		}
	}
	for id, r := range tpl.Resources {
		if r.Type == "AWS::IAM::Policy" {
			t.Errorf("%s is a policy that nothing waits for", id)
		}
	}
}

func TestLogs(t *testing.T) {
	for onDestroy, policy := range map[string]string{"retain": "Retain", "delete": "Delete"} {
		tpl := synth(t, func(p *pipeline.TrainingProps) { p.Data = &config.Data{OnDestroy: onDestroy, LogDays: 30} })
		logs := tpl.only(t, "AWS::Logs::LogGroup", "TrainingLogs")
		if logs.DeletionPolicy != policy || logs.Properties["RetentionInDays"] != 30.0 || logs.Properties["KmsKeyId"] != keyARN {
			t.Errorf("%s: %+v", onDestroy, logs)
		}
		if name := text(logs.Properties["LogGroupName"]); !strings.Contains(name, "/aws/vendedlogs/states/shop-churn-") || !strings.Contains(name, "AWS::StackId") {
			t.Errorf("its name is %s", name)
		}
	}
}

// TestScriptsAreAssets sees that the user's scripts are used, and only those.
func TestScriptsAreAssets(t *testing.T) {
	standard := synth(t, nil).machine(t)
	own := synth(t, func(p *pipeline.TrainingProps) { p.Dir, p.Config.Training.Evaluate = "testdata", "own.py" }).machine(t)
	if text(standard.States["Prepare"]) != text(own.States["Prepare"]) {
		t.Error("an evaluate script changed the prepare job")
	}
	if text(standard.States["Evaluate"]) == text(own.States["Evaluate"]) {
		t.Error("the evaluate script changed nothing")
	}
}

func TestSynthIsStable(t *testing.T) {
	first, second := synth(t, nil), synth(t, nil)
	if text(first) != text(second) {
		t.Error("the same props give another template")
	}
}

// TestNamesFit sees that long names fit SageMaker, and stay apart.
func TestNamesFit(t *testing.T) {
	long := strings.Repeat("recommendations-", 3)
	names := map[string]bool{}
	for _, endpoint := range []string{long + "a", long + "b"} {
		m := synth(t, func(p *pipeline.TrainingProps) { p.EndpointName = endpoint }).machine(t)
		format := m.States["Name the run"]["Parameters"].(map[string]any)["name.$"].(string)
		base, _, _ := strings.Cut(strings.TrimPrefix(format, "States.Format('"), "{}")
		if n := len(base) + 32 + len("-evaluate"); n > 63 {
			t.Errorf("a job of %s has a name of %d characters", endpoint, n)
		}
		names[base] = true
	}
	if len(names) != 2 {
		t.Errorf("two endpoints share the names of their runs: %v", names)
	}
}

func TestCleanup(t *testing.T) {
	tpl := synth(t, nil)
	statements := tpl.policy(t, "TrainingCleanupRole")
	for want, id := range map[string]string{
		`"EndpointName":"shop-churn"`: "TrainingCleanup", `"ScalableTarget":"endpoint/shop-churn/variant/AllTraffic"`: "TrainingCleanup",
		`"SecurityGroup":{"Fn::GetAtt":["TrainingGroup`: "TrainingCleanup", `"RunName":"shop-churn"`: "TrainingCleanup",
		`:stateMachine:shop-churn"]]}`:                "TrainingCleanup",
		`"StateMachine":{"Ref":"TrainingStateMachine`: "TrainingStopRuns",
	} {
		if got := text(tpl.only(t, "AWS::CloudFormation::CustomResource", id).Properties); !strings.Contains(got, want) || !strings.Contains(got, `"ServiceToken"`) {
			t.Errorf("%s lacks %s in %s", id, want, got)
		}
	}
	const sagemaker = "arn:aws:sagemaker:us-east-1:123456789012:"
	for action, resource := range map[string]string{
		"sagemaker:DeleteEndpoint":                         sagemaker + "endpoint/shop-churn",
		"sagemaker:DeleteModel":                            sagemaker + "model/shop-churn-" + anyRun,
		"sagemaker:DeleteEndpointConfig":                   sagemaker + "endpoint-config/shop-churn-" + anyRun,
		"sagemaker:StopProcessingJob":                      sagemaker + "processing-job/shop-churn-" + anyRun + "-prepare",
		"sagemaker:StopTrainingJob":                        sagemaker + "training-job/shop-churn-" + anyRun,
		"application-autoscaling:DeregisterScalableTarget": "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/*",
		// what Application Auto Scaling asks of who deregisters
		"sagemaker:DescribeEndpoint":    sagemaker + "endpoint/shop-churn",
		"cloudwatch:DeleteAlarms":       "arn:aws:cloudwatch:us-east-1:123456789012:alarm:TargetTracking-endpoint/shop-churn/variant/AllTraffic-*",
		"ec2:DescribeNetworkInterfaces": "*",
	} {
		if !allowed(statements, action, resource) {
			t.Errorf("it may not %s on %s", action, resource)
		}
	}
	if allowed(synth(t, smallest).policy(t, "TrainingCleanupRole"), "ec2:DescribeNetworkInterfaces", "*") {
		t.Error("it looks up interfaces without a network")
	}
}

// TestRunsStopFirst sees that a destroy stops runs while there is a state machine, which
// it may do, and that the endpoint goes after the state machine.
func TestRunsStopFirst(t *testing.T) {
	tpl := synth(t, nil)
	for _, role := range []string{"TrainingStopRunsRole", "TrainingCleanupRole"} {
		for action, resource := range map[string]string{
			"states:ListExecutions": "arn:aws:states:us-east-1:123456789012:stateMachine:shop-churn",
			"states:StopExecution":  "arn:aws:states:us-east-1:123456789012:execution:shop-churn:*",
		} {
			if !allowed(tpl.policy(t, role), action, resource) {
				t.Errorf("%s may not %s on %s", role, action, resource)
			}
		}
	}
	stop := tpl.only(t, "AWS::CloudFormation::CustomResource", "TrainingStopRuns")
	if !strings.Contains(text(stop.Properties), `"Ref":"TrainingStateMachine`) {
		t.Errorf("it does not go before the state machine: %v", stop)
	}
	machine := tpl.only(t, "AWS::StepFunctions::StateMachine", "Training")
	if !slices.ContainsFunc(machine.DependsOn, func(id string) bool { return strings.HasPrefix(id, "TrainingCleanup") }) {
		t.Errorf("the state machine may outlive what deletes the endpoint: %v", machine.DependsOn)
	}
}

// TestStateMachineCanBeElsewhere sees that what the endpoint needs stays in the scope of the
// pipeline when the state machine is in another.
func TestStateMachineCanBeElsewhere(t *testing.T) {
	tpl := synth(t, func(props *pipeline.TrainingProps) {
		props.Machine = constructs.NewConstruct(awscdk.Stack_Of(props.Bucket), jsii.String("Elsewhere"))
	})
	for kind, ids := range map[string][]string{
		"AWS::StepFunctions::StateMachine":    {"Elsewhere"},
		"AWS::IAM::Role":                      {"ElsewhereMachineRole", "ElsewhereStopRunsRole", "TrainingCleanupRole", "TrainingJobRole"},
		"AWS::CloudFormation::CustomResource": {"ElsewhereStopRuns", "TrainingCleanup"},
		"AWS::EC2::SecurityGroup":             {"TrainingGroup"},
	} {
		for _, id := range ids {
			tpl.only(t, kind, id)
		}
	}
}
