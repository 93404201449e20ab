//go:build edits

package localaws_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

const both = `
name: flip
region: us-east-1
models:
  assistant:
    system: Be brief.
    guardrail: safe
    bedrock: {model: amazon.nova-lite-v1:0, profile: us}
    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/qwen/, instance: ml.g4dn.xlarge}
guardrails: {safe: {}}
`

// TestDeploySwitchesPaths deploys one file as each path in turn with the real
// CDK CLI, updates it, and looks at what is there.
func TestDeploySwitchesPaths(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	always := []string{"flip-api", "flip-foundation", "flip-network"}
	withSageMaker := append(slices.Clone(always), "flip-sagemaker", "flip-watch")
	want := func(endpoints map[string]string) {
		t.Helper()
		if got := a.endpoints(); !maps.Equal(got, endpoints) {
			t.Errorf("endpoints %v, want %v", got, endpoints)
		}
	}

	file := a.config(both)
	a.deploy(file, always, "path=bedrock")
	want(map[string]string{})
	if targets := a.gateway("flip-api")["SAGEROCK_TARGETS"]; !strings.Contains(targets, `"assistant"`) {
		t.Errorf("the gateway knows no profile of assistant: %s", targets)
	}

	a.deploy(file, withSageMaker, "path=sagemaker")
	want(map[string]string{"flip--assistant--realtime-g4dn-xlarge": "ml.g4dn.xlarge"})
	if targets := a.gateway("flip-api")["SAGEROCK_TARGETS"]; strings.Contains(targets, `"assistant"`) {
		t.Errorf("the gateway still knows a profile of assistant: %s", targets)
	}
	if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file, "-c", "path=sagemaker"); err != nil {
		t.Errorf("a second run would change something:\n%s", out)
	}

	bigger := a.config(strings.ReplaceAll(both, "g4dn.xlarge", "g4dn.2xlarge"))
	a.deploy(bigger, withSageMaker, "path=sagemaker")
	want(map[string]string{"flip--assistant--realtime-g4dn-2xlarge": "ml.g4dn.2xlarge"})
	if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file, "-c", "path=sagemaker"); err == nil || !strings.Contains(out, "[-] AWS::SageMaker::Endpoint Endpoints/assistant--realtime-g4dn-2xlarge") {
		t.Errorf("diff does not see another instance: %v\n%s", err, out)
	}

	a.deploy(bigger, withSageMaker, "path=hybrid")
	want(map[string]string{"flip--assistant--realtime-g4dn-2xlarge": "ml.g4dn.2xlarge"})

	a.deploy(bigger, always, "path=bedrock")
	want(map[string]string{})

	a.must("destroy", "Api", "--force", "-c", "config="+bigger, "-c", "path=bedrock")
	if stacks, err := a.cdk.Stacks(t.Context()); err != nil || len(stacks) != 2 {
		t.Errorf("%d stacks after the api is destroyed, want 2 (%v)", len(stacks), err)
	}
}

// keyed is a gateway off the internet that asks for keys.
const keyed = `
name: keyed
region: us-east-1
models: {assistant: {bedrock: {model: amazon.nova-lite-v1:0}}}
api: {auth: key, exposure: private, cors: {origins: ["https://chat.example.com"]}, waf: {requestsPerIP: 100}}
`

// TestDeployKeys deploys a gateway that asks for keys, and finds the secret that
// they go into. The local AWS knows no Url, Stage, Account and firewall, and cannot
// change a REST API that is there, so it is deployed once.
func TestDeployKeys(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	file := a.config(keyed)
	a.deploy(file, []string{"keyed-api", "keyed-foundation", "keyed-network"})
	arn, err := a.cdk.StackOutput(t.Context(), "keyed-api", "Keys")
	if err != nil {
		t.Fatal(err)
	}
	if targets := a.gateway("keyed-api")["SAGEROCK_TARGETS"]; !strings.Contains(targets, `"keysSecret":"`+arn+`"`) || !strings.Contains(targets, `"rateTable":"`) {
		t.Errorf("the gateway knows no keys: %s", targets)
	}
	var secret struct{ SecretString string }
	if err := a.aws.Call(t.Context(), "us-east-1", "secretsmanager", "secretsmanager.GetSecretValue", map[string]string{"SecretId": arn}, &secret); err != nil {
		t.Fatal(err)
	}
	if secret.SecretString != `{"keys":[]}` {
		t.Errorf("the secret is %s", secret.SecretString)
	}
	url, err := a.cdk.StackOutput(t.Context(), "keyed-api", "Url")
	if err != nil || !strings.HasSuffix(url, ".execute-api.us-east-1.amazonaws.com") {
		t.Errorf("output Url: %q, %v", url, err)
	}
	if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file); err != nil {
		t.Errorf("a second run would change something:\n%s", out)
	}
}

// deploy deploys file and demands the stacks, each with all that its
// template says.
func (a *account) deploy(file string, stacks []string, context ...string) {
	a.Helper()
	args := []string{"deploy", "--all", "--require-approval", "never", "-c", "config=" + file}
	for _, c := range context {
		args = append(args, "-c", c)
	}
	a.must(args...)

	found, err := a.cdk.Stacks(a.Context())
	if err != nil {
		a.Fatal(err)
	}
	var names []string
	for _, stack := range found {
		names = append(names, *stack.StackName)
	}
	slices.Sort(names)
	slices.Sort(stacks)
	if !slices.Equal(names, stacks) {
		a.Errorf("stacks %v, want %v", names, stacks)
	}
	for _, name := range names {
		a.complete(name)
	}
}
