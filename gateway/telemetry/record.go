// Package telemetry records what the gateway did: one log line for each request, with its
// metrics, and the captured calls. It never logs a prompt or an answer.
package telemetry

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/route"
)

// Record is everything that is logged and measured about a request. It has no field for the
// text of a prompt or an answer, or for a path, so none can be logged by mistake.
type Record struct {
	route.Trip

	Start         time.Time
	ID            string
	Trace         string // of AWS X-Ray, where there is one
	Route         string // of the gateway, not the path
	Caller        string // the name of the caller, where the gateway has authenticated it
	Model         string // a known one
	Failure       string // the code that the caller reads
	AWSCode       string
	Prompt        string // a known one, by its name
	PromptVersion string
	Stop          chat.StopReason // chat.StopGuardrail where a guardrail stepped in
	Usage         *chat.Usage
	Price         *contract.Price // of the model on Bedrock
	Stream        bool
	FirstToken    time.Duration // of a stream, from start; 0 without one
}

// New returns the Record of r, which has just arrived.
func New(r *http.Request, id string) *Record {
	return &Record{Start: time.Now(), ID: id, Trace: traceID(r)}
}

// Delta notes what d says about the answer.
func (rec *Record) Delta(d *chat.Delta) {
	if rec.FirstToken == 0 {
		rec.FirstToken = time.Since(rec.Start)
	}
	if d.Stop != "" {
		rec.Stop = d.Stop
	}
	if d.Usage != nil {
		rec.Usage = d.Usage
	}
}

// Answer notes what a whole answer says about itself.
func (rec *Record) Answer(a *engine.Answer) {
	switch {
	case a.Chat != nil:
		rec.Stop, rec.Usage = a.Chat.Stop, a.Chat.Usage
	case a.Vectors != nil:
		rec.Usage = a.Vectors.Usage
	}
}

// Log writes the log of a deployment.
type Log struct {
	To   *slog.Logger
	Name string // of the deployment
	Per  string // what metrics are written for: one of contract's Metrics constants
}

// Log writes the one line of a request, from which CloudWatch reads its metrics.
func (l *Log) Log(ctx context.Context, rec *Record, status int) {
	attrs := []slog.Attr{
		slog.String("requestId", rec.ID),
		slog.Int("status", status),
		slog.Float64("ms", float64(time.Since(rec.Start).Microseconds())/1000),
	}
	for _, a := range []struct{ key, value string }{
		{"traceId", rec.Trace},
		{"route", rec.Route},
		{"caller", rec.Caller},
		{"fallbackFrom", rec.FallbackFrom},
		{"fallbackFor", rec.FallbackFor},
		{"error", rec.Failure},
		{"awsCode", rec.AWSCode},
		{"stopReason", string(rec.Stop)},
		{"prompt", rec.Prompt},
		{"promptVersion", rec.PromptVersion},
	} {
		if a.value != "" {
			attrs = append(attrs, slog.String(a.key, a.value))
		}
	}
	if rec.Usage != nil && rec.Usage.CachedTokens > 0 {
		attrs = append(attrs, slog.Int("cachedTokens", rec.Usage.CachedTokens))
	}
	if rec.Stream {
		attrs = append(attrs, slog.Bool("stream", true))
	}
	l.To.LogAttrs(ctx, level(status), "request", append(attrs, l.metrics(rec).attrs(time.Now())...)...)
}

func level(status int) slog.Level {
	switch {
	case status >= 500:
		return slog.LevelError
	case status == http.StatusTooManyRequests:
		return slog.LevelWarn
	}
	return slog.LevelInfo
}

// metrics is what rec adds to the metrics. The kind of an error is the code that
// its caller reads.
func (l *Log) metrics(rec *Record) *metrics {
	m := &metrics{
		Per: l.Per, Name: l.Name, Model: rec.Model, Engine: rec.Engine, Variant: rec.Variant,
		Kind:    engine.Kind(rec.Failure),
		Latency: time.Since(rec.Start), FirstToken: rec.FirstToken,
	}
	if rec.Engine == engine.Bedrock { // on SageMaker, instances are paid for
		m.Price = rec.Price
	}
	if u := rec.Usage; u != nil {
		m.InputTokens, m.CachedTokens, m.OutputTokens = u.InputTokens, u.CachedTokens, u.OutputTokens
	}
	if rec.FallbackFrom != "" {
		m.Fallbacks = 1
	}
	m.Held = rec.Held
	if rec.WakeFailed {
		m.WakeFailures = 1
	}
	if rec.Stop == chat.StopGuardrail || rec.Failure == string(engine.Blocked) {
		m.Interventions = 1
	}
	return m
}

// traceID is the X-Ray id of the trace that r belongs to, or "": Lambda's or, outside of
// Lambda, the caller's. It accepts only valid ids.
func traceID(r *http.Request) string {
	for _, header := range [...]string{os.Getenv(contract.EnvTrace), r.Header.Get("X-Amzn-Trace-Id")} {
		for header != "" {
			var field string
			field, header, _ = strings.Cut(header, ";")
			if id, ok := strings.CutPrefix(strings.TrimSpace(field), "Root="); ok && isTrace(id) {
				return id
			}
		}
	}
	return fromW3C(r.Header.Get("Traceparent"))
}

// isTrace reports whether id is one of X-Ray: 1, the time and 24 digits (AWS X-Ray Developer
// Guide, "Sending trace data to X-Ray").
func isTrace(id string) bool {
	return len(id) == 35 && id[:2] == "1-" && id[10] == '-' && isHex(id[2:10]) && isHex(id[11:])
}

// fromW3C is the id of X-Ray for a traceparent, which has the same digits.
func fromW3C(parent string) string {
	if len(parent) < 55 || parent[2] != '-' || parent[35] != '-' || !isHex(parent[3:35]) || strings.Trim(parent[3:35], "0") == "" {
		return ""
	}
	return "1-" + parent[3:11] + "-" + parent[11:35]
}

func isHex(s string) bool {
	return strings.Trim(s, "0123456789abcdef") == ""
}
