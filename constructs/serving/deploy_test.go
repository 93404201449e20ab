package serving_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/serving"
	"github.com/sagerock/sagerock/internal/node"
	"github.com/sagerock/sagerock/internal/proof/states"
	"github.com/sagerock/sagerock/internal/template"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

// kinds are descriptions of endpoints that are deployed differently.
var kinds = map[string]func(*config.SageMaker){
	"one instance": func(c *config.SageMaker) { c.Scaling.Max = 1 },
	"scaled":       func(*config.SageMaker) {},
	"captured":     func(c *config.SageMaker) { c.Capture.Percent = 5 },
	"local disks":  func(c *config.SageMaker) { c.Instance = "ml.g5.xlarge" },
	"pools": func(c *config.SageMaker) {
		c.Instances, c.CapacityTimeout = []string{"ml.m5.large", "ml.m6i.large"}, form.Minutes(20)
	},
	"queue": func(c *config.SageMaker) { c.Endpoint, c.Scaling.Backlog = hosting.Async, 5 },
	"canary": func(c *config.SageMaker) {
		c.Scaling.Min = 2
		c.Rollout = &hosting.Rollout{Kind: hosting.Canary, Percent: 10, Bake: form.Minutes(10), Wait: form.Minutes(5), Timeout: form.Minutes(60), Rollback: &hosting.Rollback{
			Errors: 1, Latency: form.Seconds(5), Alarms: []string{"theirs"},
		}}
	},
	"linear": func(c *config.SageMaker) {
		c.Rollout.Kind, c.Rollout.Count = hosting.Linear, 1
	},
	"rolling": func(c *config.SageMaker) {
		c.Rollout.Kind, c.Rollout.Percent, c.Rollout.Timeout = hosting.Rolling, 25, form.Minutes(60)
	},
	"sample": func(c *config.SageMaker) {
		c.Rollout.Sample = &hosting.Sample{Body: "1,2", ContentType: "text/csv", Contains: "0.", JSON: true, Latency: form.Seconds(2)}
	},
	"unwatched":         func(c *config.SageMaker) { c.Rollout.Bake = 0 },
	"without a rollout": func(c *config.SageMaker) { c.Instance = "ml.inf1.xlarge" },
	"metric": func(c *config.SageMaker) {
		c.Scaling.Metric = &hosting.Metric{Namespace: catalog.NamespaceInstances, Name: "GPUUtilization", Statistic: "Average", Target: 60, Dimensions: map[string]string{
			"EndpointName": hosting.PlaceEndpoint, "VariantName": hosting.PlaceVariant,
		}}
		c.Scaling.ScaleIn = false
	},
	"steps": func(c *config.SageMaker) {
		c.Scaling.Metric = &hosting.Metric{Namespace: "Shop", Name: "Orders", Statistic: "Maximum", Steps: []*hosting.Step{
			{Above: 90.3, Add: 3}, {Below: 20, Remove: 1}, {Above: 60.1, Add: 1},
		}}
	},
	"schedule":       func(c *config.SageMaker) { c.Scaling.Max, c.Scaling.Schedule = 1, nights[:1] },
	"scheduled load": func(c *config.SageMaker) { c.Scaling.Schedule = nights },
	"queue from zero": func(c *config.SageMaker) {
		c.Endpoint, c.Scaling.Backlog, c.Scaling.Min = hosting.Async, 5, 0
	},
}

// nights is a schedule.
var nights = []*hosting.Action{
	{Cron: "0 19 * * MON-FRI", Timezone: "Europe/Berlin", Min: 1, Max: 1},
	{At: "2027-12-24T18:00", Timezone: "UTC", Min: 2, Max: 4},
}

// describe is the endpoint of a kind, in a stack of its own.
func describe(t *testing.T, change func(*config.SageMaker)) (*serving.Endpoint, awscdk.Stack) {
	t.Helper()
	stack := awscdk.NewStack(template.NewApp(t, nil), jsii.String("Stack"), nil)
	cfg := &config.SageMaker{
		Endpoint:        hosting.Realtime,
		Instance:        "ml.m5.large",
		Scaling:         &hosting.Scaling{ScaleIn: true, Min: 1, Max: 3, Concurrency: 4, ScaleInCooldown: form.Minutes(5), ScaleOutCooldown: form.Minutes(1)},
		Rollout:         hosting.NewRollout(),
		Capture:         &config.Capture{},
		Alarms:          &hosting.Thresholds{},
		StartupTimeout:  form.Minutes(10),
		DownloadTimeout: form.Minutes(20),
	}
	change(cfg)
	return serving.Of(&serving.Props{
		Name:   "shop-churn",
		Home:   arn.Home{Partition: "aws", Region: "us-east-1", Account: "123456789012", Suffix: "amazonaws.com"},
		Config: cfg,
		Image:  func(*config.SageMaker) string { return "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:1" },
		KeyArn: jsii.String("arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"),
		Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Bucket"), jsii.String("results")),
	}), stack
}

// deploys is a machine that deploys e and nothing else.
func deploys(t *testing.T, e *serving.Endpoint) (map[string]map[string]any, []byte) {
	t.Helper()
	name := machine.Step{Name: "Name the run", State: machine.Object{
		"Type": "Pass", "Parameters": machine.Object{"name.$": "States.Format('shop-{}', States.Hash($$.Execution.Id, 'MD5'))"},
	}}
	calls := machine.Calls{Home: arn.Home{Partition: "aws"}, OnFailure: "Failed"}
	chain := machine.Chain{name}.Then(
		e.Deploy(calls, &serving.Run{NamePath: "$.name", Names: "shop-????", Tags: []any{machine.Object{"Key": "team", "Value": "research"}}, Sample: jsii.String("arn:aws:lambda:us-east-1:123456789012:function:sample")}),
		machine.Chain{machine.Succeed("Deployed"), {Name: "Failed", State: machine.Object{"Type": "Fail"}}})
	definition, err := chain.Definition("a test", 60)
	if err != nil {
		t.Fatal(err)
	}
	src, err := json.Marshal(definition)
	if err != nil {
		t.Fatal(err)
	}
	var read struct{ States map[string]map[string]any }
	if err := json.Unmarshal(src, &read); err != nil {
		t.Fatal(err)
	}
	return read.States, src
}

// TestDeployIsAMachine holds the steps of each kind of endpoint against the service
// models: every state is reached, and sends what AWS takes.
func TestDeployIsAMachine(t *testing.T) {
	models, err := states.OpenModels("../../.venv")
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range kinds {
		t.Run(name, func(t *testing.T) {
			e, _ := describe(t, change)
			_, src := deploys(t, e)
			sent, problems, err := states.Walk(models, src)
			if err != nil {
				t.Fatal(err)
			}
			for _, call := range sent {
				problems = append(problems, models.Check(call)...)
			}
			for _, problem := range problems {
				t.Error(problem)
			}
		})
	}
}

// TestVariantsAreDescribed holds what an endpoint with several variants, or a shadow, has of each.
func TestVariantsAreDescribed(t *testing.T) {
	two := func(c *config.SageMaker) {
		c.Variants = map[string]*hosting.Variant{"challenger": {Weight: 30, Instance: "ml.c5.large"}, "fixed": {Weight: 0, Scaling: &hosting.Scaling{Min: 2, Max: 2}}}
	}
	for name, tc := range map[string]struct {
		change   func(*config.SageMaker)
		variants []any // name, instance, instances and weight of each
		shadows  []any
		targets  []string // least, most and policies of each that is a scalable target
		retained bool
	}{
		"one": {
			change: func(*config.SageMaker) {}, variants: []any{"AllTraffic ml.m5.large 1 1"},
			targets: []string{"AllTraffic 1 3 load"}, retained: true,
		},
		"several, of which some scale: an update retains the counts of all, so bounds say them": {
			change: two, variants: []any{"AllTraffic ml.m5.large 1 1", "challenger ml.c5.large 1 0", "fixed ml.m5.large 2 0"},
			targets: []string{"AllTraffic 1 3 load", "challenger 1 3 load", "fixed 2 2"}, retained: true,
		},
		"several of which none scales": {
			change: func(c *config.SageMaker) { c.Scaling.Max = 1; two(c) }, variants: []any{"AllTraffic ml.m5.large 1 1", "challenger ml.c5.large 1 0", "fixed ml.m5.large 2 0"},
		},
		"a shadow, which does not scale": {
			change:   func(c *config.SageMaker) { c.Shadow = &hosting.Shadow{Percent: 20, Count: 2} },
			variants: []any{"AllTraffic ml.m5.large 1 1"}, shadows: []any{"Shadow ml.m5.large 2 0.2"},
			targets: []string{"AllTraffic 1 3 load"}, retained: true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			e, stack := describe(t, tc.change)
			models := map[string]serving.Model{}
			for _, v := range []string{"AllTraffic", "challenger", "fixed", "Shadow"} {
				models[v] = serving.Model{Name: jsii.String("model-" + v), Scope: constructs.NewConstruct(stack, jsii.String(v))}
			}
			e.Resources(stack, models)
			r := template.Of(t, stack)
			_, made := r.Only(t, "AWS::SageMaker::EndpointConfig", "")
			read := func(key string) (out []any) {
				list, _ := made.Properties[key].([]any)
				for _, v := range list {
					v := v.(map[string]any)
					out = append(out, fmt.Sprintf("%v %v %v %v", v["VariantName"], v["InstanceType"], v["InitialInstanceCount"], v["InitialVariantWeight"]))
					if v["ModelName"] != "model-"+v["VariantName"].(string) {
						t.Errorf("%v serves %v", v["VariantName"], v["ModelName"])
					}
				}
				return out
			}
			policies := map[string]string{}
			for _, p := range r {
				if p.Type == "AWS::ApplicationAutoScaling::ScalingPolicy" {
					policies[p.Properties["ScalingTargetId"].(map[string]any)["Ref"].(string)] += " " + p.Properties["PolicyName"].(string)
				}
			}
			var targets []string
			for id, target := range r {
				if target.Type == "AWS::ApplicationAutoScaling::ScalableTarget" {
					of := strings.TrimPrefix(target.Properties["ResourceId"].(string), "endpoint/shop-churn/variant/")
					targets = append(targets, fmt.Sprintf("%s %v %v%s", of, target.Properties["MinCapacity"], target.Properties["MaxCapacity"], policies[id]))
				}
			}
			slices.Sort(targets)
			if diff := cmp.Diff([]any{tc.variants, tc.shadows, tc.targets, tc.retained}, []any{read("ProductionVariants"), read("ShadowProductionVariants"), targets, e.RetainAllVariantProperties}); diff != "" {
				t.Errorf("wanted -, made +\n%s", diff)
			}
		})
	}
}

// TestBothOutputsAgree compares what CloudFormation and a state machine make of one
// description.
func TestBothOutputsAgree(t *testing.T) {
	for name, change := range kinds {
		t.Run(name, func(t *testing.T) {
			e, stack := describe(t, change)
			all, _ := deploys(t, e)
			e.Resources(stack, map[string]serving.Model{hosting.MainVariant: {Name: jsii.String("model"), Scope: stack}})
			r := template.Of(t, stack)
			same := func(kind, id, state string, without ...string) {
				t.Helper()
				_, made := r.Only(t, kind, id)
				sent := all[state]["Parameters"].(map[string]any)
				properties := made.Properties
				for _, list := range []map[string]any{properties, sent} {
					for _, key := range append([]string{"Tags"}, without...) {
						delete(list, key)
					}
					if variants, ok := list["ProductionVariants"].([]any); ok {
						delete(variants[0].(map[string]any), "ModelName")
						delete(variants[0].(map[string]any), "ModelName.$")
					}
				}
				if diff := cmp.Diff(properties, sent); diff != "" {
					t.Errorf("%s (-CloudFormation +state machine)\n%s", state, diff)
				}
			}
			target := []string{"ScalingTargetId", "ServiceNamespace", "ScalableDimension", "ResourceId"}
			same("AWS::SageMaker::EndpointConfig", "Config", "Create endpoint configuration", "EndpointConfigName.$")
			same("AWS::SageMaker::Endpoint", "Endpoint", "Update endpoint", "EndpointConfigName", "EndpointConfigName.$")
			for _, a := range e.Alarms {
				same("AWS::CloudWatch::Alarm", "Rollback"+a.ID, "Put rollback alarm "+strings.ToLower(a.ID), "Dimensions")
			}
			if e.Sample != nil {
				_, made := r.Only(t, "AWS::CloudFormation::CustomResource", "Sample")
				for _, key := range []string{"ServiceToken", "ServiceTimeout", "Version"} {
					delete(made.Properties, key)
				}
				if diff := cmp.Diff(made.Properties, all["Send sample"]["Parameters"].(map[string]any)["Payload"]); diff != "" {
					t.Errorf("the sample (-CloudFormation +state machine)\n%s", diff)
				}
			}
			if e.Scaling == nil {
				if len(r.Kind("AWS::ApplicationAutoScaling::ScalableTarget")) > 0 || all["Register scalable target"] != nil {
					t.Error("it is scaled")
				}
				return
			}
			var actions []any
			for i := range e.Scaling.ScheduledActions {
				sent := all[fmt.Sprintf("Put scheduled action %d", i+1)]["Parameters"].(map[string]any)
				for _, key := range target {
					delete(sent, key)
				}
				actions = append(actions, sent)
			}
			_, bounds := r.Only(t, "AWS::ApplicationAutoScaling::ScalableTarget", "Scaling")
			made := bounds.Properties["ScheduledActions"]
			if actions != nil && !cmp.Equal(made, any(actions)) || actions == nil && made != nil {
				t.Errorf("scheduled actions (-CloudFormation +state machine)\n%s", cmp.Diff(made, any(actions)))
			}
			same("AWS::ApplicationAutoScaling::ScalableTarget", "Scaling", "Register scalable target", "ScheduledActions")
			for i, p := range e.Scaling.Policies {
				suffix := ""
				if i > 0 {
					suffix = " " + p.PolicyName
				}
				ids := map[string][]string{"load": {"Tracking"}, "from-zero": {"FromZero", "Waiting"}, "add": {"AddSteps", "High"}, "remove": {"RemoveSteps", "Low"}}[p.PolicyName]
				same("AWS::ApplicationAutoScaling::ScalingPolicy", ids[0], "Put scaling policy"+suffix, target...)
				if p.Alarm != nil {
					same("AWS::CloudWatch::Alarm", ids[1], "Put alarm"+suffix, "AlarmName", "AlarmActions", "AlarmActions.$")
				}
			}
			if n := len(r.Kind("AWS::ApplicationAutoScaling::ScalingPolicy")); n != len(e.Scaling.Policies) {
				t.Errorf("%d policies, and %d are described", n, len(e.Scaling.Policies))
			}
		})
	}
}

// TestScalingStopsBeforeTheInstanceChanges sees that the count is kept, and looked at,
// only where it follows the load.
func TestScalingStopsBeforeTheInstanceChanges(t *testing.T) {
	for name, want := range map[string]string{
		"one instance": "Deregister scalable target",
		"scaled":       "Deregister earlier target, Deregister scalable target, Describe endpoint configuration, Put scaling policy, Register scalable target, Same instance?",
	} {
		e, _ := describe(t, kinds[name])
		all, _ := deploys(t, e)
		var found []string
		for state := range all {
			if strings.Contains(state, "instance") || strings.Contains(state, "scal") || strings.Contains(state, "earlier") || strings.HasPrefix(state, "Describe endpoint configuration") {
				found = append(found, state)
			}
		}
		slices.Sort(found)
		if got := strings.Join(found, ", "); got != want {
			t.Errorf("%s: states are %s", name, got)
		}
		if want := name == "scaled"; e.RetainAllVariantProperties != want {
			t.Errorf("%s: the count is kept: %t", name, e.RetainAllVariantProperties)
		}
	}
}
