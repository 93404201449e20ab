package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/gateway"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// BenchmarkPassthrough is a chat that a container answers, whole and as 64 tokens
// one by one, through the SDK and a connection to a fake AWS.
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
	_, sagemaker := gateway.NewEngines(sdkConfig(f.URL))
	g, err := gateway.New(gateway.Options{Settings: roomy(onlySageMaker()), Targets: targets(), SageMaker: sagemaker, Log: discard()})
	if err != nil {
		b.Fatal(err)
	}
	for name, body := range map[string]string{"whole": hi, "stream": streamed} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if w := chat(g, "hybrid", body); w.Code != http.StatusOK {
					b.Fatal(w.Body)
				}
			}
		})
	}
}
