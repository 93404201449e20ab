package dashboard_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/dashboard"
	"github.com/sagerock/sagerock/plan"
)

func board(t *testing.T, file, path string) *dashboard.Board {
	t.Helper()
	cfg, _, err := config.Parse("sagerock.yaml", []byte(file), config.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return dashboard.Of(plan.Of(cfg), dashboard.Sample())
}

// TestPictureIsCurrent draws the picture of the manual anew.
func TestPictureIsCurrent(t *testing.T) {
	cfg, _, err := config.Load("../../examples/05-hybrid/sagerock.yaml", config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("../../docs/dashboard.svg")
	if err != nil {
		t.Fatal(err)
	}
	if got := dashboard.Of(plan.Of(cfg), dashboard.Sample()).Picture(); got != string(want) {
		t.Error("docs/dashboard.svg is not the dashboard of example 05\n\tfix: go generate ./internal/dashboard")
	}
}

const both = `name: shop
region: us-east-1
models:
  chat:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/}
  jobs: {sagemaker: {image: pytorch, source: s3://models/m.tar.gz, endpoint: async, scaling: {min: 0}}}
`

// TestRowsFollowThePathAndTheMetrics says what is on the dashboard on each path, and with each
// value of api.metrics.
func TestRowsFollowThePathAndTheMetrics(t *testing.T) {
	const (
		chat = "chat on SageMaker: shop--chat--realtime-g5-xlarge"
		jobs = "jobs on SageMaker: shop--jobs--async-m5-large"
	)
	for name, tc := range map[string]struct{ file, path, want string }{
		"bedrock":         {both, "bedrock", "Gateway, Tokens and cost, Bedrock"},
		"sagemaker":       {both, "sagemaker", "Gateway, Tokens and cost, " + chat + ", " + jobs + ", Alarms"},
		"hybrid":          {both, "hybrid", "Gateway, Tokens and cost, Bedrock, " + chat + ", " + jobs + ", Alarms"},
		"without alarms":  {both + "alarms: {endpoints: false}\n", "sagemaker", "Gateway, Tokens and cost, " + chat + ", " + jobs},
		"without metrics": {both + "api: {metrics: none}\n", "bedrock", "Gateway, Bedrock"},
	} {
		var rows []string
		for _, row := range board(t, tc.file, tc.path).Rows {
			rows = append(rows, row.Title)
		}
		if got := strings.Join(rows, ", "); got != tc.want {
			t.Errorf("%s: got %s, want %s", name, got, tc.want)
		}
	}
	engines := board(t, both+"api: {metrics: engine}\n", "hybrid").Rows[0].Charts[0].Lines
	if len(engines) != 3 || engines[0].Label != "chat on bedrock" || len(engines[0].Dimensions) != 3 || engines[2].Label != "jobs" {
		t.Errorf("with a set of metrics for each engine, requests are %+v", engines)
	}
	if lines := board(t, both, "hybrid").Rows[0].Charts[0].Lines; len(lines) != 2 || len(lines[0].Dimensions) != 2 {
		t.Errorf("with a set for each model, requests are %+v", lines)
	}
}

// TestBodyIsADashboard reads the body as CloudWatch does: widgets on a grid of 24 columns that
// do not overlap, and times in seconds, which SageMaker publishes in microseconds.
func TestBodyIsADashboard(t *testing.T) {
	var body struct {
		Widgets []struct {
			Type                string
			X, Y, Width, Height int
			Properties          struct {
				Title, Region string
				Metrics       [][]any
				Alarms        []string
			}
		}
	}
	src := board(t, both, "hybrid").Body()
	if err := json.Unmarshal([]byte(src), &body); err != nil {
		t.Fatal(err)
	}
	taken := map[[2]int]bool{}
	kinds := map[string]int{}
	for _, w := range body.Widgets {
		kinds[w.Type]++
		if w.X+w.Width > 24 || w.Width < 1 {
			t.Errorf("%s is beside the grid: %d + %d", w.Properties.Title, w.X, w.Width)
		}
		for x := range w.Width {
			for y := range w.Height {
				if at := [2]int{w.X + x, w.Y + y}; taken[at] {
					t.Fatalf("two widgets are at %v", at)
				} else {
					taken[at] = true
				}
			}
		}
	}
	if kinds["metric"] < 18 || kinds["text"] != 6 || kinds["alarm"] != 1 {
		t.Errorf("got %v", kinds)
	}
	for _, want := range []string{`"m0 * 0.000001"`, `["AWS/SageMaker","ModelLatency","EndpointName","shop--chat--realtime-g5-xlarge","VariantName","AllTraffic",{"id":"m0","stat":"p99","visible":false}]`} {
		if !strings.Contains(src, want) {
			t.Errorf("the body lacks %s", want)
		}
	}
}

// TestLargestBoardKeepsTheQuotas holds the dashboard of the most models that a file can have
// against CloudWatch's quotas: 500 widgets, 500 metrics of a widget, 2,500 of a dashboard.
func TestLargestBoardKeepsTheQuotas(t *testing.T) {
	var file strings.Builder
	file.WriteString("name: abcdefghijklmnopqrstuvwx\nregion: us-east-1\npath: hybrid\napi: {metrics: engine}\nmodels:\n")
	for i := range 50 {
		fmt.Fprintf(&file, "  abcdefghijklmnopqrstu-%02d: {bedrock: {model: amazon.nova-lite-v1:0}, sagemaker: {image: lmi, source: s3://models/llama/, instance: ml.g5.xlarge}}\n", i)
	}
	b := board(t, file.String(), "")
	if n := b.Widgets(); n > 500 {
		t.Errorf("%d widgets", n)
	}
	if n := b.Metrics(); n > 2500 {
		t.Errorf("%d metrics", n)
	}
	for _, row := range b.Rows {
		for _, c := range row.Charts {
			if len(c.Lines) > 500 || len(c.Alarms) > 100 {
				t.Errorf("%s has %d metrics and %d alarms", c.Title, len(c.Lines), len(c.Alarms))
			}
		}
	}
	t.Logf("%d widgets, %d metrics, %d bytes", b.Widgets(), b.Metrics(), len(b.Body()))
}
