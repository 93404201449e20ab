package stacks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// needs are the resources of a template that each one waits for when it is made. When
// the stack goes, it is the other way round: a resource is deleted before what it needs.
func needs(t *testing.T, src []byte) map[string][]string {
	t.Helper()
	var template struct{ Resources map[string]map[string]any }
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for id, r := range template.Resources {
		var walk func(v any)
		add := func(other string) {
			if _, own := template.Resources[other]; own {
				all[id] = append(all[id], other)
			}
		}
		walk = func(v any) {
			switch v := v.(type) {
			case map[string]any:
				for key, value := range v {
					switch key {
					case "Ref", "DependsOn":
						if other, ok := value.(string); ok {
							add(other)
						}
					case "Fn::GetAtt":
						if list, ok := value.([]any); ok {
							add(list[0].(string))
						}
					case "Fn::Sub":
						for _, found := range regexp.MustCompile(`\$\{(\w+)`).FindAllStringSubmatch(text(value), -1) {
							add(found[1])
						}
					}
					if list, ok := value.([]any); ok && key == "DependsOn" {
						for _, other := range list {
							add(other.(string))
						}
					}
					walk(value)
				}
			case []any:
				for _, value := range v {
					walk(value)
				}
			}
		}
		walk(r)
	}
	return all
}

// deletedAfter reports whether CloudFormation deletes the resource later only when
// first is gone.
func deletedAfter(needs map[string][]string, first, later string) bool {
	seen := map[string]bool{}
	var reach func(id string) bool
	reach = func(id string) bool {
		if id == later {
			return true
		}
		if seen[id] {
			return false
		}
		seen[id] = true
		return slices.ContainsFunc(needs[id], reach)
	}
	return first != later && reach(first)
}

// unordered lists what CloudFormation could delete while SageMaker still needs it: the
// role of a model, or of the models that a pipeline makes, before the endpoint and, in a
// VPC, before the security group that only the endpoint's interfaces have. The state
// machines of pipelines are in others, which read these from src and so go before it.
func unordered(t *testing.T, src []byte, others ...[]byte) (problems []string, endpoints int) {
	t.Helper()
	var template struct {
		Resources map[string]resource
		Outputs   map[string]struct{ Value any }
	}
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	machines := definitions(t, others)
	order := needs(t, src)
	for id, r := range template.Resources {
		var last, role string // the last step in which the endpoint goes, and the role that it had
		var groups []string
		serverless := false // which is in no network
		switch {
		case r.Type == "AWS::CloudFormation::CustomResource" && r.Properties["Sample"] != nil: // of an endpoint
			continue
		case r.Type == "AWS::SageMaker::Endpoint", r.Properties["Bounds"] != nil: // which a state machine deletes
			last = id
			for other, m := range template.Resources {
				if m.Type == "AWS::SageMaker::EndpointConfig" && deletedAfter(order, id, other) {
					serverless = strings.Contains(text(m.Properties["ProductionVariants"]), "ServerlessConfig")
				}
				if m.Type == "AWS::SageMaker::EndpointConfig" && m.Properties["ExecutionRoleArn"] != nil && deletedAfter(order, id, other) { // of a fleet
					role = reference(text(m.Properties["ExecutionRoleArn"]))
					groups = references(text(m.Properties["VpcConfig"]))
				}
				if m.Type == "AWS::SageMaker::Model" && deletedAfter(order, id, other) {
					role = reference(text(m.Properties["ExecutionRoleArn"]))
					groups = references(text(m.Properties["VpcConfig"]))
				}
			}
		case r.Type == "AWS::CloudFormation::CustomResource" && r.Properties["EndpointName"] != nil:
			last = id
			for _, definition := range machines {
				if !strings.Contains(definition, text(r.Properties["EndpointName"])) {
					continue
				}
				for _, read := range getOutput.FindAllStringSubmatch(definition, -1) {
					for _, found := range references(text(template.Outputs[read[1]].Value)) {
						switch template.Resources[found].Type {
						case "AWS::IAM::Role":
							role = found
						case "AWS::EC2::SecurityGroup":
							groups = append(groups, found)
						}
					}
				}
				if strings.Contains(definition, "SecurityGroupIds") && len(groups) == 0 {
					problems = append(problems, id+" has no security group of its own")
				}
			}
		default:
			continue
		}
		endpoints++
		if role == "" || !deletedAfter(order, last, role) {
			problems = append(problems, fmt.Sprintf("%s may outlive its role %q", last, role))
		}
		if r.Type == "AWS::SageMaker::Endpoint" && !serverless && len(groups) == 0 && strings.Contains(string(src), "SecurityGroupIds") {
			problems = append(problems, id+" has no security group of its own")
		}
		for _, group := range groups {
			if !deletedAfter(order, last, group) || !deletedAfter(order, group, role) {
				problems = append(problems, fmt.Sprintf("%s is not deleted after %s and before %s", group, last, role))
			}
		}
	}
	return problems, endpoints
}

// definitions are those of the state machines in templates.
func definitions(t *testing.T, templates [][]byte) (all []string) {
	t.Helper()
	for _, src := range templates {
		var template struct{ Resources map[string]resource }
		if err := json.Unmarshal(src, &template); err != nil {
			t.Fatal(err)
		}
		for _, r := range template.Resources {
			if r.Type == "AWS::StepFunctions::StateMachine" {
				all = append(all, strings.ReplaceAll(text(r.Properties["DefinitionString"]), `\"`, `"`))
			}
		}
	}
	return all
}

var getOutput = regexp.MustCompile(`"OutputName":"(\w+)"`)

var getAtt = regexp.MustCompile(`\{"Fn::GetAtt":\["(\w+)","(?:Arn|GroupId)"\]\}`)

// references are the roles and security groups of the same template that text refers to.
func references(text string) (all []string) {
	for _, found := range getAtt.FindAllStringSubmatch(text, -1) {
		all = append(all, found[1])
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func reference(text string) string {
	if all := references(text); len(all) == 1 {
		return all[0]
	}
	return ""
}

// TestEndpointIsGoneBeforeItsRole proves that a destroy deletes no role and no network
// that SageMaker still needs to take an endpoint away, which goes on for some minutes
// after the endpoint is gone (SageMaker API reference, "DeleteEndpoint").
func TestEndpointIsGoneBeforeItsRole(t *testing.T) {
	total := 0
	for _, file := range goldenFiles(t) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var others [][]byte
		beside, _ := filepath.Glob(filepath.Join(filepath.Dir(file), "*--train.json"))
		for _, other := range beside {
			template, err := os.ReadFile(other)
			if err != nil {
				t.Fatal(err)
			}
			others = append(others, template)
		}
		problems, endpoints := unordered(t, src, others...)
		total += endpoints
		for _, problem := range problems {
			t.Errorf("%s: %s", file, problem)
		}
	}
	if total < 10 {
		t.Errorf("%d endpoints: too few to say anything", total)
	}
}

// TestUnorderedCatches proves that each order that is wrong is found.
func TestUnorderedCatches(t *testing.T) {
	const endpoint = `{"Resources": {
		"Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointConfigName": {"Ref": "Config"}}},
		"Config": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ModelName": {"Ref": "Model"}}},
		"Model": {"Type": "AWS::SageMaker::Model", "Properties": {"ExecutionRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "VpcConfig": {"SecurityGroupIds": [{"Fn::GetAtt": ["Group", "GroupId"]}]}}},
		"Group": {"Type": "AWS::EC2::SecurityGroup", "DependsOn": "Role"},
		"Role": {"Type": "AWS::IAM::Role"}}}`
	const pipeline = `{"Resources": {
		"Cleanup": {"Type": "AWS::CloudFormation::CustomResource", "DependsOn": ["Group"], "Properties": {"EndpointName": "e"}},
		"Group": {"Type": "AWS::EC2::SecurityGroup", "DependsOn": "Role"},
		"Role": {"Type": "AWS::IAM::Role"}},
		"Outputs": {"G": {"Value": {"Fn::GetAtt": ["Group", "GroupId"]}}, "R": {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}}}`
	const machine = `{"Resources": {
		"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"DefinitionString": {"Fn::Join": ["", ["\"e\" SecurityGroupIds",
			{"Fn::GetStackOutput": {"OutputName": "G"}}, {"Fn::GetStackOutput": {"OutputName": "R"}}]]}}}}}`
	for _, good := range []string{endpoint, pipeline} {
		if problems, n := unordered(t, []byte(good), []byte(machine)); len(problems) > 0 || n != 1 {
			t.Errorf("a good template has problems: %q", problems)
		}
	}
	for name, tc := range map[string]struct{ template, old, new string }{
		"a group that may outlive the role": {endpoint, `"DependsOn": "Role"`, `"DependsOn": "Other"`},
		"no group of the endpoint's own":    {endpoint, `{"Fn::GetAtt": ["Group", "GroupId"]}`, `{"Fn::ImportValue": "All"}`},
		"a clean-up that nothing holds":     {pipeline, `"DependsOn": ["Group"], `, ``},
		"a pipeline without its own group":  {pipeline, `{"Fn::GetAtt": ["Group", "GroupId"]}`, `{"Fn::ImportValue": "All"}`},
	} {
		if problems, _ := unordered(t, []byte(strings.Replace(tc.template, tc.old, tc.new, 1)), []byte(machine)); len(problems) == 0 {
			t.Errorf("%s is not found", name)
		}
	}
}

// unhosted lists the scalable targets that do not wait for what they count, the schedules that do
// not wait for the endpoint which they open and close, and the components
// that do not wait for their endpoint: the names in them say nothing to CloudFormation. SageMaker
// deletes no endpoint that has components ("Delete Endpoints and Resources", Amazon SageMaker AI
// Developer Guide).
func unhosted(t *testing.T, src []byte) (problems []string, found int) {
	t.Helper()
	var template struct{ Resources map[string]resource }
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	order := needs(t, src)
	waits := func(id, kind, property string, name any) bool {
		for other, r := range template.Resources {
			if r.Type == kind && reflect.DeepEqual(r.Properties[property], name) && deletedAfter(order, id, other) {
				return true
			}
		}
		return false
	}
	for id, r := range template.Resources {
		switch r.Type {
		case "AWS::Scheduler::Schedule": // else one of them could open the endpoint again while it goes
			target, _ := r.Properties["Target"].(map[string]any)
			if !strings.Contains(text(target["Input"]), "bounds") { // of a monitor
				continue
			}
			found++
			if !waits(id, "AWS::CloudFormation::CustomResource", "StateMachine", target["Arn"]) {
				problems = append(problems, id+" does not wait for its endpoint")
			}
		case "AWS::SageMaker::InferenceComponent":
			found++
			if !waits(id, "AWS::SageMaker::Endpoint", "EndpointName", r.Properties["EndpointName"]) {
				problems = append(problems, id+" does not wait for its endpoint")
			}
		case "AWS::ApplicationAutoScaling::ScalableTarget":
			found++
			kind, name, _ := strings.Cut(text(r.Properties["ResourceId"]), "/")
			name, _, _ = strings.Cut(strings.Trim(name, `"`), "/")
			if strings.Trim(kind, `"`) == "inference-component" {
				if !waits(id, "AWS::SageMaker::InferenceComponent", "InferenceComponentName", name) {
					problems = append(problems, id+" does not wait for its component")
				}
			} else if !waits(id, "AWS::SageMaker::Endpoint", "EndpointName", name) {
				problems = append(problems, id+" does not wait for its endpoint")
			}
		}
	}
	return problems, found
}

// TestWhatIsCountedIsThereFirst looks at the scalable targets and the components of all goldens.
func TestWhatIsCountedIsThereFirst(t *testing.T) {
	total := 0
	for _, file := range goldenFiles(t) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		problems, found := unhosted(t, src)
		total += found
		for _, problem := range problems {
			t.Errorf("%s: %s", file, problem)
		}
	}
	if total < 10 {
		t.Errorf("%d targets and components: too few to say anything", total)
	}
}

// TestUnhostedCatches takes the dependencies of a good template out, one at a time.
func TestUnhostedCatches(t *testing.T) {
	const good = `{"Resources": {
		"E": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "e"}},
		"C": {"Type": "AWS::SageMaker::InferenceComponent", "DependsOn": ["E"], "Properties": {"InferenceComponentName": "c", "EndpointName": "e"}},
		"T": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "DependsOn": "C", "Properties": {"ResourceId": "inference-component/c"}},
		"M": {"Type": "AWS::StepFunctions::StateMachine"},
		"D": {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"StateMachine": {"Ref": "M"}}},
		"S": {"Type": "AWS::Scheduler::Schedule", "DependsOn": ["D"], "Properties": {"Target": {"Arn": {"Ref": "M"}, "Input": "bounds"}}},
		"U": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "DependsOn": ["C", "E"], "Properties": {"ResourceId": "endpoint/e/variant/v"}}}}`
	if problems, found := unhosted(t, []byte(good)); len(problems) > 0 || found != 4 {
		t.Fatalf("a good template has problems: %q", problems)
	}
	for _, of := range []string{`"DependsOn": ["D"], `, `"DependsOn": ["E"], `, `"DependsOn": "C", `, `"DependsOn": ["C", "E"], `} {
		if problems, _ := unhosted(t, []byte(strings.Replace(good, of, "", 1))); len(problems) != 1 {
			t.Errorf("without %s: %q", of, problems)
		}
	}
}
