package watch_test

import (
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/watch"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/internal/template"
	"github.com/sagerock/sagerock/plan"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

// endpoint is that of a model in a file.
func endpoint(t *testing.T, block string) (*plan.Endpoint, *plan.Plan) {
	t.Helper()
	cfg, _, err := config.Parse("sagerock.yaml", []byte("name: shop\nregion: us-east-1\npath: sagemaker\nmodels: {m: {sagemaker: "+block+"}}\n"), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Of(cfg)
	return p.Endpoints[0], p
}

// TestAlarmsHaveTheUnitsOfTheirMetrics holds each alarm of an endpoint of each kind against
// what a user wrote: shares become fractions, times microseconds, and GPU memory is a hundred
// for each GPU.
func TestAlarmsHaveTheUnitsOfTheirMetrics(t *testing.T) {
	const realtime = `{image: lmi, source: s3://models/llama/, instance: ml.g5.12xlarge, alarms: {errors: 2, latency: 12s, overhead: 3s, disk: 70, gpuMemory: 90}}`
	const async = `{image: pytorch, source: s3://models/m.tar.gz, endpoint: async, scaling: {min: 0, backlog: 4, max: 3}, alarms: {latency: 2m, age: 10m, wake: 21m}}`
	for block, want := range map[string]map[string]string{
		realtime: {
			"errors":    `AWS/SageMaker Invocation5XXErrors Average > 0.02, 3 of 5 x 60 s`,
			"latency":   `AWS/SageMaker ModelLatency p99 > 12000000, 3 of 5 x 60 s`,
			"overhead":  `AWS/SageMaker OverheadLatency Average > 3000000, 3 of 5 x 60 s`,
			"disk":      `/aws/sagemaker/Endpoints DiskUtilization Maximum > 70, 3 of 3 x 300 s`,
			"gpuMemory": `/aws/sagemaker/Endpoints GPUMemoryUtilization Maximum > 360, 3 of 3 x 300 s`,
		},
		async: {
			"errors":  `AWS/SageMaker Invocation5XXErrors Average > 0.05, 3 of 5 x 60 s`,
			"latency": `AWS/SageMaker ModelLatency Average > 120000000, 3 of 5 x 60 s`,
			"backlog": `AWS/SageMaker ApproximateBacklogSize Average > 120, 3 of 3 x 300 s`,
			"age":     `AWS/SageMaker ApproximateAgeOfOldestRequest Maximum > 600, 3 of 3 x 300 s`,
			"wake":    `AWS/SageMaker HasBacklogWithoutCapacity Minimum > 0, 5 of 5 x 300 s`,
			"disk":    `/aws/sagemaker/Endpoints DiskUtilization Maximum > 85, 3 of 3 x 300 s`,
		},
	} {
		e, p := endpoint(t, block)
		got := map[string]string{}
		for _, a := range plan.AlarmsOf(e, p.AlarmPrefix()) {
			properties := watch.Properties(&a)
			got[a.Watches] = line(properties)
			if properties["TreatMissingData"] != "notBreaching" || properties["AlarmName"] != "shop--m--"+a.Watches {
				t.Errorf("%s: %v", a.Watches, properties)
			}
		}
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("%s of %s:\ngot  %s\nwant %s", name, block, got[name], want[name])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s has %d alarms, want %d: %v", block, len(got), len(want), got)
		}
	}
}

// TestAlarmOfAFleetIsOfItsInstances has a model on a fleet of the same name. The fleet has the alarm
// on the disk, which the models share, and the model has those of its own; 0 makes none.
func TestAlarmOfAFleetIsOfItsInstances(t *testing.T) {
	for alarms, want := range map[string]string{
		"": "/aws/sagemaker/Endpoints DiskUtilization Maximum > 85, 3 of 3 x 300 s", "{disk: 70}": "/aws/sagemaker/Endpoints DiskUtilization Maximum > 70, 3 of 3 x 300 s", "{disk: 0}": "",
	} {
		text := "name: shop\nregion: us-east-1\npath: sagemaker\nfleets: {m: {instances: [ml.g6.12xlarge], alarms: " + alarms + "}}\n" +
			"models: {m: {sagemaker: {image: lmi, source: s3://models/llama/, fleet: m, copy: {accelerators: 1, memoryMB: 8192}}}}\n"
		cfg, _, err := config.Parse("sagerock.yaml", []byte(strings.Replace(text, ", alarms: }", "}", 1)), config.Options{})
		if err != nil {
			t.Fatal(err)
		}
		p := plan.Of(cfg)
		got, names := "", map[string]bool{}
		for _, a := range p.Notifying() {
			properties := watch.Properties(&a)
			if names[a.Name] {
				t.Errorf("two alarms are called %s", a.Name)
			}
			names[a.Name] = true
			dimensions, err := json.Marshal(properties["Dimensions"])
			if err != nil {
				t.Fatal(err)
			}
			ofFleet := strings.Contains(string(dimensions), `{"Name":"EndpointName","Value":"shop--m--fleet-g6-12xlarge"},{"Name":"VariantName","Value":"AllTraffic"}`)
			if ofFleet != (a.Watches == hosting.AlarmDisk) {
				t.Errorf("%s has the dimensions %s", a.Name, dimensions)
			}
			if ofFleet {
				got = line(properties)
			}
		}
		if got != want {
			t.Errorf("alarms: %s: got %q, want %q", alarms, got, want)
		}
		if !names["shop--m--gpuMemory"] {
			t.Errorf("the memory of the GPUs has no alarm: %v", names)
		}
	}
}

func line(p map[string]any) string {
	statistic, _ := p["Statistic"].(string)
	if percentile, ok := p["ExtendedStatistic"].(string); ok {
		statistic += percentile
	}
	return strings.Join([]string{p["Namespace"].(string), p["MetricName"].(string), statistic, ">", number(p["Threshold"]) + ",", number(p["DatapointsToAlarm"]), "of", number(p["EvaluationPeriods"]), "x", number(p["Period"]), "s"}, " ")
}

func number(v any) string {
	src, _ := json.Marshal(v)
	return string(src)
}

// TestEachAlarmHasARunbook compares the sections of docs/runbooks.md with the alarms: each
// leads to a section, and each section is about one.
func TestEachAlarmHasARunbook(t *testing.T) {
	src, err := os.ReadFile("../../docs/runbooks.md")
	if err != nil {
		t.Fatal(err)
	}
	var sections []string
	for _, found := range regexp.MustCompile(`(?m)^## (\w+)$`).FindAllStringSubmatch(string(src), -1) {
		sections = append(sections, found[1])
	}
	if want := append(hosting.AlarmNames(), watch.AlarmRollback, plan.AlarmViolations, plan.AlarmHours); !slices.Equal(sections, want) {
		t.Errorf("docs/runbooks.md has %v\nwant one section for each of %v", sections, want)
	}
	if got := contract.Runbook("gpuMemory"); !strings.HasSuffix(got, "docs/runbooks.md#gpumemory") {
		t.Errorf("the runbook of gpuMemory is at %s", got)
	}
	e, p := endpoint(t, `{image: pytorch, source: s3://models/m.tar.gz, endpoint: async, instance: ml.g5.xlarge, scaling: {min: 0}}`)
	for _, a := range plan.AlarmsOf(e, p.AlarmPrefix()) {
		text := watch.Properties(&a)["AlarmDescription"].(string)
		if !strings.HasSuffix(text, contract.Runbook(a.Watches)) || len(text) > 1024 {
			t.Errorf("%s does not lead to its runbook: %s", a.Name, text)
		}
	}
}

// TestAlarmsNotify looks at what a deployment gets: alarms that publish, and a rule about
// these endpoints alone.
func TestAlarmsNotify(t *testing.T) {
	const topic = "arn:aws:sns:us-east-1:111122223333:oncall"
	e, p := endpoint(t, `{image: sklearn, source: s3://models/m.tar.gz, alarms: {without: [errors, overhead, disk]}}`)
	stack := awscdk.NewStack(template.NewApp(t, nil), jsii.String("Test"), nil)
	for _, a := range plan.AlarmsOf(e, p.AlarmPrefix()) {
		watch.NewAlarm(stack, &watch.AlarmProps{Alarm: &a, TopicArn: topic, Tags: map[string]string{"team": "ml"}})
	}
	watch.NewRollback(stack, jsii.String("Rollback"), &watch.RollbackProps{Endpoints: []string{e.Name}, TopicArn: topic})
	all := template.Of(t, stack)
	_, alarm := all.Only(t, "AWS::CloudWatch::Alarm", "latency")
	template.EqualJSON(t, alarm.Properties["AlarmActions"], `["`+topic+`"]`)
	template.EqualJSON(t, alarm.Properties["Tags"], `[{"Key": "team", "Value": "ml"}]`)
	_, rule := all.Only(t, "AWS::Events::Rule", "Rollback")
	template.EqualJSON(t, rule.Properties["EventPattern"], `{"source": ["aws.sagemaker"], "detail-type": ["SageMaker Endpoint State Change"],
		"detail": {"EndpointName": ["`+e.Name+`"], "EndpointStatus": ["ROLLING_BACK", "RollingBack", "UPDATE_ROLLBACK_FAILED", "UpdateRollbackFailed", "FAILED", "Failed"]}}`)
	if len(all) != 2 {
		t.Errorf("got %d resources, want an alarm and a rule", len(all))
	}
}

// TestRuleFitsItsPattern holds the largest rule against the quota of EventBridge.
func TestRuleFitsItsPattern(t *testing.T) {
	var names []string
	for range watch.MostOfRule {
		names = append(names, strings.Repeat("x", 63))
	}
	stack := awscdk.NewStack(template.NewApp(t, nil), jsii.String("Test"), nil)
	watch.NewRollback(stack, jsii.String("Rollback"), &watch.RollbackProps{Endpoints: names, TopicArn: "arn:aws:sns:us-east-1:111122223333:oncall"})
	_, rule := template.Of(t, stack).Only(t, "AWS::Events::Rule", "Rollback")
	if n := len(number(rule.Properties["EventPattern"])); n > 2048 {
		t.Errorf("the pattern has %d characters, and EventBridge takes 2,048", n)
	}
}
