package offer_test

import (
	"testing"

	"github.com/sagerock/sagerock/config/offer"
)

// TestWeightsAreReadFromNames reads how large a model is from its name, and says nothing where
// the name does not.
func TestWeightsAreReadFromNames(t *testing.T) {
	for name, want := range map[string]struct {
		billions, bytes float64
	}{
		"Qwen/Qwen2.5-32B-Instruct":                     {32, 2},
		"Qwen/Qwen2.5-0.5B-Instruct":                    {0.5, 2},
		"Qwen/Qwen3-30B-A3B-FP8":                        {30, 1},
		"Qwen/Qwen2.5-72B-Instruct-AWQ":                 {72, 0.56},
		"s3://acme-models/llama-3-8b":                   {8, 2},
		"s3://acme-models/llama-3-70b-gptq-int4":        {70, 0.56},
		"jumpstart://meta-textgeneration-llama-3-1-70b": {70, 2},
		"sentence-transformers/all-minilm-22m":          {0.022, 2},
		"mistralai/Mixtral-8x7B-Instruct-v0.1":          {46.7, 2},
		"deepseek-ai/DeepSeek-R1":                       {671, 1},
		"deepseek-ai/DeepSeek-R1-Distill-Qwen-32B":      {32, 2},
		"openai/gpt-oss-120b":                           {117, 0.56},
		"meta-llama/Llama-4-Scout-17B-16E-Instruct":     {109, 2},
		"somebody/Mixture-4x22B":                        {0, 0},
		"somebody/Other-17B-64E":                        {0, 0},
		"google/gemma-3n-E4B":                           {0, 0},
		"BAAI/bge-m3":                                   {0, 0},
		"TheBloke/Llama-2-70B-GGUF":                     {0, 0},
		"s3://acme-models/2b2/model":                    {0, 0},
	} {
		got, ok := offer.WeightsOf(name)
		if got.Parameters != want.billions*1e9 && (got.Parameters < want.billions*0.999e9 || got.Parameters > want.billions*1.001e9) || ok && got.Bytes != want.bytes || ok != (want.billions > 0) {
			t.Errorf("%s: %g parameters of %g bytes, %t; want %+v", name, got.Parameters, got.Bytes, ok, want)
		}
	}
}
