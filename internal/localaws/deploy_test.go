package localaws_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/internal/localaws"
)

// The CDK app and the command line, built once.
var app, sagerock string

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "localaws")
	if err != nil {
		panic(err)
	}
	app, sagerock = filepath.Join(dir, "app"), filepath.Join(dir, "sagerock")
	if out, err := exec.Command("go", "build", "-o", dir, "../../cmd/app", "../../cmd/sagerock").CombinedOutput(); err != nil {
		panic(fmt.Sprintf("%v\n%s", err, out))
	}
	if err := os.Setenv("CDK_VALIDATION", "false"); err != nil { // the tests of stacks validate the same templates
		panic(err)
	}
	code := m.Run()
	os.RemoveAll(dir)
	os.Exit(code)
}

// account is a local AWS, and the real CDK CLI that deploys this repository to it.
type account struct {
	*testing.T
	aws *localaws.Server
	cdk *localaws.CDK
	dir string
}

func newAccount(t *testing.T, regions ...string) *account {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 28*time.Minute)
	t.Cleanup(cancel)
	server, err := localaws.Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		server.Stop()
		if t.Failed() {
			t.Log(server.Log())
		}
	})
	dir := t.TempDir()
	a := &account{T: t, aws: server, dir: dir, cdk: &localaws.CDK{Server: server, App: app, Output: filepath.Join(dir, "out")}}
	for _, region := range regions {
		a.cdk.Region = region
		a.must("bootstrap", "aws://"+localaws.Account+"/"+region)
	}
	return a
}

// run runs the CDK CLI and returns what it said.
func (a *account) run(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 9*time.Minute)
	defer cancel()
	var out bytes.Buffer
	err := a.cdk.Run(ctx, &out, args...)
	return out.String(), err
}

func (a *account) must(args ...string) string {
	a.Helper()
	out, err := a.run(args...)
	if err != nil {
		a.Fatalf("%v\n%s", err, out)
	}
	return out
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

// complete demands that a stack holds every resource of its template.
func (a *account) complete(stack string) {
	a.Helper()
	missing, err := a.cdk.Missing(a.Context(), stack)
	if err != nil {
		a.Fatal(err)
	}
	if len(missing) > 0 {
		a.Errorf("%s lacks %v", stack, missing)
	}
}

// config writes a config.
func (a *account) config(src string) string {
	a.Helper()
	file := filepath.Join(a.dir, fmt.Sprintf("%d.yaml", time.Now().UnixNano()))
	if err := os.WriteFile(file, []byte(src), 0o600); err != nil {
		a.Fatal(err)
	}
	return file
}

// endpoints maps each SageMaker endpoint to its instance type.
func (a *account) endpoints() map[string]string {
	a.Helper()
	call := func(action string, in, out any) {
		a.Helper()
		if err := a.aws.Call(a.Context(), a.cdk.Region, "sagemaker", "SageMaker."+action, in, out); err != nil {
			a.Fatal(err)
		}
	}
	var list struct {
		Endpoints []struct{ EndpointName string }
	}
	call("ListEndpoints", map[string]any{}, &list)
	out := map[string]string{}
	for _, endpoint := range list.Endpoints {
		var described struct{ EndpointConfigName string }
		call("DescribeEndpoint", endpoint, &described)
		var config struct {
			ProductionVariants []struct{ InstanceType string }
		}
		call("DescribeEndpointConfig", described, &config)
		out[endpoint.EndpointName] = config.ProductionVariants[0].InstanceType
	}
	return out
}

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
	if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file, "-c", "path=sagemaker"); err == nil || !strings.Contains(out, "InstanceType") {
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

// TestDeployRefuses proves that a deployment of a bad config ends before
// anything is made, and says why.
func TestDeployRefuses(t *testing.T) {
	t.Parallel()
	a := newAccount(t)
	a.cdk.Region = "us-east-1"
	out, err := a.run("deploy", "--all", "-c", "config="+a.config("name: bad\nregion: us-east-1\nmodels: {a: {bedrok: {}}}\n"))
	if err == nil || !strings.Contains(out, "did you mean bedrock?") {
		t.Errorf("got %v\n%s", err, out)
	}
	if stacks, err := a.cdk.Stacks(t.Context()); err != nil || len(stacks) > 0 {
		t.Errorf("%d stacks, %v", len(stacks), err)
	}
}

// gateway is the environment of the gateway's function in stack.
func (a *account) gateway(stack string) map[string]string {
	a.Helper()
	env, err := a.cdk.GatewayEnvironment(a.Context(), stack)
	if err != nil {
		a.Fatal(err)
	}
	return env
}
