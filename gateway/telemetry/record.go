// Package telemetry says what the gateway did: one line of the log for each request,
// with its metrics, and the calls that are kept. It never logs a prompt or an answer.
package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"time"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/chat"
	"github.com/sagerock/sagerock/gateway/engine"
	"github.com/sagerock/sagerock/gateway/route"
)

// Record is what is logged and measured about a request. It has no field for a text, of
// a prompt or an answer, or for a path, so none can be logged by mistake.
type Record struct {
	route.Trip

	Start         time.Time
	ID            string
	Trace         string // of AWS X-Ray, where there is one
	Route         string // of the gateway, not the path
	Caller        string // who asks, where the gateway has checked it
	Model         string // a known one
	Failure       string // the code that the caller reads
	AWSCode       string
	Prompt        string // a known one, by its name
	PromptVersion string
	Stop          chat.StopReason // chat.StopGuardrail where a guardrail stepped in
	Usage         *chat.Usage
	Price         *contract.Price // of the model on Bedrock
	Stream        bool
	FirstToken    time.Duration // of a stream, from start; 0 if it never came
}

// New returns the Record of r, which has just come.
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

// Log writes the one line of a request. CloudWatch reads its metrics from it, where
// there are any.
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

// Panic logs a panic. The value itself may quote a prompt; the stack names only code.
func (l *Log) Panic(ctx context.Context, rec *Record, v any, stack []byte) {
	l.To.ErrorContext(ctx, "panic",
		slog.String("requestId", rec.ID), slog.String("value", panicText(v)), slog.String("stack", string(stack)))
}

// panicText describes a recovered value without quoting anything a caller sent.
func panicText(v any) string {
	if err, ok := v.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("a value of type %T", v)
}
