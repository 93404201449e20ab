package telemetry

import (
	"net/http"
	"os"
	"strings"

	"github.com/sagerock/sagerock/contract"
)

// traceID is the id that AWS X-Ray has for the trace r belongs to, or "": Lambda's
// or, outside of it, the caller's. Nothing else that a caller sends gets through.
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

// isTrace knows an id of X-Ray: 1, the time and 24 digits (AWS X-Ray Developer
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
