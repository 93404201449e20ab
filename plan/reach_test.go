package plan_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// TestReachesFollowThePath lists what is called from the network, and by whom.
func TestReachesFollowThePath(t *testing.T) {
	const file = `name: chat
region: us-east-1
models:
  a:
    guardrail: g
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: vllm, source: "hf://Qwen/Qwen3-0.6B"}
guardrails: {g: {}}
network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567, subnet-11234567]}
`
	const jwt = "api: {auth: jwt, jwt: {issuer: https://login.example.com/, audience: [a]}}\n"
	for name, tc := range map[string]struct{ path, more, want string }{
		"bedrock":           {"bedrock", "", "gateway:bedrock-runtime"},
		"sagemaker":         {"sagemaker", "", "gateway:bedrock-runtime gateway:sagemaker.runtime containers:s3 containers:huggingface.co"},
		"keys and captures": {"bedrock", "api: {auth: key, capture: {percent: 1}}\n", "gateway:bedrock-runtime gateway:secretsmanager gateway:dynamodb gateway:s3"},
		"tokens":            {"bedrock", jwt, "gateway:bedrock-runtime gateway:login.example.com"},
	} {
		cfg, _, err := config.Parse("sagerock.yaml", []byte(file+tc.more), config.Options{Path: tc.path})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, r := range plan.Of(cfg).Reaches {
			got = append(got, r.By+":"+r.Service)
			if internet := strings.HasSuffix(r.Service, ".co") || strings.HasSuffix(r.Service, ".com"); r.Internet() != internet {
				t.Errorf("%s: %s is on the internet: %t", name, r.Service, r.Internet())
			}
		}
		if got := strings.Join(got, " "); got != tc.want {
			t.Errorf("%s: got %s, want %s", name, got, tc.want)
		}
	}
}
