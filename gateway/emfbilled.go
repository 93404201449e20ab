package gateway

import (
	"encoding/json"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
)

// BilledMetrics is how many metrics CloudWatch bills for a model that answers, streams
// included, on this many engines, and never fails: each metric once for each set of
// values of its dimensions ("Amazon CloudWatch pricing", Metrics). It counts what the
// log lines of such requests say.
func BilledMetrics(engines int) int {
	billed := map[string]bool{}
	for engine := range engines {
		m := &requestMetrics{
			Name: "name", Model: "model", Engine: strconv.Itoa(engine),
			Latency: 1, FirstToken: 1, InputTokens: 1, OutputTokens: 1, Price: &contract.Price{Input: 1},
		}
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
	return len(billed)
}
