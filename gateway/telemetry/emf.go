package telemetry

import (
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/engine"
)

// metricsNamespace is where CloudWatch puts the metrics.
const metricsNamespace = contract.MetricsNamespace

// metrics is what a request adds to the metrics. Like [Record], it has no
// field for a prompt, an answer or a key.
type metrics struct {
	Per    string // one of contract's Metrics constants; "" is MetricsModel
	Name   string // of the deployment
	Model  string // a known one
	Engine string // that answered, or failed last; "" if none was tried

	Variant string // of its endpoint; "" where there is one

	Kind       engine.Kind   // of the error; "" if there is none
	Latency    time.Duration // until the last byte
	FirstToken time.Duration // of a stream; 0 otherwise

	InputTokens  int // all that were sent
	CachedTokens int // the part of them that was read from a cache
	OutputTokens int
	Price        *contract.Price // nil where it is unknown

	Fallbacks     int
	Interventions int // of the guardrail

	Held         time.Duration // for a copy to come up; part of the latency
	WakeFailures int           // no copy came up in time
}

// attrs makes a log line into one that CloudWatch also reads metrics from, in its
// embedded metric format. They belong at the top of the line, and model and engine
// are among them. A request for no known model adds nothing. Each set of dimensions is
// billed by itself, so a set for each engine is there only where it is asked for, one for
// each variant only where an endpoint has several, which are to be compared, and with
// MetricsNone the figures are in the line for queries of the log alone.
//
// Lambda leaves lines that are JSON already as they are when its log format is JSON
// (Configuring JSON and plain text log formats), so _aws stays at the top, and
// CloudWatch Logs reads metrics from any line that has it (Amazon CloudWatch User
// Guide, "Using the embedded metric format with Lambda"). But a line below the
// function's application log level is dropped, metrics included (Log-level
// filtering): that level must stay INFO.
func (m *metrics) attrs(now time.Time) []slog.Attr {
	if m.Name == "" || m.Model == "" { // a dimension must have a value
		return nil
	}
	attrs := make([]slog.Attr, 1, 17)
	attrs = append(attrs, slog.String("name", m.Name), slog.String("model", m.Model))
	s := shape{kind: m.Kind}
	if m.Engine != "" {
		s.engine = m.Per == contract.MetricsEngine
		attrs = append(attrs, slog.String("engine", m.Engine))
	}
	if m.Variant != "" {
		s.variant = true
		attrs = append(attrs, slog.String("variant", m.Variant))
	}
	for i, metric := range metricTable {
		if value, ok := metric.of(m); ok {
			s.metrics |= 1 << i
			attrs = append(attrs, slog.Attr{Key: metric.name, Value: value})
		}
	}
	if m.Kind != "" {
		attrs = append(attrs, slog.Int(errorsOf(m.Kind), 1))
	}
	if m.Per == contract.MetricsNone {
		return attrs[1:]
	}
	attrs[0] = slog.Group("_aws", slog.Int64("Timestamp", now.UnixMilli()), slog.Any("CloudWatchMetrics", s.directives()))
	return attrs
}

// errorsOf names the metric that counts the errors of one kind.
func errorsOf(kind engine.Kind) string { return "Errors." + string(kind) }

// metricTable lists the metrics, and which requests have them. One that is
// rarely more than 0 is left out then, since CloudWatch bills each it has seen.
var metricTable = []struct {
	name, unit string
	of         func(*metrics) (slog.Value, bool)
}{
	{"Requests", "Count", func(*metrics) (slog.Value, bool) { return slog.IntValue(1), true }},
	{"Errors", "Count", func(m *metrics) (slog.Value, bool) {
		if m.Kind != "" {
			return slog.IntValue(1), true
		}
		return slog.IntValue(0), true // so that the average is the rate
	}},
	{"Latency", "Milliseconds", func(m *metrics) (slog.Value, bool) { return milliseconds(m.Latency), true }},
	{"TimeToFirstToken", "Milliseconds", func(m *metrics) (slog.Value, bool) {
		return milliseconds(m.FirstToken), m.FirstToken > 0
	}},
	{"InputTokens", "Count", func(m *metrics) (slog.Value, bool) { return positive(m.InputTokens) }},
	{"OutputTokens", "Count", func(m *metrics) (slog.Value, bool) { return positive(m.OutputTokens) }},
	{"EstimatedCostUSD", "None", func(m *metrics) (slog.Value, bool) {
		if m.Price == nil || m.InputTokens+m.OutputTokens == 0 {
			return slog.Value{}, false
		}
		return slog.Float64Value(m.Price.Cost(m.InputTokens, m.CachedTokens, m.OutputTokens)), true
	}},
	{"Fallbacks", "Count", func(m *metrics) (slog.Value, bool) { return positive(m.Fallbacks) }},
	{"GuardrailInterventions", "Count", func(m *metrics) (slog.Value, bool) { return positive(m.Interventions) }},
	{"WakeTime", "Milliseconds", func(m *metrics) (slog.Value, bool) { return milliseconds(m.Held), m.Held > 0 }},
	{"WakeFailures", "Count", func(m *metrics) (slog.Value, bool) { return positive(m.WakeFailures) }},
}

func positive(n int) (slog.Value, bool) { return slog.IntValue(n), n > 0 }

func milliseconds(d time.Duration) slog.Value {
	return slog.Float64Value(float64(d.Microseconds()) / 1000)
}

// shape is which metrics a line has. There are few, so what they say to CloudWatch
// is written once.
type shape struct {
	metrics uint16
	engine  bool // a set of metrics for the engine too
	variant bool // and one for the variant
	kind    engine.Kind
}

var shapes sync.Map // of shape to json.RawMessage

// directives tells CloudWatch which members of the line are metrics, and their
// dimensions.
func (s shape) directives() json.RawMessage {
	if known, ok := shapes.Load(s); ok {
		return known.(json.RawMessage)
	}
	type metric struct{ Name, Unit string }
	var listed []metric
	for i, m := range metricTable {
		if s.metrics&(1<<i) != 0 {
			listed = append(listed, metric{m.name, m.unit})
		}
	}
	if s.kind != "" {
		listed = append(listed, metric{errorsOf(s.kind), "Count"})
	}
	dimensions := [][]string{{"name", "model"}}
	if s.engine {
		dimensions = append(dimensions, []string{"name", "model", "engine"})
	}
	if s.variant {
		dimensions = append(dimensions, []string{"name", "model", "variant"})
	}
	src, err := json.Marshal([]any{map[string]any{"Namespace": metricsNamespace, "Dimensions": dimensions, "Metrics": listed}})
	if err != nil {
		panic(err) // these types always encode
	}
	shapes.Store(s, json.RawMessage(src))
	return src
}
