package telemetry

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
)

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
