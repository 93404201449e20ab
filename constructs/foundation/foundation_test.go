package foundation_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/node"
)

func TestMain(m *testing.M) { os.Exit(node.Main(m.Run)) }

const keyArn = "arn:aws:kms:eu-west-1:111122223333:key/aaaaaaaa-1111-2222-3333-444444444444"

var (
	retained = &config.Data{OnDestroy: "retain", LogDays: 90}
	deleted  = &config.Data{OnDestroy: "delete", LogDays: 7}
)

// newStacks makes two stacks of an app without feature flags, as an app of
// somebody else's may be.
func newStacks(t *testing.T) (stack, other awscdk.Stack) {
	t.Helper()
	app := awscdk.NewApp(&awscdk.AppProps{
		Outdir:             jsii.String(t.TempDir()),
		AnalyticsReporting: jsii.Bool(false),
		Context:            &map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true},
	})
	env := &awscdk.Environment{Account: jsii.String("111122223333"), Region: jsii.String("eu-west-1")}
	stack = awscdk.NewStack(app, jsii.String("Test"), &awscdk.StackProps{Env: env})
	other = awscdk.NewStack(app, jsii.String("Other"), &awscdk.StackProps{Env: env})
	for _, s := range []awscdk.Stack{stack, other} {
		awscdk.NewCfnWaitConditionHandle(s, jsii.String("Idle"), nil) // a template must hold something
	}
	return stack, other
}

func existingKey(stack awscdk.Stack) awskms.IKey {
	return awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String(keyArn))
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
	delete(template.Resources, "Idle")
	return template.Resources
}

// find returns the only resource of one kind whose id has part in it, and its id.
func find(t *testing.T, all map[string]resource, kind, part string) (string, resource) {
	t.Helper()
	var found string
	for id, r := range all {
		if r.Type == kind && strings.Contains(id, part) {
			if found != "" {
				t.Fatalf("more than one %s with %q in its id", kind, part)
			}
			found = id
		}
	}
	if found == "" {
		t.Fatalf("no %s with %q in its id", kind, part)
	}
	return found, all[found]
}

func (r resource) removed(t *testing.T, want string) {
	t.Helper()
	if r.DeletionPolicy != want || r.UpdateReplacePolicy != want {
		t.Errorf("a destroy does %s and a replacement %s, want %s", r.DeletionPolicy, r.UpdateReplacePolicy, want)
	}
}

func equal(t *testing.T, got any, want string) {
	t.Helper()
	src, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var have, wanted any
	if err := json.Unmarshal(src, &have); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(want), &wanted); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, have); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
