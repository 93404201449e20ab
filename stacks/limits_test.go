package stacks_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/stacks"
)

// limit is what AWS takes at most of one thing, and how much of it a deployment has.
type limit struct {
	most int
	in   func(d *deployed) map[string]int // by the name of each thing
}

// limits are those that a deployment meets before it runs. The pages of AWS: "Understand
// CloudFormation quotas"; "IAM and AWS STS quotas"; "AWS PrivateLink quotas"; "Lambda
// quotas"; "Amazon VPC quotas"; "Quotas for configuring and running a REST API in API
// Gateway"; "Step Functions service quotas"; and for tags, "Tagging AWS resources".
var limits = map[string]limit{
	"bytes of a template":                 {1_000_000, func(d *deployed) map[string]int { return d.bytes }},
	"resources of a template":             {500, section("Resources")},
	"outputs of a template":               {200, section("Outputs")},
	"parameters of a template":            {200, section("Parameters")},
	"managed policies of a role":          {10, managedPolicies},
	"characters of a managed policy":      {6_144, each("AWS::IAM::ManagedPolicy", func(p map[string]any) int { return long(p["PolicyDocument"]) })},
	"characters of inline policies":       {10_240, each("AWS::IAM::Role", inline)},
	"characters of a trust policy":        {2_048, each("AWS::IAM::Role", func(p map[string]any) int { return long(p["AssumeRolePolicyDocument"]) })},
	"characters of an endpoint policy":    {20_480, each("AWS::EC2::VPCEndpoint", func(p map[string]any) int { return long(p["PolicyDocument"]) })},
	"bytes of a function's environment":   {4_096, each("AWS::Lambda::Function", environment)},
	"characters of a REST API's policy":   {8_192, each("AWS::ApiGateway::RestApi", func(p map[string]any) int { return long(p["Policy"]) })},
	"bytes of a state machine":            {1_048_576, each("AWS::StepFunctions::StateMachine", func(p map[string]any) int { return len(filled(p["DefinitionString"])) })},
	"characters of a description of IAM":  {1_000, described("AWS::IAM::")},
	"characters of a description of EC2":  {255, described("AWS::EC2::")},
	"characters of a function's":          {256, described("AWS::Lambda::")},
	"tags of a resource":                  {50, func(d *deployed) map[string]int { return d.every("", tags) }},
	"rules of a security group":           {60, each("AWS::EC2::SecurityGroup", func(p map[string]any) int { return count(p["SecurityGroupIngress"]) + count(p["SecurityGroupEgress"]) })},
	"security groups of an endpoint":      {5, each("AWS::EC2::VPCEndpoint", func(p map[string]any) int { return count(p["SecurityGroupIds"]) })},
	"variables of a container of a model": {100, each("AWS::SageMaker::Model", containerVariables)},
}

// deployed are the templates of one config.
type deployed struct {
	bytes     map[string]int
	templates map[string]map[string]any
}

// deploy synthesizes cfg. How it fails is an error.
func deploy(t *testing.T, cfg *config.Config) (d *deployed, err error) {
	t.Helper()
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("%v", r)
		}
	}()
	app := newApp(t)
	stacks.New(app, cfg, &stacks.Props{GatewayCode: "testdata/gateway", Dir: "testdata"})
	d = &deployed{map[string]int{}, map[string]map[string]any{}}
	for _, artifact := range *app.Synth(nil).Stacks() {
		src, err := os.ReadFile(*artifact.TemplateFullPath())
		if err != nil {
			return nil, err
		}
		template := map[string]any{}
		if err := json.Unmarshal(src, &template); err != nil {
			return nil, err
		}
		d.bytes[*artifact.StackName()], d.templates[*artifact.StackName()] = len(src), template
	}
	return d, nil
}

// over lists what is more than its limit.
func (d *deployed) over() (all []string) {
	for _, what := range slices.Sorted(maps.Keys(limits)) {
		l := limits[what]
		for name, n := range l.in(d) {
			if n > l.most {
				all = append(all, fmt.Sprintf("%s: %d %s, and AWS takes %d", name, n, what, l.most))
			}
		}
	}
	return all
}

// most is how much of what limits bound there is, at most.
func (d *deployed) most(what string) (most int) {
	for _, n := range limits[what].in(d) {
		most = max(most, n)
	}
	return most
}

// resourcesOf are the resources of a template, which may have none.
func resourcesOf(template map[string]any) map[string]map[string]any {
	all := map[string]map[string]any{}
	list, _ := template["Resources"].(map[string]any)
	for id, r := range list {
		all[id] = r.(map[string]any)
	}
	return all
}

// every measures each resource whose type begins with kind.
func (d *deployed) every(kind string, measure func(properties map[string]any) int) map[string]int {
	all := map[string]int{}
	for stack, template := range d.templates {
		for id, r := range resourcesOf(template) {
			properties, _ := r["Properties"].(map[string]any)
			if strings.HasPrefix(r["Type"].(string), kind) {
				all[stack+" "+id] = measure(properties)
			}
		}
	}
	return all
}

func each(kind string, measure func(map[string]any) int) func(*deployed) map[string]int {
	return func(d *deployed) map[string]int { return d.every(kind, measure) }
}

func described(kind string) func(*deployed) map[string]int {
	return each(kind, func(p map[string]any) int {
		return max(len(filled(p["Description"])), len(filled(p["GroupDescription"])))
	})
}

func section(name string) func(*deployed) map[string]int {
	return func(d *deployed) map[string]int {
		all := map[string]int{}
		for stack, template := range d.templates {
			all[stack] = count(template[name])
		}
		return all
	}
}

func count(v any) int {
	switch v := v.(type) {
	case []any:
		return len(v)
	case map[string]any:
		return len(v)
	}
	return 0
}

func tags(p map[string]any) int { return count(p["Tags"]) }

func managedPolicies(d *deployed) map[string]int {
	all := d.every("AWS::IAM::Role", func(p map[string]any) int { return count(p["ManagedPolicyArns"]) })
	for stack, template := range d.templates {
		for _, r := range resourcesOf(template) {
			if r["Type"] != "AWS::IAM::ManagedPolicy" {
				continue
			}
			roles, _ := r["Properties"].(map[string]any)["Roles"].([]any)
			for _, role := range roles {
				all[stack+" "+role.(map[string]any)["Ref"].(string)]++
			}
		}
	}
	return all
}

func inline(p map[string]any) (sum int) {
	policies, _ := p["Policies"].([]any)
	for _, one := range policies {
		sum += long(one.(map[string]any)["PolicyDocument"])
	}
	return sum
}

// environment adds up names and values, as Lambda does.
func environment(p map[string]any) (sum int) {
	env, _ := p["Environment"].(map[string]any)
	variables, _ := env["Variables"].(map[string]any)
	for name, value := range variables {
		sum += len(name) + len(filled(value))
	}
	return sum
}

func containerVariables(p map[string]any) int {
	container, _ := p["PrimaryContainer"].(map[string]any)
	return count(container["Environment"])
}

// long is how many characters a policy has, without white space.
func long(policy any) int {
	if policy == nil {
		return 0
	}
	return len(strings.Join(strings.Fields(compacted(policy)), ""))
}

// compacted is v as JSON, with what its intrinsic functions become.
func compacted(v any) string {
	switch v := v.(type) {
	case map[string]any:
		if text, ok := intrinsic(v); ok {
			return `"` + text + `"`
		}
		var parts []string
		for _, key := range slices.Sorted(maps.Keys(v)) {
			parts = append(parts, `"`+key+`":`+compacted(v[key]))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case []any:
		var parts []string
		for _, one := range v {
			parts = append(parts, compacted(one))
		}
		return "[" + strings.Join(parts, ",") + "]"
	default:
		src, _ := json.Marshal(v)
		return string(src)
	}
}

// filled is a text of a template as a deployment fills it in: what only a deployment
// knows is as long as it can be.
func filled(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case map[string]any:
		if text, ok := intrinsic(v); ok {
			return text
		}
	}
	return ""
}

func intrinsic(v map[string]any) (string, bool) {
	if len(v) != 1 {
		return "", false
	}
	for function, argument := range v {
		switch function {
		case "Fn::Join":
			var parts []string
			for _, part := range argument.([]any)[1].([]any) {
				parts = append(parts, filled(part))
			}
			return strings.Join(parts, argument.([]any)[0].(string)), true
		case "Ref":
			return strings.Repeat("x", refLength(argument.(string))), true
		case "Fn::GetAtt":
			return strings.Repeat("x", attributeLength(argument.([]any)[1].(string))), true
		case "Fn::ImportValue":
			return strings.Repeat("x", attributeLength(argument.(string))), true
		case "Fn::Select", "Fn::Split", "Fn::Sub":
			return strings.Repeat("x", 64), true
		}
	}
	return "", false
}

func refLength(id string) int {
	pseudo := map[string]int{"AWS::AccountId": 12, "AWS::Partition": len("aws-us-gov"), "AWS::Region": len("ap-southeast-1"), "AWS::URLSuffix": len("amazonaws.com.cn")}
	if n, ok := pseudo[id]; ok {
		return n
	}
	return 140 // a name of a stack and an id, or an ARN with both
}

// attributeLength goes by the name of an attribute or an export: ids of Bedrock have 12
// characters, those of EC2 at most 24, versions few, and the rest may be an ARN.
func attributeLength(name string) int {
	switch {
	case strings.HasSuffix(name, "InferenceProfileArn"):
		return len("arn:aws-us-gov:bedrock:ap-southeast-1:123456789012:application-inference-profile/abcdefghijkl")
	case strings.HasSuffix(name, "GuardrailArn"):
		return len("arn:aws-us-gov:bedrock:ap-southeast-1:123456789012:guardrail/abcdefghijkl")
	case strings.HasSuffix(name, "ProfileId"), strings.HasSuffix(name, "GuardrailId"):
		return 12
	case strings.HasSuffix(name, "Version"):
		return 8
	case strings.Contains(name, "SubnetRef"), strings.Contains(name, "Subnet") && strings.Contains(name, "Ref"), strings.HasSuffix(name, "GroupId"), strings.Contains(name, "VpcRef"):
		return 24
	}
	return 140
}

// TestLimitsCatch proves that each limit is found broken by a deployment that breaks it.
func TestLimitsCatch(t *testing.T) {
	many := func(n int) []any { return make([]any, n) }
	named := func(n int) map[string]any {
		all := map[string]any{}
		for i := range n {
			all[fmt.Sprintf("N%d", i)] = map[string]any{"Type": "AWS::SNS::Topic"}
		}
		return all
	}
	text := func(n int) string { return strings.Repeat("x", n) }
	policy := func(n int) map[string]any {
		return map[string]any{"Statement": []any{map[string]any{"Resource": text(n)}}}
	}
	one := func(kind string, properties map[string]any) map[string]any {
		return map[string]any{"Resources": map[string]any{"One": map[string]any{"Type": kind, "Properties": properties}}}
	}
	bad := map[string]map[string]any{
		"bytes of a template":                 {},
		"resources of a template":             {"Resources": named(501)},
		"outputs of a template":               {"Outputs": named(201)},
		"parameters of a template":            {"Parameters": named(201)},
		"managed policies of a role":          one("AWS::IAM::Role", map[string]any{"ManagedPolicyArns": many(11)}),
		"characters of a managed policy":      one("AWS::IAM::ManagedPolicy", map[string]any{"PolicyDocument": policy(6_144)}),
		"characters of inline policies":       one("AWS::IAM::Role", map[string]any{"Policies": []any{map[string]any{"PolicyDocument": policy(6_000)}, map[string]any{"PolicyDocument": policy(5_000)}}}),
		"characters of a trust policy":        one("AWS::IAM::Role", map[string]any{"AssumeRolePolicyDocument": policy(2_048)}),
		"characters of an endpoint policy":    one("AWS::EC2::VPCEndpoint", map[string]any{"PolicyDocument": policy(20_480)}),
		"bytes of a function's environment":   one("AWS::Lambda::Function", map[string]any{"Environment": map[string]any{"Variables": map[string]any{"A": text(4_096)}}}),
		"characters of a REST API's policy":   one("AWS::ApiGateway::RestApi", map[string]any{"Policy": policy(8_192)}),
		"bytes of a state machine":            one("AWS::StepFunctions::StateMachine", map[string]any{"DefinitionString": text(1_048_577)}),
		"characters of a description of IAM":  one("AWS::IAM::Role", map[string]any{"Description": text(1_001)}),
		"characters of a description of EC2":  one("AWS::EC2::SecurityGroup", map[string]any{"GroupDescription": text(256)}),
		"characters of a function's":          one("AWS::Lambda::Function", map[string]any{"Description": text(257)}),
		"tags of a resource":                  one("AWS::SNS::Topic", map[string]any{"Tags": many(51)}),
		"rules of a security group":           one("AWS::EC2::SecurityGroup", map[string]any{"SecurityGroupIngress": many(40), "SecurityGroupEgress": many(21)}),
		"security groups of an endpoint":      one("AWS::EC2::VPCEndpoint", map[string]any{"SecurityGroupIds": many(6)}),
		"variables of a container of a model": one("AWS::SageMaker::Model", map[string]any{"PrimaryContainer": map[string]any{"Environment": named(101)}}),
	}
	for what := range limits {
		t.Run(what, func(t *testing.T) {
			template, ok := bad[what]
			if !ok {
				t.Fatal("has no bad example")
			}
			d := &deployed{map[string]int{"app": 10}, map[string]map[string]any{"app": template}}
			if what == "bytes of a template" {
				d.bytes["app"] = 1_000_001
			}
			if over := d.over(); len(over) == 0 || !strings.Contains(strings.Join(over, "\n"), what) {
				t.Errorf("passes: %v", over)
			}
		})
	}
}
