//go:build edits

package localaws_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/cloudformation"
)

// TestEdits deploys each app and edits it. After each edit one cdk deploy --all is
// through, the app has the stacks and endpoints that it should have, and cdk diff is
// empty. Then everything is destroyed.
func TestEdits(t *testing.T) {
	for _, j := range journeys {
		t.Run(j.name, func(t *testing.T) {
			t.Parallel()
			j.travel(t)
		})
	}
}

func (j journey) travel(t *testing.T) {
	a := newAccount(t, "us-east-1")
	c := a.cdk.CloudFormation()
	theirs := a.vpcs(c)
	text := j.start
	file := a.config(text)
	a.must("deploy", "--all", "--require-approval", "never", "-c", "config="+file)
	for _, e := range j.edits {
		keys, before := a.keys(), a.serving()
		text = e.change(text)
		file = a.config(theirs.Replace(text))
		if out, err := a.run("deploy", "--all", "--require-approval", "never", "-c", "config="+file); err != nil {
			t.Fatalf("%s: %v\n%s", e.what, err, out)
		}
		for _, key := range keys { // objects and logs cannot be read without
			if !slices.Contains(a.keys(), key) {
				t.Errorf("%s: deletes a key", e.what)
			}
		}
		for name, made := range a.serving() {
			if was, there := before[name]; there && was != made {
				t.Errorf("%s: makes %s anew", e.what, name)
			}
		}
		a.has(e, strings.Fields(theirs.Replace(e.stacks+" "+e.left)), strings.Fields(e.endpoints))
		if out, err := a.run("diff", "--fail", "--method", "template", "-c", "config="+file); err != nil {
			t.Errorf("%s: a second deployment would change something:\n%s", e.what, out)
		}
		a.leaves(e.what, file, theirs.Replace(e.left))
	}
	a.must("destroy", "--all", "--force", "-c", "config="+file)
	a.has(edit{what: "destroy"}, nil, nil)
}

// keys lists the KMS keys of the account.
func (a *account) keys() []string {
	a.Helper()
	var list struct{ Keys []struct{ KeyId string } }
	if err := a.aws.Call(a.Context(), a.cdk.Region, "kms", "TrentService.ListKeys", map[string]any{}, &list); err != nil {
		a.Fatal(err)
	}
	var ids []string
	for _, key := range list.Keys {
		ids = append(ids, key.KeyId)
	}
	return ids
}

// has demands stacks and endpoints.
func (a *account) has(e edit, stacks, endpoints []string) {
	a.Helper()
	found, err := a.cdk.Stacks(a.Context())
	if err != nil {
		a.Fatal(err)
	}
	var names []string
	for _, stack := range found {
		if name, ours := strings.CutPrefix(*stack.StackName, "app-"); ours {
			names = append(names, name)
			a.complete(*stack.StackName)
		}
	}
	slices.Sort(names)
	slices.Sort(stacks)
	if !slices.Equal(names, stacks) {
		a.Errorf("%s: stacks %v, want %v", e.what, names, stacks)
	}
	var serving []string
	for _, name := range slices.Sorted(maps.Keys(a.serving())) {
		serving = append(serving, strings.TrimPrefix(name, "app--"))
	}
	if !slices.Equal(serving, endpoints) {
		a.Errorf("%s: endpoints %v, want %v", e.what, serving, endpoints)
	}
}

// vpcs makes two VPCs that are not of any app, and puts their ids in the place of their
// names.
func (a *account) vpcs(c *cloudformation.Client) *strings.Replacer {
	a.Helper()
	var pairs []string
	for _, n := range []string{"1", "2"} {
		own := step{"vpc" + n, vpc + "," + subnet, subnets + `, "Vpc": {"Value": {"Ref": "Vpc"}}`}
		if err := deploy(a.Context(), c, own); err != nil {
			a.Fatal(err)
		}
		for output, place := range map[string]string{"Vpc": "VPC", "Subnet": "SUBNET"} {
			id, err := a.cdk.StackOutput(a.Context(), own.stack, output)
			if err != nil {
				a.Fatal(err)
			}
			pairs = append(pairs, place+n, id)
		}
	}
	return strings.NewReplacer(pairs...)
}
