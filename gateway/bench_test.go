package gateway_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/wiring"
)

// sink is a response that nobody reads.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }
func (s *sink) WriteHeader(int)             {}

// BenchmarkHandler is what a chat costs beside the engine: reading, routing,
// answering and logging.
func BenchmarkHandler(b *testing.B) {
	g, err := gateway.New(gateway.Options{
		Settings: settings(), Targets: targets(), Bedrock: says("Hi there"),
		Log: slog.New(slog.NewJSONHandler(new(sink), nil)), RequestID: func(context.Context) string { return "request-1" },
	})
	if err != nil {
		b.Fatal(err)
	}
	body := strings.NewReader("")
	r := httptest.NewRequest(http.MethodPost, "/v1/models/assistant/invoke", io.NopCloser(body))
	b.ReportAllocs()
	for b.Loop() {
		body.Reset(`{"prompt": "Say hi"}`)
		g.ServeHTTP(&sink{http.Header{}}, r)
	}
}

// BenchmarkBedrock is a whole chat, through the SDK and a connection to a fake AWS.
func BenchmarkBedrock(b *testing.B) {
	f := httptest.NewServer(converseAnswer)
	defer f.Close()
	bedrock, _ := wiring.Engines(sdkConfig(f.URL))
	g, err := gateway.New(gateway.Options{Settings: settings(), Targets: targets(), Bedrock: bedrock, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if w := post(g, "assistant", `{"prompt": "Say hi"}`); w.Code != http.StatusOK {
			b.Fatal(w.Body)
		}
	}
}
