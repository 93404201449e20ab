package telemetry

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/contract"

	"github.com/sagerock/sagerock/gateway/engine"
)

var emfTime = time.UnixMilli(1767225600123)

// logged is the one line that m becomes.
func logged(t *testing.T, m *metrics) string {
	t.Helper()
	var buf bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&buf, &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey && len(groups) == 0 {
			return slog.Attr{}
		}
		return a
	}}))
	log.LogAttrs(t.Context(), slog.LevelInfo, "request", m.attrs(emfTime)...)
	if strings.Count(buf.String(), "\n") != 1 {
		t.Fatalf("not one line:\n%s", &buf)
	}
	return strings.TrimSpace(buf.String())
}

func TestMetricsLine(t *testing.T) {
	for name, tc := range map[string]struct {
		in   metrics
		want string
	}{
		"everything": {
			metrics{
				Per: contract.MetricsEngine, Name: "support", Model: "assistant", Engine: engine.Bedrock, Latency: 1234567 * time.Microsecond, FirstToken: 98 * time.Millisecond,
				InputTokens: 1000, CachedTokens: 400, OutputTokens: 100, Price: &contract.Price{Input: 3, Output: 15, Cached: 0.3}, Fallbacks: 1, Interventions: 1,
			},
			`{"level":"INFO","msg":"request","_aws":{"Timestamp":1767225600123,"CloudWatchMetrics":[{"Dimensions":[["name","model"],["name","model","engine"]],` +
				`"Metrics":[{"Name":"Requests","Unit":"Count"},{"Name":"Errors","Unit":"Count"},{"Name":"Latency","Unit":"Milliseconds"},` +
				`{"Name":"TimeToFirstToken","Unit":"Milliseconds"},{"Name":"InputTokens","Unit":"Count"},{"Name":"OutputTokens","Unit":"Count"},` +
				`{"Name":"EstimatedCostUSD","Unit":"None"},{"Name":"Fallbacks","Unit":"Count"},{"Name":"GuardrailInterventions","Unit":"Count"}],"Namespace":"sagerock"}]},` +
				`"name":"support","model":"assistant","engine":"bedrock","Requests":1,"Errors":0,"Latency":1234.567,"TimeToFirstToken":98,` +
				`"InputTokens":1000,"OutputTokens":100,"EstimatedCostUSD":0.00342,"Fallbacks":1,"GuardrailInterventions":1}`,
		},
		"an error before any engine": {
			metrics{Name: "support", Model: "assistant", Kind: engine.Throttled, Latency: time.Millisecond, Price: &contract.Price{Input: 3}},
			`{"level":"INFO","msg":"request","_aws":{"Timestamp":1767225600123,"CloudWatchMetrics":[{"Dimensions":[["name","model"]],` +
				`"Metrics":[{"Name":"Requests","Unit":"Count"},{"Name":"Errors","Unit":"Count"},{"Name":"Latency","Unit":"Milliseconds"},` +
				`{"Name":"Errors.throttled","Unit":"Count"}],"Namespace":"sagerock"}]},` +
				`"name":"support","model":"assistant","Requests":1,"Errors":1,"Latency":1,"Errors.throttled":1}`,
		},
		"a set for the model alone": {
			metrics{Name: "support", Model: "assistant", Engine: engine.Bedrock, Latency: time.Millisecond},
			`{"level":"INFO","msg":"request","_aws":{"Timestamp":1767225600123,"CloudWatchMetrics":[{"Dimensions":[["name","model"]],` +
				`"Metrics":[{"Name":"Requests","Unit":"Count"},{"Name":"Errors","Unit":"Count"},{"Name":"Latency","Unit":"Milliseconds"}],"Namespace":"sagerock"}]},` +
				`"name":"support","model":"assistant","engine":"bedrock","Requests":1,"Errors":0,"Latency":1}`,
		},
		"a set for each variant of an endpoint": {
			metrics{Name: "support", Model: "assistant", Engine: engine.SageMaker, Variant: "challenger", Latency: time.Millisecond},
			`{"level":"INFO","msg":"request","_aws":{"Timestamp":1767225600123,"CloudWatchMetrics":[{"Dimensions":[["name","model"],["name","model","variant"]],` +
				`"Metrics":[{"Name":"Requests","Unit":"Count"},{"Name":"Errors","Unit":"Count"},{"Name":"Latency","Unit":"Milliseconds"}],"Namespace":"sagerock"}]},` +
				`"name":"support","model":"assistant","engine":"sagemaker","variant":"challenger","Requests":1,"Errors":0,"Latency":1}`,
		},
		"figures without metrics": {
			metrics{Per: contract.MetricsNone, Name: "support", Model: "assistant", Engine: engine.Bedrock, Latency: time.Millisecond, OutputTokens: 3},
			`{"level":"INFO","msg":"request","name":"support","model":"assistant","engine":"bedrock","Requests":1,"Errors":0,"Latency":1,"OutputTokens":3}`,
		},
		"no model":      {metrics{Name: "support", Latency: time.Second}, `{"level":"INFO","msg":"request"}`},
		"no deployment": {metrics{Model: "assistant", Latency: time.Second}, `{"level":"INFO","msg":"request"}`},
	} {
		t.Run(name, func(t *testing.T) {
			if got := logged(t, &tc.in); got != tc.want {
				t.Errorf("got:\n%s\nwant:\n%s", got, tc.want)
			}
		})
	}
}

// TestMetricsHaveTargets checks every shape of a line against the rules of the
// Embedded metric format specification: what is listed is at the top of the line,
// metrics as numbers and dimensions as texts that are not empty.
func TestMetricsHaveTargets(t *testing.T) {
	price := &contract.Price{Input: 1, Output: 1}
	for _, name := range []string{"", engine.SageMaker} {
		for _, kind := range []engine.Kind{"", engine.Failed, engine.Timeout} {
			for mask := range 32 {
				m := metrics{
					Per: contract.MetricsEngine, Name: "n", Model: "m", Engine: name, Kind: kind, FirstToken: time.Duration(mask&1) * time.Second, InputTokens: mask & 2,
					OutputTokens: mask & 4, Fallbacks: mask & 8, Interventions: mask & 16, Price: price,
				}
				line := logged(t, &m)
				var doc map[string]any
				var meta struct {
					AWS struct {
						Timestamp         int64
						CloudWatchMetrics []struct {
							Namespace  string
							Dimensions [][]string
							Metrics    []struct{ Name, Unit string }
						}
					} `json:"_aws"`
				}
				if err := json.Unmarshal([]byte(line), &doc); err != nil {
					t.Fatal(err)
				}
				if err := json.Unmarshal([]byte(line), &meta); err != nil {
					t.Fatal(err)
				}
				if meta.AWS.Timestamp == 0 || len(meta.AWS.CloudWatchMetrics) != 1 {
					t.Fatalf("no metrics in %s", line)
				}
				d := meta.AWS.CloudWatchMetrics[0]
				for _, set := range d.Dimensions {
					for _, name := range set {
						if text, ok := doc[name].(string); !ok || text == "" {
							t.Errorf("dimension %s has no value in %s", name, line)
						}
					}
				}
				var listed []string
				for _, metric := range d.Metrics {
					listed = append(listed, metric.Name)
					if _, ok := doc[metric.Name].(float64); !ok || !slices.Contains([]string{"Count", "Milliseconds", "None"}, metric.Unit) {
						t.Errorf("metric %s has no value or no unit in %s", metric.Name, line)
					}
				}
				for name, value := range doc {
					if _, ok := value.(float64); ok && !slices.Contains(listed, name) {
						t.Errorf("%s is in the line and not among the metrics: %s", name, line)
					}
				}
			}
		}
	}
}

// TestMetricsHoldNoText keeps prompts, answers and keys out for good: the only texts
// are the four names and the kind of an error.
func TestMetricsHoldNoText(t *testing.T) {
	known := []string{"Per", "Name", "Model", "Engine", "Variant", "Kind"}
	for field := range reflect.TypeFor[metrics]().Fields() {
		switch field.Type.Kind() {
		case reflect.Int, reflect.Int64, reflect.Bool:
		case reflect.String:
			if !slices.Contains(known, field.Name) {
				t.Errorf("field %s is a text", field.Name)
			}
		default:
			if field.Type != reflect.TypeFor[*contract.Price]() {
				t.Errorf("field %s may hold a text", field.Name)
			}
		}
	}
}

func BenchmarkMetricsLine(b *testing.B) {
	m := &metrics{Name: "n", Model: "m", Engine: engine.Bedrock, Latency: time.Second, InputTokens: 1, OutputTokens: 1, Price: &contract.Price{Input: 1, Output: 1}}
	log := slog.New(slog.NewJSONHandler(io.Discard, nil))
	for b.Loop() {
		log.LogAttrs(b.Context(), slog.LevelInfo, "request", m.attrs(emfTime)...)
	}
}
