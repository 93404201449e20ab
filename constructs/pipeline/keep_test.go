package pipeline_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestRowsExpireAndModelsStay sees that what expires in the bucket are rows and
// predictions, and neither the archive that the endpoint and the registry use nor the
// report of a registered model.
func TestRowsExpireAndModelsStay(t *testing.T) {
	m := synth(t, nil).machine(t)
	named := m.States["Name the run"]["Parameters"].(map[string]any)
	for name, want := range map[string]string{"work.$": "s3://results/runs/shop-churn/{}", "folder.$": "s3://results/training/shop-churn/{}"} {
		if got := named[name].(string); !strings.Contains(got, want) {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	found := map[string][]string{}
	for _, state := range m.States {
		for _, at := range regexp.MustCompile(`States\.Format\('\{\}/([a-z]+)[^']*', \$\.(work|folder)`).FindAllStringSubmatch(text(state["Parameters"]), -1) {
			found[at[2]] = append(found[at[2]], at[1])
		}
	}
	for where, want := range map[string]string{"work": "data predictions", "folder": "evaluation model"} {
		slices.Sort(found[where])
		if got := strings.Join(slices.Compact(found[where]), " "); got != want {
			t.Errorf("in %s there are %s, want %s", where, got, want)
		}
	}
}
