// Package template reads the synthesized template of a stack, for tests of constructs.
package template

import (
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/assertions"
	"github.com/aws/jsii-runtime-go"
	"github.com/google/go-cmp/cmp"
)

// Resources are the resources of one template, by their logical ids.
type Resources map[string]Resource

// Resource is one resource of a template.
type Resource struct {
	Type                                string
	Properties                          map[string]any
	DependsOn                           any
	Metadata                            map[string]any
	DeletionPolicy, UpdateReplacePolicy string
}

// NewApp makes an app for a test, with this context. It refuses templates that
// CloudFormation would refuse.
func NewApp(t *testing.T, context map[string]any) awscdk.App {
	t.Helper()
	all := map[string]any{"@aws-cdk/core:validateAgainstDefaultRules": true}
	maps.Copy(all, context)
	return awscdk.NewApp(&awscdk.AppProps{
		Outdir:             jsii.String(t.TempDir()),
		AnalyticsReporting: jsii.Bool(false),
		Context:            &all,
	})
}

// idle is what Idle adds.
const idle = "Idle"

// Idle makes a template valid that may turn out empty.
func Idle(stack awscdk.Stack) { awscdk.NewCfnWaitConditionHandle(stack, jsii.String(idle), nil) }

// Of synthesizes the app of stack and returns the resources of stack, but not what
// [Idle] added.
func Of(t *testing.T, stack awscdk.Stack) Resources {
	t.Helper()
	src, err := json.Marshal(assertions.Template_FromStack(stack, nil).ToJSON())
	if err != nil {
		t.Fatal(err)
	}
	var made struct{ Resources Resources }
	if err := json.Unmarshal(src, &made); err != nil {
		t.Fatal(err)
	}
	delete(made.Resources, idle)
	return made.Resources
}

// Kind are the resources of one type.
func (r Resources) Kind(kind string) Resources {
	found := Resources{}
	for id, resource := range r {
		if resource.Type == kind {
			found[id] = resource
		}
	}
	return found
}

// Only returns the one resource of a type whose id has part in it, and its id.
func (r Resources) Only(t *testing.T, kind, part string) (string, Resource) {
	t.Helper()
	var found []string
	for id := range r.Kind(kind) {
		if strings.Contains(id, part) {
			found = append(found, id)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d of %s with %q in the id, want 1: %v", len(found), kind, part, found)
	}
	return found[0], r[found[0]]
}

// Removed fails t unless a destroy and a replacement do want with the resource.
func (r Resource) Removed(t *testing.T, want string) {
	t.Helper()
	if r.DeletionPolicy != want || r.UpdateReplacePolicy != want {
		t.Errorf("a destroy does %s and a replacement %s, want %s", r.DeletionPolicy, r.UpdateReplacePolicy, want)
	}
}

// EqualJSON fails t unless got is what the JSON in want says.
func EqualJSON(t *testing.T, got any, want string) {
	t.Helper()
	var have, wanted any
	src, err := json.Marshal(got)
	if err == nil {
		err = json.Unmarshal(src, &have)
	}
	if err == nil {
		err = json.Unmarshal([]byte(want), &wanted)
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wanted, have); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
