package settings_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// TestTheGatewayKnowsWhenAModelCloses sees that hours are told of models whose calls fail
// while nothing runs: those of a queue wait.
func TestTheGatewayKnowsWhenAModelCloses(t *testing.T) {
	cfg, _, err := config.Parse("sagerock.yaml", []byte(`{name: app, region: us-east-1, path: sagemaker, models: {
		chat: {sagemaker: {image: lmi, source: s3://models/llama/}},
		busy: {sagemaker: {image: lmi, source: s3://models/llama/, scaling: {schedule: [{cron: "0 8 * * *", min: 2, max: 4}]}}},
		queue: {sagemaker: {image: pytorch, source: s3://models/m.tar.gz, endpoint: async}}}}`), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	nights := []*hosting.Action{{Cron: "0 20 * * *", Timezone: "UTC"}, {Cron: "0 8 * * *", Timezone: "UTC", Min: 1, Max: 4}}
	for _, name := range []string{"chat", "queue"} {
		cfg.Models[name].SageMaker.Scaling.Schedule, cfg.Models[name].SageMaker.Wake = nights, hosting.NewWake()
	}
	made := settings.Of(plan.Of(cfg))
	for name, want := range map[string]int{"chat": 2, "busy": 0, "queue": 0} {
		if got := len(made.Models[name].SageMaker.Hours); got != want {
			t.Errorf("%s has %d hours, want %d", name, got, want)
		}
	}
}
