package plan_test

import (
	"slices"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// TestBuckets sees that a change of the path does not change which buckets the
// network leads to.
func TestBuckets(t *testing.T) {
	for _, path := range []string{"bedrock", "sagemaker", "hybrid"} {
		cfg, _, err := config.Parse("sagerock.yaml", []byte(`name: chat
path: `+path+`
region: us-east-1
models:
  a: {bedrock: {model: "amazon.nova-lite-v1:0"}, sagemaker: {image: lmi, source: "s3://one/a/"}}
  b: {bedrock: {model: "amazon.nova-lite-v1:0"}, sagemaker: {image: pytorch, protocol: chat, source: s3://one/b.tar.gz}}
  c: {bedrock: {model: "amazon.nova-lite-v1:0"}, sagemaker: {protocol: chat, training: {data: "s3://data/c/", accept: auc >= 0.8}}}
  d: {bedrock: {model: "amazon.nova-lite-v1:0"}, sagemaker: {image: vllm, source: "hf://Qwen/Qwen3-0.6B"}}
network: {mode: none}
`), config.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := plan.Of(cfg).Buckets(); !slices.Equal(got, []string{"data", "one"}) {
			t.Errorf("path %s: got %q", path, got)
		}
	}
}
