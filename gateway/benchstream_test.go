package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/gateway/wiring"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// BenchmarkPassthrough is a chat that a container answers, whole and as 64 tokens
// one by one, through the SDK and a connection to a fake AWS, and the same as a
// response.
func BenchmarkPassthrough(b *testing.B) {
	var tokens []string
	var parts [][]byte
	for range 64 {
		tokens = append(tokens, "token ")
	}
	for event := range strings.SplitAfterSeq(fakeaws.Completions(tokens...), "\n\n") {
		parts = append(parts, fakeaws.Part(event))
	}
	f := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "-stream") {
			fakeaws.Stream(parts...)(w, r)
			return
		}
		completionAnswer(w, r)
	}))
	defer f.Close()
	_, sagemaker := wiring.Engines(sdkConfig(f.URL))
	g, err := gateway.New(gateway.Options{Settings: roomy(onlySageMaker()), Targets: targets(), SageMaker: sagemaker, Log: discard()})
	if err != nil {
		b.Fatal(err)
	}
	for name, send := range map[string]func() *httptest.ResponseRecorder{
		"whole":           func() *httptest.ResponseRecorder { return askChat(g, "hybrid", hi) },
		"stream":          func() *httptest.ResponseRecorder { return askChat(g, "hybrid", streamed) },
		"response":        func() *httptest.ResponseRecorder { return respond(g, "hybrid", hello) },
		"response stream": func() *httptest.ResponseRecorder { return respond(g, "hybrid", hello+`, "stream": true`) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := send(); w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
