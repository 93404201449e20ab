package bedrock_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

const keyArn = "arn:aws:kms:us-east-1:111122223333:key/aaaaaaaa-1111-2222-3333-444444444444"

func newStack(t *testing.T) awscdk.Stack {
	t.Helper()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:             jsii.String(t.TempDir()),
		AnalyticsReporting: jsii.Bool(false),
		Context:            &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true},
	})
	return awscdk.NewStack(app, jsii.String("Test"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("us-east-1")},
	})
}

func newRole(stack awscdk.Stack) awsiam.Role {
	return awsiam.NewRole(stack, jsii.String("Caller"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
}

// resource is one resource of a template.
type resource struct {
	Type                                string
	Properties                          map[string]any
	DeletionPolicy, UpdateReplacePolicy string
}

func resources(t *testing.T, stack awscdk.Stack) map[string]resource {
	t.Helper()
	src, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var template struct{ Resources map[string]resource }
	if err := json.Unmarshal(src, &template); err != nil {
		t.Fatal(err)
	}
	return template.Resources
}

// find returns the only resource of one kind, and its id.
func find(t *testing.T, all map[string]resource, kind string) (string, resource) {
	t.Helper()
	var found string
	for id, r := range all {
		if r.Type == kind {
			if found != "" {
				t.Fatalf("more than one %s", kind)
			}
			found = id
		}
	}
	if found == "" {
		t.Fatalf("no %s", kind)
	}
	return found, all[found]
}

func equal(t *testing.T, got any, want string) {
	t.Helper()
	var have, wanted any
	if err := json.Unmarshal([]byte(text(got)), &have); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, have); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func text(v any) string {
	src, _ := json.Marshal(v)
	return strings.ReplaceAll(string(src), `\u003c`, "<")
}

// granted is what the caller's policy allows.
func granted(t *testing.T, all map[string]resource) any {
	t.Helper()
	_, policy := find(t, all, "AWS::IAM::Policy")
	return policy.Properties["PolicyDocument"].(map[string]any)["Statement"]
}
