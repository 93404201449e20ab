package stacks_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// TestRolesAreInTheirPlace demands of every role and managed policy of the fullest app
// that it has the path and the prefix, and a name that IAM takes and nothing else has.
func TestRolesAreInTheirPlace(t *testing.T) {
	iamName := regexp.MustCompile(`^[\w+=,.@-]{1,64}$`) // API reference of IAM, CreateRole
	cfg := load(t, "testdata/everything.yaml", config.Options{})
	cfg.Name, cfg.Environment = strings.Repeat("n", 24), strings.Repeat("e", 12)
	cfg.API.LogRole = config.LogRoleAccount
	cfg.IAM = &config.IAM{Path: "/ml/apps/", Prefix: strings.Repeat("p", 24)}
	place := func() map[string]string {
		names := map[string]string{}
		for stack, template := range synth(t, newApp(t), cfg, "testdata") {
			for id, r := range template["Resources"].(map[string]any) {
				r := r.(map[string]any)
				key := map[string]string{"AWS::IAM::Role": "RoleName", "AWS::IAM::ManagedPolicy": "ManagedPolicyName"}[r["Type"].(string)]
				if key == "" {
					continue
				}
				properties := r["Properties"].(map[string]any)
				name, _ := properties[key].(string)
				if properties["Path"] != cfg.IAM.Path || !strings.HasPrefix(name, cfg.IAM.Prefix) || !iamName.MatchString(name) {
					t.Errorf("%s of %s is called %q, with path %v", id, stack, name, properties["Path"])
				}
				if other := names[name]; other != "" {
					t.Errorf("%s and %s share the name %s", id, other, name)
				}
				names[name] = id
				if r["DeletionPolicy"] == "Retain" {
					t.Errorf("%s stays after a destroy, and keeps its name", id)
				}
			}
		}
		return names
	}
	first := place()
	if len(first) < 8 {
		t.Fatalf("%d roles and policies found", len(first))
	}
	// IAM does not move a role, so another path needs other names, and so does another
	// Region, because IAM has one list for all.
	for what, change := range map[string]func(){
		"path":   func() { cfg.IAM.Path = "/ml/" },
		"Region": func() { cfg.Region = "us-west-2" },
	} {
		change()
		for name := range place() {
			if first[name] != "" {
				t.Errorf("another %s has a role or policy of the same name, %s", what, name)
			}
		}
	}
}
