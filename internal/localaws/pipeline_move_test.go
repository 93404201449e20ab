//go:build edits

package localaws_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
	"github.com/aws/aws-sdk-go-v2/service/cloudformation/types"
)

// moving is the file that testdata/pipeline-in-sagemaker.json is of: the template of its
// sagemaker stack when that had the pipelines too.
const moving = `
name: app
region: us-east-1
path: sagemaker
models:
  churn:
    sagemaker: {instance: ml.m5.large, training: {data: s3://amzn-s3-demo-data/churn/, accept: auc >= 0.8}}
`

// TestEditsMoveAPipelineToItsOwnStack deploys an app of which the sagemaker stack has the
// pipeline, with an endpoint that a run has deployed, and then deploys it as it is today.
// The endpoint stays, with the role and the security group that it runs with.
func TestEditsMoveAPipelineToItsOwnStack(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	file := a.config(moving)
	a.must("deploy", "Foundation", "Network", "--exclusively", "--require-approval", "never", "-c", "config="+file)
	a.create("app-sagemaker", "pipeline-in-sagemaker.json")

	const endpoint = "app--churn--trained"
	role, group := a.made("PipelineschurnJobRole"), a.made("PipelineschurnGroup")
	cleanup := a.made("PipelineschurnCleanup3") // the hash begins like that
	former := a.made("PipelineschurnStateMachine")
	a.sagemaker("CreateModel", map[string]any{
		"ModelName": "run", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/" + role,
		"PrimaryContainer": map[string]any{"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1"},
		"VpcConfig":        map[string]any{"SecurityGroupIds": []string{group}, "Subnets": []string{"subnet-1"}},
	})
	a.sagemaker("CreateEndpointConfig", map[string]any{"EndpointConfigName": "run", "ProductionVariants": []any{map[string]any{
		"VariantName": "AllTraffic", "ModelName": "run", "InstanceType": "ml.m5.large", "InitialInstanceCount": 1, "InitialVariantWeight": 1,
	}}})
	a.sagemaker("CreateEndpoint", map[string]any{"EndpointName": endpoint, "EndpointConfigName": "run"})

	a.must("deploy", "--all", "--require-approval", "never", "-c", "config="+file)
	a.has(edit{what: "the move"}, []string{"-churn--train", "api", "foundation", "network", "sagemaker", "watch"}, []string{"churn--trained"})
	for id, was := range map[string]string{"PipelineschurnJobRole": role, "PipelineschurnGroup": group, "PipelineschurnCleanup3": cleanup} {
		if now := a.made(id); now != was {
			t.Errorf("%s is %s now, and was %s", id, now, was)
		}
	}
	var machines struct {
		StateMachines []struct{ Name, StateMachineArn string }
	}
	if err := a.aws.Call(t.Context(), "us-east-1", "states", "AWSStepFunctions.ListStateMachines", map[string]any{}, &machines); err != nil {
		t.Fatal(err)
	}
	if len(machines.StateMachines) != 1 || machines.StateMachines[0].Name != endpoint || machines.StateMachines[0].StateMachineArn == former {
		t.Errorf("state machines %v, want one called %s", machines.StateMachines, endpoint)
	}
	arn, err := a.cdk.StackOutput(t.Context(), "app--churn--train", "Pipeline")
	if err != nil || !strings.HasSuffix(arn, ":stateMachine:"+endpoint) {
		t.Errorf("output Pipeline: %s, %v", arn, err)
	}
	if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file); err != nil {
		t.Errorf("a second deployment would change something:\n%s", out)
	}
	a.leaves("the move", file, "")

	a.must("destroy", "--all", "--force", "-c", "config="+file)
	a.has(edit{what: "destroy"}, nil, nil)
}

// create makes a stack of a template in testdata.
func (a *account) create(stack, file string) {
	a.Helper()
	template, err := os.ReadFile(filepath.Join("testdata", file))
	if err != nil {
		a.Fatal(err)
	}
	if _, err := a.cdk.CloudFormation().CreateStack(a.Context(), &cloudformation.CreateStackInput{
		StackName: &stack, TemplateBody: aws.String(string(template)), Capabilities: []types.Capability{types.CapabilityCapabilityNamedIam},
	}); err != nil {
		a.Fatal(err)
	}
}

// made is the physical id of the resource of app-sagemaker whose logical id starts with id.
func (a *account) made(id string) string {
	a.Helper()
	const stack = "app-sagemaker"
	resources, err := a.cdk.Resources(a.Context(), stack)
	if err != nil {
		a.Fatal(err)
	}
	for _, r := range resources {
		if strings.HasPrefix(*r.LogicalResourceId, id) {
			return aws.ToString(r.PhysicalResourceId)
		}
	}
	a.Fatalf("%s has no %s", stack, id)
	return ""
}

// sagemaker calls an action of SageMaker.
func (a *account) sagemaker(action string, in any) {
	a.Helper()
	if err := a.aws.Call(a.Context(), "us-east-1", "sagemaker", "SageMaker."+action, in, nil); err != nil {
		a.Fatal(err)
	}
}
