package telemetry

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// Answers describes the figures that an engine returns with the answers of one model.
type Answers struct {
	Streams bool // as it is written
	Input   bool // how many tokens were sent
	Output  bool // how many it answered with
	Priced  bool // and their price is known

	Variants int // of its endpoint, where there are several
}

// BilledMetrics is how many metrics CloudWatch bills for a model that these engines
// answer, and that never fails, where they are written per model or engine (one of
// contract's Metrics constants): each metric once for each set of values of its
// dimensions ("Amazon CloudWatch pricing", Metrics). It counts what the log lines of
// such requests say.
func BilledMetrics(per string, engines ...Answers) int {
	billed := map[string]bool{}
	for i, engine := range engines {
		m := &metrics{Per: per, Name: "name", Model: "model", Engine: strconv.Itoa(i), Latency: 1}
		if engine.Streams {
			m.FirstToken = 1
		}
		if engine.Input {
			m.InputTokens = 1
		}
		if engine.Output {
			m.OutputTokens = 1
		}
		if engine.Priced {
			m.Price = &contract.Price{Input: 1}
		}
		for v := range max(engine.Variants, 1) {
			if engine.Variants > 1 {
				m.Variant = strconv.Itoa(v)
			}
			m.bill(billed)
		}
	}
	return len(billed)
}

// bill adds what a log line says to the metrics that are billed.
func (m *metrics) bill(billed map[string]bool) {
	line := slog.GroupValue(m.attrs(time.Unix(0, 0))...)
	values := map[string]string{}
	var directives []struct {
		Dimensions [][]string
		Metrics    []struct{ Name string }
	}
	for _, attr := range line.Group() {
		values[attr.Key] = attr.Value.String()
		if attr.Key != "_aws" {
			continue
		}
		for _, inner := range attr.Value.Group() {
			if src, ok := inner.Value.Any().(json.RawMessage); ok {
				if err := json.Unmarshal(src, &directives); err != nil {
					panic(err) // this package wrote it
				}
			}
		}
	}
	for _, d := range directives {
		for _, set := range d.Dimensions {
			var at strings.Builder
			for _, dimension := range set {
				at.WriteString(dimension + "=" + values[dimension] + " ")
			}
			for _, metric := range d.Metrics {
				billed[at.String()+metric.Name] = true
			}
		}
	}
}
