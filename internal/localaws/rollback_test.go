package localaws_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/sagerock/sagerock/internal/localaws"
)

// broken is a configuration that SageMaker refuses when it is made.
const broken = `"Broken": {"Type": "AWS::SageMaker::EndpointConfig", "DependsOn": "New", "Properties": {"ProductionVariants": [
	{"VariantName": "AllTraffic", "ModelName": "m", "InstanceType": "ml.none.large", "InitialInstanceCount": 1, "InitialVariantWeight": 1}]}}`

// TestFailedUpdateGoesBackToTheTemplateBefore updates a stack with a new resource, a changed
// one and one that fails, and finds it as it was before; a good update works afterwards.
func TestFailedUpdateGoesBackToTheTemplateBefore(t *testing.T) {
	t.Parallel()
	s, err := localaws.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Stop()
	cdk := &localaws.CDK{Server: s, Region: "us-east-1"}
	c := cdk.CloudFormation()
	logs := called(group, "Logs")
	other := strings.Replace(called(group, "New"), "/app", "/new", 1)
	longer := strings.Replace(logs, "30", "60", 1)
	want := func(kind, status string, resources ...string) {
		t.Helper()
		all, err := cdk.Resources(t.Context(), "a")
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, r := range all {
			names = append(names, aws.ToString(r.LogicalResourceId))
		}
		slices.Sort(names)
		stacks, err := cdk.Stacks(t.Context())
		if err != nil || len(stacks) != 1 {
			t.Fatalf("%d stacks, %v", len(stacks), err)
		}
		if got := string(stacks[0].StackStatus); got != status || !slices.Equal(names, resources) {
			t.Errorf("%s: the stack is %s with %v, want %s with %v", kind, got, names, status, resources)
		}
	}
	fails := func(resources, status string) {
		t.Helper()
		err := deploy(t.Context(), c, step{"a", resources, ""})
		if err == nil || !strings.HasPrefix(err.Error(), status+": Broken ") || !strings.Contains(err.Error(), "ml.none.large") {
			t.Errorf("got %v", err)
		}
	}
	retention := func() string {
		t.Helper()
		var out struct {
			LogGroups []struct {
				LogGroupName    string
				RetentionInDays int
			}
		}
		if err := s.Call(t.Context(), "us-east-1", "logs", "Logs_20140328.DescribeLogGroups", struct{}{}, &out); err != nil {
			t.Fatal(err)
		}
		var all []string
		for _, g := range out.LogGroups {
			all = append(all, g.LogGroupName+" "+map[int]string{30: "30", 60: "60"}[g.RetentionInDays])
		}
		return strings.Join(all, ", ")
	}

	if err := deploy(t.Context(), c, step{"a", logs, ""}); err != nil {
		t.Fatal(err)
	}
	fails(longer+","+other+","+broken, "UPDATE_ROLLBACK_COMPLETE")
	want("a failed update", "UPDATE_ROLLBACK_COMPLETE", "Logs")
	if got := retention(); got != "/app 30" {
		t.Errorf("log groups after it: %s", got)
	}
	if err := deploy(t.Context(), c, step{"a", longer + "," + other, ""}); err == nil || !strings.HasPrefix(err.Error(), "UPDATE_ROLLBACK") {
		want("a good update", "UPDATE_COMPLETE", "Logs", "New")
	}
	if got := retention(); got != "/app 60, /new 30" {
		t.Errorf("log groups after a good update: %s", got)
	}
	if err := s.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	fails(logs+","+other+","+broken, "ROLLBACK_COMPLETE")
	want("a failed creation", "ROLLBACK_COMPLETE")
	if got := retention(); got != "" {
		t.Errorf("log groups after it: %s", got)
	}
}
