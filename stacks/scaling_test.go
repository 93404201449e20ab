package stacks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"
)

// scaler is a resource that scales another.
type scaler struct {
	Type       string
	DependsOn  any
	Properties map[string]any
}

// early lists the scalable targets that CloudFormation may make before what they scale: the
// id of a target is only a name.
func early(resources map[string]scaler) (out []string) {
	for id, r := range resources {
		if r.Type != "AWS::ApplicationAutoScaling::ScalableTarget" {
			continue
		}
		scaled := strings.Split(fmt.Sprint(r.Properties["ResourceId"]), "/")
		waits := false
		for _, on := range dependencies(r.DependsOn) {
			other := resources[fmt.Sprint(on)]
			waits = waits || len(scaled) > 1 &&
				(other.Type == "AWS::SageMaker::Endpoint" && other.Properties["EndpointName"] == scaled[1] ||
					other.Type == "AWS::SageMaker::InferenceComponent" && other.Properties["InferenceComponentName"] == scaled[1])
		}
		if !waits {
			out = append(out, id)
		}
	}
	return out
}

// TestScalableTargetsWaitForWhatTheyScale reads DependsOn of each golden template.
func TestScalableTargetsWaitForWhatTheyScale(t *testing.T) {
	const endpoint = `"E": {"Type": "AWS::SageMaker::Endpoint", "Properties": {"EndpointName": "chat--a--realtime"}}`
	const component = `"E": {"Type": "AWS::SageMaker::InferenceComponent", "Properties": {"InferenceComponentName": "chat--a--gpu"}}`
	for bad, want := range map[string]int{
		`{` + component + `, "T": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": {"ResourceId": "inference-component/chat--a--gpu"}}}`:                                 1,
		`{` + component + `, "T": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "DependsOn": "E", "Properties": {"ResourceId": "inference-component/chat--b--gpu"}}}`:               1,
		`{` + component + `, "T": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "DependsOn": ["E"], "Properties": {"ResourceId": "inference-component/chat--a--gpu"}}}`:             0,
		`{` + endpoint + `, "T": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "Properties": {"ResourceId": "endpoint/chat--a--realtime/variant/AllTraffic"}}}`:                     1,
		`{` + endpoint + `, "T": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "DependsOn": ["E"], "Properties": {"ResourceId": "endpoint/chat--b--realtime/variant/AllTraffic"}}}`: 1,
		`{` + endpoint + `, "T": {"Type": "AWS::ApplicationAutoScaling::ScalableTarget", "DependsOn": "E", "Properties": {"ResourceId": "endpoint/chat--a--realtime/variant/AllTraffic"}}}`:   0,
	} {
		var resources map[string]scaler
		if err := json.Unmarshal([]byte(bad), &resources); err != nil {
			t.Fatal(err)
		}
		if got := len(early(resources)); got != want {
			t.Fatalf("%s: %d come too early, want %d", bad, got, want)
		}
	}
	for _, file := range goldenFiles(t) {
		src, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var template struct{ Resources map[string]scaler }
		if err := json.Unmarshal(src, &template); err != nil {
			t.Fatal(err)
		}
		for _, id := range early(template.Resources) {
			t.Errorf("%s: %s does not depend on what it scales", file, id)
		}
	}
}

// dependencies are what DependsOn names, one or several.
func dependencies(v any) []any {
	if all, ok := v.([]any); ok {
		return all
	}
	return []any{v}
}
