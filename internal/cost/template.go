package cost

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/internal/hours"
)

// Resource is a resource of a template.
type Resource struct {
	Type       string
	Properties map[string]any
}

// Template sums what the resources of a template, by their logical ids, cost in a month in
// which nobody calls, by the prices of region. The templates of a config sum up to the same
// as the config, but for the endpoints that pipelines deploy, which no template has. low
// says that a price is unknown, so that the sum is too low.
func Template(region string, resources map[string]Resource) (usd float64, low bool) {
	t := &template{region: region, resources: resources}
	for _, r := range resources {
		t.add(r)
	}
	return t.usd, t.low
}

type template struct {
	region    string
	resources map[string]Resource
	usd       float64
	low       bool
}

// add adds what a resource costs around the clock.
func (t *template) add(r Resource) {
	switch Kind(r.Type, r.Properties) {
	case "AWS::KMS::Key":
		t.service(1, "kms-key")
	case kindInterface:
		t.service(Hours*length(r.Properties["SubnetIds"]), "vpc-endpoint")
	case "AWS::SecretsManager::Secret":
		t.service(1, "secret")
	case "AWS::WAFv2::WebACL":
		t.service(1, "waf-acl")
		t.service(length(r.Properties["Rules"]), "waf-rule")
	case kindAlarm:
		if metrics, ok := r.Properties["Metrics"].([]any); ok {
			t.service(len(metrics)-1, "alarm") // all but the expression
		} else if period, ok := r.Properties["Period"].(float64); ok && period < 60 {
			t.service(1, "alarm-fast")
		} else {
			t.service(1, "alarm")
		}
	case kindTracking: // makes an alarm that adds instances, and one that removes them
		if strings.HasSuffix(text(r.Properties, "TargetTrackingScalingPolicyConfiguration", "PredefinedMetricSpecification", "PredefinedMetricType"), "HighResolution") {
			t.service(1, "alarm-fast")
			t.service(1, "alarm")
		} else {
			t.service(2, "alarm")
		}
	case kindEndpoint:
		t.endpoint(r, t.leastOf(r))
	case "AWS::CloudFormation::CustomResource":
		if r.Properties["Bounds"] != nil {
			t.closing(r)
		}
	}
}

// closing adds an endpoint that a state machine makes and deletes: its instances, and the alarms of
// its scaling, in the hours in which it is open.
func (t *template) closing(r Resource) {
	var bounds struct{ MinCapacity int }
	var scaling struct{ Policies []map[string]any }
	if json.Unmarshal([]byte(text(r.Properties, "Bounds")), &bounds) != nil || json.Unmarshal([]byte(text(r.Properties, "Scaling")), &scaling) != nil {
		t.low = true
		return
	}
	var schedule hours.Schedule
	for _, other := range t.resources {
		if target, _ := other.Properties["Target"].(map[string]any); other.Type == "AWS::Scheduler::Schedule" && reflect.DeepEqual(target["Arn"], r.Properties["StateMachine"]) {
			var input struct {
				Bounds struct{ MinCapacity, MaxCapacity int } `json:"bounds"`
			}
			if json.Unmarshal([]byte(text(target, "Input")), &input) != nil {
				t.low = true
				continue
			}
			cron, date := hours.FromAWS(text(other.Properties, "ScheduleExpression"))
			schedule = append(schedule, hours.Change{Cron: cron, Date: date, Zone: text(other.Properties, "ScheduleExpressionTimezone"), Min: input.Bounds.MinCapacity, Max: input.Bounds.MaxCapacity})
		}
	}
	year := schedule.Average(bounds.MinCapacity)
	t.endpoint(r, map[string]float64{hosting.MainVariant: year.Instances})
	for _, p := range scaling.Policies {
		switch {
		case p["PolicyType"] == "StepScaling":
			t.pay(year.Open, of("alarm", t.region))
		case strings.HasSuffix(text(p, "Configuration", "PredefinedMetricSpecification", "PredefinedMetricType"), "HighResolution"):
			t.pay(year.Open, of("alarm-fast", t.region))
			t.pay(year.Open, of("alarm", t.region))
		default:
			t.pay(2*year.Open, of("alarm", t.region))
		}
	}
}

// leastOf is how many instances scaling keeps of each variant of an endpoint that has a schedule or
// bounds.
func (t *template) leastOf(r Resource) map[string]float64 {
	least := map[string]float64{}
	for _, other := range t.resources {
		if variant, of := strings.CutPrefix(text(other.Properties, "ResourceId"), "endpoint/"+text(r.Properties, "EndpointName")+"/variant/"); of && other.Type == "AWS::ApplicationAutoScaling::ScalableTarget" {
			base, _ := other.Properties["MinCapacity"].(float64)
			least[variant] = scheduled(other).Average(int(base)).Instances
		}
	}
	return least
}

// endpoint adds the instances of an endpoint: as many of a variant as least says, or those that its
// configuration starts.
func (t *template) endpoint(r Resource, least map[string]float64) {
	reference, _ := r.Properties["EndpointConfigName"].(map[string]any)
	path, _ := reference["Fn::GetAtt"].([]any)
	if len(path) == 0 {
		return
	}
	id, _ := path[0].(string)
	variants, _ := t.resources[id].Properties["ProductionVariants"].([]any)
	shadows, _ := t.resources[id].Properties["ShadowProductionVariants"].([]any)
	for _, v := range slices.Concat(variants, shadows) {
		variant, _ := v.(map[string]any)
		if of, ok := variant["ServerlessConfig"].(map[string]any); ok {
			count, _ := of["ProvisionedConcurrency"].(float64)
			if scaled, found := least[text(variant, "VariantName")]; found {
				count = scaled
			}
			t.pay(Hours*3600*count, provisioned(t.region))
			continue
		}
		count, _ := variant["InitialInstanceCount"].(float64)
		if managed, ok := variant["ManagedInstanceScaling"].(map[string]any); ok { // of a fleet
			count, _ = managed["MinInstanceCount"].(float64)
		}
		if scaled, found := least[text(variant, "VariantName")]; found {
			count = scaled
		}
		t.pay(Hours*count, InstanceHour(preferred(variant), t.region))
	}
}

// preferred is the instance type of a variant: of several, the one that SageMaker tries first.
func preferred(variant map[string]any) string {
	pools, _ := variant["InstancePools"].([]any)
	for _, p := range pools {
		if pool, _ := p.(map[string]any); pool["Priority"] == 1.0 {
			return text(pool, "InstanceType")
		}
	}
	return text(variant, "InstanceType")
}

// scheduled are the actions of a scalable target.
func scheduled(target Resource) hours.Schedule {
	actions, _ := target.Properties["ScheduledActions"].([]any)
	var out hours.Schedule
	for _, a := range actions {
		action, _ := a.(map[string]any)
		bounds, _ := action["ScalableTargetAction"].(map[string]any)
		least, _ := bounds["MinCapacity"].(float64)
		most, _ := bounds["MaxCapacity"].(float64)
		cron, date := hours.FromAWS(text(action, "Schedule"))
		out = append(out, hours.Change{Cron: cron, Date: date, Zone: text(action, "Timezone"), Min: int(least), Max: int(most)})
	}
	return out
}

func (t *template) service(quantity int, name string) {
	t.pay(float64(quantity), of(name, t.region))
}

func (t *template) pay(quantity float64, p Price) {
	t.usd += quantity * p.USD
	t.low = t.low || p.Unknown && quantity > 0
}

func length(list any) int {
	items, _ := list.([]any)
	return len(items)
}

// text is the text at a path of keys, or "".
func text(properties map[string]any, path ...string) string {
	for _, key := range path[:len(path)-1] {
		properties, _ = properties[key].(map[string]any)
	}
	found, _ := properties[path[len(path)-1]].(string)
	return found
}
