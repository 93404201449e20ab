package localaws_test

import (
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/internal/rollout"
	"github.com/sagerock/sagerock/plan"
)

// watchedBy is an alarm of nobody's metric, whose state a test sets.
const watchedBy = `"Alarm": {"Type": "AWS::CloudWatch::Alarm", "Properties": {"AlarmName": "broken", "Namespace": "app", "MetricName": "errors", "Statistic": "Sum",
	"Period": 60, "EvaluationPeriods": 1, "Threshold": 1, "ComparisonOperator": "GreaterThanThreshold"}}`

// deployment is a canary that the alarm takes back.
const deployment = `{"BlueGreenUpdatePolicy": {"TrafficRoutingConfiguration": {"Type": "CANARY", "WaitIntervalInSeconds": 60,
	"CanarySize": {"Type": "CAPACITY_PERCENT", "Value": 50}}}, "AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "broken"}]}}`

// rolledOut is an endpoint with a rollout; its model has an image of that tag.
func rolledOut(tag string) string {
	return strings.NewReplacer(`amazonaws.com/a`, `amazonaws.com/a:`+tag, `"EndpointName": "chat", `, `"EndpointName": "chat", "DeploymentConfig": `+deployment+`, `).
		Replace(serving("chat", "ml.m5.large", "", watchedBy))
}

// described is what DescribeEndpoint says of an update.
type described struct {
	EndpointStatus, EndpointConfigName, FailureReason string
	PendingDeploymentSummary                          struct {
		EndpointConfigName string
		ProductionVariants []struct{ VariantStatus []struct{ Status string } }
	}
}

// watched starts a server with an endpoint that an alarm watches.
func watched(t *testing.T) (*localaws.CDK, func(state string), func(action string, in, out any) error) {
	t.Helper()
	return watchedWith(t, rolledOut("1"))
}

// watchedWith starts a server with a stack of these resources.
func watchedWith(t *testing.T, resources string) (*localaws.CDK, func(state string), func(action string, in, out any) error) {
	t.Helper()
	s, err := localaws.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Stop() })
	cdk := &localaws.CDK{Server: s, Region: "us-east-1"}
	if err := deploy(t.Context(), cdk.CloudFormation(), step{"a", resources, ""}); err != nil {
		t.Fatal(err)
	}
	set := func(state string) {
		t.Helper()
		in := map[string]any{"AlarmName": "broken", "StateValue": state, "StateReason": "a test"}
		if err := s.Call(t.Context(), cdk.Region, "monitoring", "GraniteServiceVersion20100801.SetAlarmState", in, nil); err != nil {
			t.Fatal(err)
		}
	}
	return cdk, set, func(action string, in, out any) error {
		return s.Call(t.Context(), cdk.Region, "sagemaker", "SageMaker."+action, in, out)
	}
}

// TestStackGoesBackWithItsEndpoint updates the model of a stack while an alarm is in ALARM:
// the stack is as before, and says which alarm it was. Once that is over, it is updated.
func TestStackGoesBackWithItsEndpoint(t *testing.T) {
	t.Parallel()
	cdk, set, _ := watched(t)
	why := saysBack(t, cdk, "broken")
	set("ALARM")
	err := deploy(t.Context(), cdk.CloudFormation(), step{"a", rolledOut("2"), ""})
	if err == nil || !strings.HasPrefix(err.Error(), "UPDATE_ROLLBACK_COMPLETE: Endpoint ") || !strings.Contains(err.Error(), "broken in ALARM") {
		t.Fatalf("got %v", err)
	}
	if got, want := why(), "stack a went back to what was deployed before: while chat was updated, SageMaker saw in ALARM: broken\n"+
		"\tfix: read why with aws logs tail /aws/sagemaker/Endpoints/chat --since 1h --region us-east-1, change the model, and run sagerock deploy again"; got != want {
		t.Errorf("sagerock deploy says\n%s\nwant\n%s", got, want)
	}
	set("OK")
	why = saysBack(t, cdk, "broken")
	if err := deploy(t.Context(), cdk.CloudFormation(), step{"a", rolledOut("3"), ""}); err != nil && !strings.HasPrefix(err.Error(), "UPDATE_ROLLBACK") {
		t.Errorf("got %v", err)
	}
	stacks, err := cdk.Stacks(t.Context())
	if err != nil || len(stacks) != 1 || stacks[0].StackStatus != "UPDATE_COMPLETE" {
		t.Errorf("%v, %v", stacks, err)
	}
	if got := why(); got != "" {
		t.Errorf("a deployment that went well: %s", got)
	}
}

// batches is a fleet with a model that is updated in rolling batches, which the alarm takes back;
// the model has an image of that tag.
func batches(tag string) string {
	return strings.Join([]string{
		role, strings.Replace(model, `amazonaws.com/a`, `amazonaws.com/a:`+tag, 1), watchedBy,
		`"Config": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "ProductionVariants": [{"VariantName": "AllTraffic",
			"InstanceType": "ml.g5.12xlarge", "InitialInstanceCount": 1}]}}`,
		`"Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "fleet", "EndpointConfigName": {"Fn::GetAtt": ["Config", "EndpointConfigName"]}}}`,
		`"Component": {"Type": "AWS::SageMaker::InferenceComponent", "DependsOn": ["Endpoint", "Alarm"], "Properties": {"InferenceComponentName": "ranker", "EndpointName": "fleet",
			"VariantName": "AllTraffic", "RuntimeConfig": {"CopyCount": 2}, "Specification": {"ModelName": {"Fn::GetAtt": ["Model", "ModelName"]}},
			"DeploymentConfig": {"RollingUpdatePolicy": {"MaximumBatchSize": {"Type": "COPY_COUNT", "Value": 1}, "WaitIntervalInSeconds": 300},
				"AutoRollbackConfiguration": {"Alarms": [{"AlarmName": "broken"}]}}}}`,
	}, ",")
}

// TestStackGoesBackWithItsComponent updates the model of a component while an alarm is in ALARM,
// and then while it is not.
func TestStackGoesBackWithItsComponent(t *testing.T) {
	t.Parallel()
	cdk, set, _ := watchedWith(t, batches("1"))
	set("ALARM")
	if err := deploy(t.Context(), cdk.CloudFormation(), step{"a", batches("2"), ""}); err == nil ||
		!strings.HasPrefix(err.Error(), "UPDATE_ROLLBACK_COMPLETE: Component ") || !strings.Contains(err.Error(), "broken in ALARM") {
		t.Errorf("got %v", err)
	}
	set("OK")
	_ = deploy(t.Context(), cdk.CloudFormation(), step{"a", batches("3"), ""}) // the first failure is still among the events
	if stacks, err := cdk.Stacks(t.Context()); err != nil || len(stacks) != 1 || stacks[0].StackStatus != "UPDATE_COMPLETE" {
		t.Errorf("%v, %v", stacks, err)
	}
}

// saysBack remembers the events of a stack before a deployment. What it returns is what sagerock
// deploy says of the deployment after it.
func saysBack(t *testing.T, cdk *localaws.CDK, alarms ...string) func() string {
	t.Helper()
	sdk := aws.Config{BaseEndpoint: &cdk.Server.Endpoint, Region: cdk.Region, Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "local", SecretAccessKey: "local"}, nil
	})}
	before := rollout.Mark(t.Context(), sdk, "a")
	return func() string {
		chat := &plan.Endpoint{Name: "chat", Config: &config.SageMaker{Rollout: &hosting.Rollout{Rollback: &hosting.Rollback{Alarms: alarms}}}}
		if back := before.Back(t.Context(), sdk, []*plan.Endpoint{chat}); back != nil {
			return back.Error()
		}
		return ""
	}
}

// sampled adds to a template what sends a sample and looks for a text in the answer, with the code
// that deployments have.
func sampled(t *testing.T, template, contains string) string {
	t.Helper()
	code, err := os.ReadFile("../../constructs/serving/scripts/sample.py")
	if err != nil {
		t.Fatal(err)
	}
	quoted, err := json.Marshal(string(code))
	if err != nil {
		t.Fatal(err)
	}
	return template + `,"Sends": {"Type": "AWS::Lambda::Function", "Properties": {"Code": {"ZipFile": ` + string(quoted) + `}, "Handler": "index.handler",
		"Runtime": "python3.14", "Role": {"Fn::GetAtt": ["Role", "Arn"]}}},
	"Sample": {"Type": "AWS::CloudFormation::CustomResource", "DependsOn": "Endpoint", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Sends", "Arn"]},
		"EndpointName": "chat", "Version": {"Fn::GetAtt": ["Config", "EndpointConfigName"]},
		"Sample": {"Body": "{}", "ContentType": "application/json", "Contains": "` + contains + `"}}}`
}

// TestStackGoesBackWithItsSample updates the model of a stack, whose endpoint then does not answer
// a sample as expected: the stack is as before, although what serves there would not answer it
// either. One that answers well is deployed.
func TestStackGoesBackWithItsSample(t *testing.T) {
	t.Parallel()
	cdk, _, _ := watched(t)
	status := func() string {
		t.Helper()
		stacks, err := cdk.Stacks(t.Context())
		if err != nil || len(stacks) != 1 {
			t.Fatalf("%v, %v", stacks, err)
		}
		return string(stacks[0].StackStatus)
	}
	bad, why := sampled(t, rolledOut("2"), "a text that no model says"), saysBack(t, cdk)
	err := deploy(t.Context(), cdk.CloudFormation(), step{"a", bad, ""})
	if err == nil || !strings.HasPrefix(err.Error(), "UPDATE_ROLLBACK_COMPLETE: Sample ") || !strings.Contains(err.Error(), "rollout.sample: endpoint chat: the answer does not contain") {
		t.Errorf("got %v", err)
	}
	if got := why(); !strings.Contains(got, "did not answer the sample as expected: endpoint chat: the answer does not contain") {
		t.Errorf("sagerock deploy says %s", got)
	}
	if got := status(); got != "UPDATE_ROLLBACK_COMPLETE" {
		t.Errorf("the stack is %s", got)
	}
	if err := deploy(t.Context(), cdk.CloudFormation(), step{"a", sampled(t, rolledOut("3"), "o"), ""}); err != nil && !strings.HasPrefix(err.Error(), "UPDATE_ROLLBACK") {
		t.Errorf("got %v", err)
	}
	if got := status(); got != "UPDATE_COMPLETE" {
		t.Errorf("with an answer as expected, the stack is %s", got)
	}
	other := strings.Replace(sampled(t, rolledOut("3"), "o"), `"Version"`, `"Targets": [{"TargetVariant": "none"}], "Version"`, 1)
	if err := deploy(t.Context(), cdk.CloudFormation(), step{"a", other, ""}); err == nil || !strings.Contains(err.Error(), "TargetVariant none: SageMaker answered ValidationError") {
		t.Errorf("a variant that is not there: %v", err)
	}
	if got := status(); got != "UPDATE_ROLLBACK_COMPLETE" {
		t.Errorf("the stack is %s", got)
	}
}

// TestUpdateGoesThroughItsPhases looks at an update after each step, once well and once with
// an alarm at the second bake.
func TestUpdateGoesThroughItsPhases(t *testing.T) {
	t.Parallel()
	_, set, call := watched(t)
	var config struct {
		EndpointConfigs []struct{ EndpointConfigName string }
	}
	if err := call("ListEndpointConfigs", map[string]any{}, &config); err != nil || len(config.EndpointConfigs) != 1 {
		t.Fatal(config, err)
	}
	old, variants := config.EndpointConfigs[0].EndpointConfigName, struct{ ProductionVariants []any }{}
	if err := call("DescribeEndpointConfig", map[string]any{"EndpointConfigName": old}, &variants); err != nil {
		t.Fatal(err)
	}
	update := map[string]any{"EndpointName": "chat", "EndpointConfigName": "new", "DeploymentConfig": json.RawMessage(deployment)}
	if err := call("CreateEndpointConfig", map[string]any{"EndpointConfigName": "new", "ProductionVariants": variants.ProductionVariants}, nil); err != nil {
		t.Fatal(err)
	}
	follow := func(alarmAt int) string {
		t.Helper()
		if err := call("UpdateEndpoint", update, nil); err != nil {
			t.Fatal(err)
		}
		if err := call("UpdateEndpoint", update, nil); err == nil {
			t.Error("an endpoint is updated twice at a time")
		}
		var seen []string
		for bakes := 0; len(seen) < 12; {
			var now described
			if err := call("DescribeEndpoint", map[string]any{"EndpointName": "chat"}, &now); err != nil {
				t.Fatal(err)
			}
			if pending := now.PendingDeploymentSummary.ProductionVariants; len(pending) == 1 {
				phase := pending[0].VariantStatus[0].Status
				if phase == "ActivatingTraffic" {
					if bakes++; bakes == alarmAt {
						set("ALARM")
					}
				}
				seen = append(seen, now.EndpointStatus+" "+phase)
				continue
			}
			return strings.Join(append(seen, now.EndpointStatus+" "+strings.Replace(now.EndpointConfigName, old, "old", 1)+" "+now.FailureReason), ", ")
		}
		return "never done: " + strings.Join(seen, ", ")
	}
	if got, want := follow(2), "Updating Creating, Updating ActivatingTraffic, Updating Baking, Updating ActivatingTraffic, RollingBack Deleting, "+
		"InService old The update was rolled back: broken in ALARM"; got != want {
		t.Errorf("with an alarm\ngot  %s\nwant %s", got, want)
	}
	set("OK")
	if got, want := follow(0), "Updating Creating, Updating ActivatingTraffic, Updating Baking, Updating ActivatingTraffic, Updating Baking, InService new "; got != want {
		t.Errorf("without an alarm\ngot  %s\nwant %s", got, want)
	}
	update["DeploymentConfig"] = json.RawMessage(strings.Replace(deployment, "broken", "nobody's", 1))
	if err := call("UpdateEndpoint", update, nil); err == nil || !strings.Contains(err.Error(), "nobody's") {
		t.Errorf("an alarm that is not there: %v", err)
	}
}
