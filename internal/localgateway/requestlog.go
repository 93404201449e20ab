package localgateway

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/sagerock/sagerock/gateway/chat"
)

// NewRequestLog writes the gateway's log for people to w: a line for each request.
func NewRequestLog(w io.Writer) *RequestLog { return &RequestLog{w: w, now: time.Now} }

// RequestLog writes the gateway's log for people: a line for each request.
type RequestLog struct {
	mu  sync.Mutex
	w   io.Writer
	now func() time.Time
}

// Enabled implements [slog.Handler].
func (*RequestLog) Enabled(context.Context, slog.Level) bool { return true }

// WithAttrs implements [slog.Handler]. Nobody asks for it here.
func (h *RequestLog) WithAttrs([]slog.Attr) slog.Handler { return h }

// WithGroup implements [slog.Handler]. Nobody asks for it here.
func (h *RequestLog) WithGroup(string) slog.Handler { return h }

// Handle implements [slog.Handler].
func (h *RequestLog) Handle(_ context.Context, r slog.Record) error {
	at := map[string]string{}
	var rest strings.Builder
	r.Attrs(func(a slog.Attr) bool {
		at[a.Key] = a.Value.String()
		if a.Value.Kind() == slog.KindFloat64 {
			at[a.Key] = fmt.Sprintf("%.0f", a.Value.Float64())
		}
		fmt.Fprintf(&rest, " %s=%v", a.Key, a.Value)
		return true
	})
	line := strings.ToLower(r.Level.String()) + " " + r.Message + rest.String()
	if r.Message == "request" {
		line = requestLine(at)
	}
	return h.line(line)
}

// line writes text with the time before it.
func (h *RequestLog) line(text string) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, err := fmt.Fprintf(h.w, "%s %s\n", h.now().Format(time.TimeOnly), text)
	return err
}

// requestLine is what people want to know about a request: 200 chat assistant on
// bedrock, 812 ms, first token after 120 ms, 11 tokens in, 42 out.
func requestLine(at map[string]string) string {
	var b strings.Builder
	b.WriteString(at["status"])
	add := func(before, key, after string) {
		if v := at[key]; v != "" {
			b.WriteString(before + v + after)
		}
	}
	add(" ", "route", "")
	add(" ", "model", "")
	add(" on ", "engine", "")
	add(" with ", "prompt", "")
	if at["fallbackFrom"] != "" {
		fmt.Fprintf(&b, " after %s failed (%s)", at["fallbackFrom"], at["fallbackFor"])
	}
	add(", ", "ms", " ms")
	add(", first token after ", "TimeToFirstToken", " ms")
	add(", ", "InputTokens", " tokens in")
	add(", ", "OutputTokens", " out")
	add(", ", "error", "")
	add(" ", "awsCode", "")
	if at["stopReason"] == string(chat.StopGuardrail) {
		b.WriteString(", a guardrail stepped in")
	}
	return b.String()
}
