package gateway

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"time"
)

// record is what is logged and measured about a request. It has no field for a text, of
// a prompt or an answer, or for a path, so none can be logged by mistake.
type record struct {
	start         time.Time
	cancel        func() // ends what the request still holds
	id            string
	trace         string // of AWS X-Ray, where there is one
	route         string // of the gateway, not the path
	caller        string // who asks, where the gateway has checked it
	model         string // a known one
	engine        string // the last that was tried
	fallbackFrom  string // the engine that failed before it
	fallbackFor   string // and why
	failure       string
	awsCode       string
	prompt        string // a known one, by its name
	promptVersion string
	stopReason    string // StopGuardrail where a guardrail stepped in
	usage         *Usage
	stream        bool
	firstToken    time.Duration // of a stream, from start; 0 if it never came
}

// log writes the one line of a request. CloudWatch reads its metrics from it, where
// there are any.
func (rec *record) log(ctx context.Context, log *slog.Logger, status int, metrics []slog.Attr) {
	attrs := []slog.Attr{
		slog.String("requestId", rec.id),
		slog.Int("status", status),
		slog.Float64("ms", float64(time.Since(rec.start).Microseconds())/1000),
	}
	for _, a := range []struct{ key, value string }{
		{"traceId", rec.trace},
		{"route", rec.route},
		{"caller", rec.caller},
		{"fallbackFrom", rec.fallbackFrom},
		{"fallbackFor", rec.fallbackFor},
		{"error", rec.failure},
		{"awsCode", rec.awsCode},
		{"stopReason", rec.stopReason},
		{"prompt", rec.prompt},
		{"promptVersion", rec.promptVersion},
	} {
		if a.value != "" {
			attrs = append(attrs, slog.String(a.key, a.value))
		}
	}
	if rec.usage != nil && rec.usage.CachedTokens > 0 {
		attrs = append(attrs, slog.Int("cachedTokens", rec.usage.CachedTokens))
	}
	if rec.stream {
		attrs = append(attrs, slog.Bool("stream", true))
	}
	log.LogAttrs(ctx, level(status), "request", append(attrs, metrics...)...)
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

// panicText describes a recovered value without quoting anything a caller sent.
func panicText(v any) string {
	if err, ok := v.(runtime.Error); ok {
		return err.Error()
	}
	return fmt.Sprintf("a value of type %T", v)
}
