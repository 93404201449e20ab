package compare_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/compare"
	"github.com/sagerock/sagerock/internal/settings"
	"github.com/sagerock/sagerock/plan"
)

// watch is a CloudWatch: the values of metrics in two periods, by "NAMESPACE NAME STATISTIC
// DIMENSION=VALUE ...".
type watch struct {
	has   map[string][2]float64
	asked []*cloudwatch.GetMetricDataInput
	err   error
}

func (w *watch) GetMetricData(_ context.Context, in *cloudwatch.GetMetricDataInput, _ ...func(*cloudwatch.Options)) (*cloudwatch.GetMetricDataOutput, error) {
	w.asked = append(w.asked, in)
	out := &cloudwatch.GetMetricDataOutput{}
	for _, q := range in.MetricDataQueries {
		key := fmt.Sprint(*q.MetricStat.Metric.Namespace, " ", *q.MetricStat.Metric.MetricName, " ", *q.MetricStat.Stat)
		for _, d := range q.MetricStat.Metric.Dimensions {
			key += fmt.Sprintf(" %s=%s", *d.Name, *d.Value)
		}
		result := types.MetricDataResult{Id: q.Id}
		if values, ok := w.has[key]; ok {
			result.Values, result.Timestamps = values[:], []time.Time{*in.StartTime, in.StartTime.Add(time.Hour)}
		}
		out.MetricDataResults = append(out.MetricDataResults, result)
	}
	return out, w.err
}

// live reports on a model of a file.
func live(t *testing.T, text, model string, w *watch, since time.Duration) (*compare.Report, error) {
	t.Helper()
	cfg, _, err := config.Parse("sagerock.yaml", []byte(text), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := plan.Of(cfg)
	i := slices.IndexFunc(p.Models, func(m *plan.Model) bool { return m.Name == model })
	now := time.Date(2026, 11, 27, 10, 0, 30, 0, time.UTC)
	return compare.Live(t.Context(), w, p.Models[i], settings.Of(p), cfg.Region, since, now)
}

// TestLiveFiguresAreOfEachTarget reads calls, errors by kind, percentiles, tokens and cost of each
// engine and variant, from two periods.
func TestLiveFiguresAreOfEachTarget(t *testing.T) {
	w := &watch{has: map[string][2]float64{
		"sagerock Requests Sum name=shop model=assistant engine=bedrock":                {100, 300},
		"sagerock Latency p50 name=shop model=assistant engine=bedrock":                 {400, 800},
		"sagerock Latency p99 name=shop model=assistant engine=bedrock":                 {2000, 1000},
		"sagerock InputTokens Sum name=shop model=assistant engine=bedrock":             {10, 20},
		"sagerock OutputTokens Sum name=shop model=assistant engine=bedrock":            {1, 2},
		"sagerock EstimatedCostUSD Sum name=shop model=assistant engine=bedrock":        {0.25, 0.5},
		"sagerock Errors.throttled Sum name=shop model=assistant engine=bedrock":        {3, 4},
		"sagerock Requests Sum name=shop model=assistant variant=challenger":            {10, 0},
		"sagerock Latency p50 name=shop model=assistant variant=challenger":             {50, 0},
		"sagerock Errors.model_failed Sum name=shop model=assistant variant=challenger": {1, 0},
	}}
	report, err := live(t, file+"api: {metrics: engine}\n", "assistant", w, 2*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	var table, page bytes.Buffer
	if err := errors.Join(report.Print(&table), report.HTML(&page)); err != nil {
		t.Fatal(err)
	}
	want := `TARGET                SHARE  CALLS  ERRORS  P50 MS  P99 MS  INPUT  OUTPUT  USD       USD/HOUR
bedrock               50%    400    7       700.0   2000.0  30     3       0.750000  -
sagemaker/AllTraffic  45%    0      0       -       -       0      0       -         1.408
sagemaker/challenger  5%     10     1       50.0    -       0      0       -         1.515
`
	if diff := cmp.Diff(want, table.String()); diff != "" {
		t.Errorf("wanted -, got +\n%s", diff)
	}
	if got := report.Targets[0].Errors; got["throttled"] != 7 || len(got) != 1 {
		t.Errorf("errors by kind: %v", got)
	}
	if text := strings.Join(report.Notes(), "\n"); !strings.Contains(text, "no calls of sagemaker/AllTraffic") {
		t.Errorf("the notes do not say who has no calls:\n%s", text)
	}
	if text := page.String(); !strings.Contains(text, "The calls of the last 2h0m0s") || strings.Contains(text, "<h2>Answers") {
		t.Errorf("the page is of something else:\n%s", text)
	}
	in := w.asked[0]
	if from, to := in.StartTime.Format(time.RFC3339), in.EndTime.Format(time.RFC3339); from != "2026-11-27T08:01:00Z" || to != "2026-11-27T10:01:00Z" || aws.ToInt32(in.MetricDataQueries[0].MetricStat.Period) != 7200 {
		t.Errorf("asked for %s to %s, in periods of %d s", from, to, *in.MetricDataQueries[0].MetricStat.Period)
	}
}

// TestLiveFiguresOfAShadowAreSageMakers reads what no gateway measures, in milliseconds.
func TestLiveFiguresOfAShadowAreSageMakers(t *testing.T) {
	w := &watch{has: map[string][2]float64{
		"sagerock Requests Sum name=dark model=chat":                                     {40, 0},
		"AWS/SageMaker Invocations Sum EndpointName=ENDPOINT VariantName=Shadow":         {8, 0},
		"AWS/SageMaker ModelLatency p99 EndpointName=ENDPOINT VariantName=Shadow":        {90000, 0},
		"AWS/SageMaker Invocation5XXErrors Sum EndpointName=ENDPOINT VariantName=Shadow": {2, 0},
	}}
	const dark = `
name: dark
region: us-east-1
path: sagemaker
models:
  chat:
    sagemaker: {image: vllm, source: s3://amzn-s3-demo-models/a/, shadow: {source: s3://amzn-s3-demo-models/b/, percent: 20, count: 2}}
network: {mode: none}
`
	cfg, _, err := config.Parse("sagerock.yaml", []byte(dark), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for key, value := range w.has {
		delete(w.has, key)
		w.has[strings.Replace(key, "ENDPOINT", plan.Of(cfg).EndpointOf("chat").Name, 1)] = value
	}
	report, err := live(t, dark, "chat", w, 24*time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	own, shadow := report.Targets[0], report.Targets[1]
	if own.Name != "sagemaker" || own.Calls != 40 {
		t.Errorf("the model has %d calls as %s", own.Calls, own.Name)
	}
	if shadow.Name != "sagemaker/Shadow" || shadow.Calls != 8 || shadow.Failed() != 2 || *shadow.P99MS != 90 || shadow.Runs != "2 x ml.g5.xlarge" {
		t.Errorf("got %+v", shadow)
	}
}

// TestWhatHasNoLiveFigures says what to change where CloudWatch cannot have any.
func TestWhatHasNoLiveFigures(t *testing.T) {
	for want, tc := range map[string]struct {
		file, model string
		since       time.Duration
		err         error
	}{
		"do not tell the engines of assistant apart: api.metrics is model": {file, "assistant", time.Hour, nil},
		"the gateway writes no metrics":                                    {file + "api: {metrics: none}\n", "assistant", time.Hour, nil},
		"jobs is asynchronous":                                             {file, "jobs", time.Hour, nil},
		"--since 1s is not a time":                                         {file, "assistant", time.Second, nil},
		"asking CloudWatch: no":                                            {file + "api: {metrics: engine}\n", "assistant", time.Hour, errors.New("no")},
	} {
		if _, err := live(t, tc.file, tc.model, &watch{err: tc.err}, tc.since); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
