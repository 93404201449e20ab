package cost

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestTrainingRunHasItsJobs compares the jobs that a run is priced with, and what they run
// on, with those of a golden state machine.
func TestTrainingRunHasItsJobs(t *testing.T) {
	const name = "04-sagemaker-training"
	deployed, priced := map[string]int{}, map[string]int{}
	for _, instance := range jobInstances(t, filepath.Join(goldens, name, "churn--churn--train.json")) {
		deployed[instance]++
	}
	for _, job := range runs(goldenConfig(t, name).EndpointOf("churn").Config.Training) {
		priced[job.instance] += job.count
	}
	if len(deployed) == 0 || !maps.Equal(deployed, priced) {
		t.Errorf("jobs are deployed on %v, and priced on %v", deployed, priced)
	}
}

var (
	createsJob   = regexp.MustCompile(`:create(Processing|Training|Transform)Job`)
	instanceType = regexp.MustCompile(`"InstanceType":"(ml\.[^"]+)"`)
)

// jobInstances lists the instance types of the jobs in the state machine of a template.
func jobInstances(t *testing.T, file string) []string {
	t.Helper()
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var template struct {
		Resources map[string]struct {
			Properties struct {
				DefinitionString json.RawMessage
			}
		}
	}
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, r := range template.Resources {
		var joined struct {
			Join [2]json.RawMessage `json:"Fn::Join"`
		}
		if r.Properties.DefinitionString == nil || json.Unmarshal(r.Properties.DefinitionString, &joined) != nil {
			continue
		}
		var parts []any
		if err := json.Unmarshal(joined.Join[1], &parts); err != nil {
			t.Fatal(err)
		}
		var text strings.Builder
		for _, part := range parts {
			literal, _ := part.(string) // what only a deployment knows is left out
			text.WriteString(literal)
		}
		var machine struct{ States map[string]json.RawMessage }
		if err := json.Unmarshal([]byte(text.String()), &machine); err != nil {
			t.Fatal(err)
		}
		for _, state := range machine.States {
			if createsJob.Match(state) {
				for _, match := range instanceType.FindAllSubmatch(state, -1) {
					found = append(found, string(match[1]))
				}
			}
		}
	}
	return found
}
