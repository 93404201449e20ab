package config_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// BenchmarkParse reads a file of 50 models on both engines and three environments.
// A check has 30 ms for everything, the start of the process included.
func BenchmarkParse(b *testing.B) {
	var src strings.Builder
	src.WriteString("name: chat\nregion: us-east-1\npath: hybrid\nguardrails: {g: {words: [foo, bar]}}\nmodels:\n")
	for i := range 50 {
		fmt.Fprintf(&src, `  model-%d:
    system: You answer questions about our products, in the language of the question.
    guardrail: g
    bedrock: {model: anthropic.claude-sonnet-5-5, profile: us}
    sagemaker:
      image: lmi
      source: s3://acme-models/llama-3-8b/
      instance: ml.g5.2xlarge
      scaling: {min: 1, max: 4, concurrency: 8}
    route: {bedrock: 90, sagemaker: 10}
    fallback: bedrock
`, i)
	}
	src.WriteString("environments:\n  dev: {path: bedrock}\n  staging: {api: {timeout: 1m}}\n  prod: {models: {model-1: {bedrock: {profile: global}}}}\n")
	b.SetBytes(int64(src.Len()))
	for b.Loop() {
		if _, _, err := config.Parse("sagerock.yaml", []byte(src.String()), config.Options{Environment: "prod"}); err != nil {
			b.Fatal(err)
		}
	}
}
