package stacks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

// unwatched lists what keeps alarms of a template from rolling a deployment back: an endpoint
// that names one which is not made before it or watches another configuration, and an alarm
// that no endpoint names.
func unwatched(t *testing.T, src []byte) (problems []string, alarms int) {
	t.Helper()
	var template struct{ Resources map[string]resource }
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	order, made, named := needs(t, src), map[string]string{}, map[string]bool{}
	for id, r := range template.Resources {
		if name, _ := r.Properties["AlarmName"].(string); r.Type == "AWS::CloudWatch::Alarm" && strings.Contains(name, "-rollback-") {
			made[name] = id
		}
	}
	for id, r := range template.Resources {
		watched, own := "EndpointConfigName", "EndpointName"
		deployment := r.Properties["DeploymentConfig"]
		switch r.Type {
		case "AWS::SageMaker::Endpoint":
		case "AWS::CloudFormation::CustomResource": // which lets a state machine update the endpoint
			if deployment = updated(template.Resources, r); deployment == nil || r.Properties[own] == nil { // or stops runs
				continue
			}
		case "AWS::SageMaker::InferenceComponent":
			watched, own = "InferenceComponentName", "InferenceComponentName"
		default:
			continue
		}
		for _, name := range rollbackAlarms(deployment) {
			alarm := made[name]
			switch {
			case !strings.HasPrefix(name, r.Properties[own].(string)+"-rollback-"): // the user's
			case alarm == "":
				problems = append(problems, id+" names no alarm of the template: "+name)
			case !deletedAfter(order, id, alarm):
				problems = append(problems, id+" may be updated before "+alarm)
			case !strings.Contains(text(template.Resources[alarm].Properties["Dimensions"]), text(r.Properties[watched])):
				problems = append(problems, alarm+" watches another configuration or component than that of "+id)
			}
			named[name] = true
		}
	}
	for name, id := range made {
		if !named[name] {
			problems = append(problems, id+" rolls nothing back")
		}
	}
	slices.Sort(problems)
	return problems, len(made)
}

// updated is the DeploymentConfig with which the state machine of a custom resource updates an
// endpoint, or nil.
func updated(all map[string]resource, custom resource) any {
	ref, _ := custom.Properties["StateMachine"].(map[string]any)
	id, _ := ref["Ref"].(string)
	var definition struct {
		States map[string]struct {
			Resource   string
			Parameters struct{ DeploymentConfig any }
		}
	}
	if source := all[id].Properties["DefinitionString"]; source == nil || json.Unmarshal([]byte(filled(source)), &definition) != nil {
		return nil
	}
	for _, state := range definition.States {
		if strings.HasSuffix(state.Resource, ":sagemaker:updateEndpoint") {
			return state.Parameters.DeploymentConfig
		}
	}
	return nil
}

// rollbackAlarms are the names of the alarms of a DeploymentConfig.
func rollbackAlarms(config any) (names []string) {
	deployment, _ := config.(map[string]any)
	back, _ := deployment["AutoRollbackConfiguration"].(map[string]any)
	list, _ := back["Alarms"].([]any)
	for _, item := range list {
		names = append(names, item.(map[string]any)["AlarmName"].(string))
	}
	return names
}

// TestAlarmsRollBackTheirEndpoint holds each template against what an automatic rollback
// takes ("Auto-Rollback Configuration and Monitoring", SageMaker Developer Guide).
func TestAlarmsRollBackTheirEndpoint(t *testing.T) {
	total := 0
	for _, file := range goldenFiles(t) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		problems, alarms := unwatched(t, src)
		for _, problem := range problems {
			t.Errorf("%s: %s", file, problem)
		}
		total += alarms
	}
	if total < 10 {
		t.Errorf("the templates have %d alarms that roll back", total)
	}
}

// TestAlarmsRollBackTheirEndpointCatches proves that an alarm which does nothing is found out.
func TestAlarmsRollBackTheirEndpointCatches(t *testing.T) {
	const good = `{"Resources":{
		"Config":{"Type":"AWS::SageMaker::EndpointConfig","Properties":{}},"Old":{"Type":"AWS::SageMaker::EndpointConfig","Properties":{}},
		"Alarm":{"Type":"AWS::CloudWatch::Alarm","Properties":{"AlarmName":"chat-rollback-errors","Dimensions":[{"Name":"EndpointConfigName","Value":{"Fn::GetAtt":["Config","EndpointConfigName"]}}]}},
		"Endpoint":{"Type":"AWS::SageMaker::Endpoint","DependsOn":["Alarm"],"Properties":{"EndpointName":"chat","EndpointConfigName":{"Fn::GetAtt":["Config","EndpointConfigName"]},
			"DeploymentConfig":{"AutoRollbackConfiguration":{"Alarms":[{"AlarmName":"chat-rollback-errors"},{"AlarmName":"theirs"}]}}}}}}`
	for _, good := range []string{good, strings.NewReplacer(
		`"Type":"AWS::SageMaker::Endpoint",`, `"Type":"AWS::CloudFormation::CustomResource",`,
		`"DeploymentConfig":{"AutoRollbackConfiguration":{"Alarms":[{"AlarmName":"chat-rollback-errors"},{"AlarmName":"theirs"}]}}}}`,
		`"StateMachine":{"Ref":"Machine"}}},"Machine":{"Type":"AWS::StepFunctions::StateMachine","Properties":{"DefinitionString":"{\"States\":{\"Update\":{\"Resource\":\"arn:aws:states:::aws-sdk:sagemaker:updateEndpoint\",`+
			`\"Parameters\":{\"DeploymentConfig\":{\"AutoRollbackConfiguration\":{\"Alarms\":[{\"AlarmName\":\"chat-rollback-errors\"},{\"AlarmName\":\"theirs\"}]}}}}}}"}}`).Replace(good)} {
		catches(t, good)
	}
}

// catches makes mistakes in a good template, of which each is found.
func catches(t *testing.T, good string) {
	t.Helper()
	for want, change := range map[string][]string{
		"":                               {"", ""},
		"Endpoint may be updated before": {`"DependsOn":["Alarm"],`, ``},
		"Alarm watches another":          {`[{"Name":"EndpointConfigName","Value":{"Fn::GetAtt":["Config",`, `[{"Name":"EndpointConfigName","Value":{"Fn::GetAtt":["Old",`},
		"Endpoint names no alarm":        {`"chat-rollback-errors","Dim`, `"chat-rollback-latency","Dim`},
		"Alarm rolls nothing back":       {`{"AlarmName":"chat-rollback-errors"},`, ``},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if want != "" && bad == good { // in the text of a state machine
			bad = strings.Replace(good, strings.ReplaceAll(change[0], `"`, `\"`), strings.ReplaceAll(change[1], `"`, `\"`), 1)
		}
		problems, _ := unwatched(t, []byte(bad))
		if got := fmt.Sprint(problems); (want == "") != (len(problems) == 0) || !strings.Contains(got, want) {
			t.Errorf("want %q, got %s", want, got)
		}
	}
}

// untested lists what keeps samples of a template from testing what a deployment brings: one that
// is not sent again for each configuration, that may be sent before the endpoint serves it, or
// that leaves a variant out.
func untested(t *testing.T, src []byte) (problems []string, samples int) {
	t.Helper()
	var template struct{ Resources map[string]resource }
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	order := needs(t, src)
	for id, r := range template.Resources {
		if r.Type != "AWS::CloudFormation::CustomResource" || r.Properties["Sample"] == nil {
			continue
		}
		samples++
		found := false
		for component, c := range template.Resources { // the models of a fleet
			name := text(c.Properties["InferenceComponentName"])
			if c.Type != "AWS::SageMaker::InferenceComponent" || text(r.Properties["Targets"]) != `[{"InferenceComponentName":`+name+`}]` {
				continue
			}
			found = true
			if !deletedAfter(order, id, component) {
				problems = append(problems, id+" may be sent before "+component+" serves")
			}
			if !strings.Contains(text(c.Properties["Specification"]), `"ModelName":`+text(r.Properties["Version"])) {
				problems = append(problems, id+" is not sent again for another model of "+component)
			}
		}
		onFleet := found
		for endpoint, e := range template.Resources {
			if onFleet || e.Type != "AWS::SageMaker::Endpoint" || e.Properties["EndpointName"] != r.Properties["EndpointName"] {
				continue
			}
			found = true
			if !deletedAfter(order, id, endpoint) {
				problems = append(problems, id+" may be sent before "+endpoint+" serves")
			}
			version := text(e.Properties["EndpointConfigName"])
			if text(r.Properties["Version"]) != version {
				problems = append(problems, id+" is not sent again for another configuration of "+endpoint)
			}
			for config, c := range template.Resources {
				variants, _ := c.Properties["ProductionVariants"].([]any)
				if !strings.Contains(version, `"`+config+`"`) || len(variants) < 2 {
					continue
				}
				for _, v := range variants {
					if name := text(v.(map[string]any)["VariantName"]); !strings.Contains(text(r.Properties["Targets"]), `{"TargetVariant":`+name+`}`) {
						problems = append(problems, id+" is not sent to the variant "+name)
					}
				}
			}
		}
		if !found {
			problems = append(problems, id+" is sent to no endpoint of the template")
		}
	}
	slices.Sort(problems)
	return problems, samples
}

// TestSamplesTestEachDeployment holds each template to what rollout.sample promises.
func TestSamplesTestEachDeployment(t *testing.T) {
	total := 0
	for _, file := range goldenFiles(t) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		problems, samples := untested(t, src)
		for _, problem := range problems {
			t.Errorf("%s: %s", file, problem)
		}
		total += samples
	}
	if total < 2 {
		t.Errorf("%d samples were looked at", total)
	}
	const bad = `{"Resources": {
		"Config": {"Type": "AWS::SageMaker::EndpointConfig", "Properties": {"ProductionVariants": [{"VariantName": "AllTraffic"}, {"VariantName": "b"}]}},
		"Endpoint": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "e", "EndpointConfigName": {"Ref": "Config"}}},
		"Early": {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"EndpointName": "e", "Sample": {}, "Version": "1", "Targets": [{"TargetVariant": "AllTraffic"}]}},
		"Lost": {"Type": "AWS::CloudFormation::CustomResource", "Properties": {"EndpointName": "other", "Sample": {}}}}}`
	want := `["Early is not sent again for another configuration of Endpoint","Early is not sent to the variant \"b\"","Early may be sent before Endpoint serves","Lost is sent to no endpoint of the template"]`
	if got, _ := untested(t, []byte(bad)); text(got) != want {
		t.Errorf("found %s\nwant  %s", text(got), want)
	}
}
