package catalog_test

import (
	"testing"

	"github.com/sagerock/sagerock/catalog"
)

// TestJumpStartIsFound resolves models of JumpStart, gated and open, by version and without.
func TestJumpStartIsFound(t *testing.T) {
	const llama = "meta-textgeneration-llama-3-1-8b-instruct"
	for _, tc := range []struct{ id, version, want string }{
		{llama, "", "s3://jumpstart-private-cache-prod-eu-west-1/meta-textgeneration/" + llama + "/artifacts/inference-prepack/v2.0.0/"},
		{llama, "1.0.0", "s3://jumpstart-private-cache-prod-eu-west-1/meta-textgeneration/" + llama + "/artifacts/inference-prepack/v1.0.0/"},
		{llama, "9.0.0", ""},
		{"huggingface-llm-qwen2-7b", "", "s3://jumpstart-cache-prod-eu-west-1/huggingface-llm/huggingface-llm-qwen2-7b/artifacts/inference-prepack/v1.0.0/"},
		{"none", "", ""},
	} {
		if got, ok := catalog.JumpStart(tc.id, tc.version, "eu-west-1"); got != tc.want || ok != (tc.want != "") {
			t.Errorf("%s@%s: %q, %t, want %q", tc.id, tc.version, got, ok, tc.want)
		}
	}
	if got := catalog.JumpStartLicense("huggingface-llm-qwen2-7b", "eu-west-1"); got != "" {
		t.Errorf("an open model has the license %s", got)
	}
}
