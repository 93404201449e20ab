package permissions_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/change"
	"github.com/sagerock/sagerock/internal/permissions"
	"github.com/sagerock/sagerock/internal/proof/authorization"
	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/plan"
)

// of writes the policies of a golden app.
func of(t *testing.T, name, file string, opt config.Options) *permissions.Policies {
	t.Helper()
	cfg, _, err := config.Load(file, opt)
	if err != nil {
		t.Fatal(err)
	}
	templates := map[string]*change.Template{}
	files, _ := filepath.Glob("../../stacks/testdata/golden/" + name + "/*.json")
	for _, file := range files {
		src, err := os.ReadFile(file)
		template := &change.Template{}
		if err == nil {
			err = json.Unmarshal(src, template)
		}
		if err != nil {
			t.Fatal(err)
		}
		templates[filepath.Base(file)] = template
	}
	if len(templates) == 0 {
		t.Fatalf("there are no golden templates of %s", name)
	}
	return permissions.Of(plan.Of(cfg), templates)
}

// apps are golden apps, by their names, with the files that they are made from.
var apps = map[string]string{
	"01-bedrock-minimal":         "../../examples/01-bedrock-minimal/sagerock.yaml",
	"02-bedrock-private-guarded": "../../examples/02-bedrock-private-guarded/sagerock.yaml",
	"03-sagemaker-llm":           "../../examples/03-sagemaker-llm/sagerock.yaml",
	"04-sagemaker-training":      "../../examples/04-sagemaker-training/sagerock.yaml",
	"05-hybrid":                  "../../examples/05-hybrid/sagerock.yaml",
	"07-keys-and-cors":           "../../examples/07-keys-and-cors/sagerock.yaml",
	"08-async":                   "../../examples/08-async/sagerock.yaml",
	"10-fleet":                   "../../examples/10-fleet/sagerock.yaml",
	"everything":                 "../../stacks/testdata/everything.yaml",
	"hub":                        "../../stacks/testdata/hub.yaml",
	"owned":                      "../../stacks/testdata/owned.yaml",
}

// TestPoliciesFitTheReference holds each statement against AWS's Service Authorization
// Reference, and the policies against IAM's limits.
func TestPoliciesFitTheReference(t *testing.T) {
	reference, err := authorization.Open("../../node_modules")
	if err != nil {
		t.Fatal(err)
	}
	for name, file := range apps {
		p := of(t, name, file, config.Options{})
		if len(p.Unknown) > 0 {
			t.Errorf("%s: no table has %s", name, strings.Join(p.Unknown, ", "))
		}
		if len(p.Execution) > 10 {
			t.Errorf("%s: %d policies, and a role takes 10", name, len(p.Execution))
		}
		for _, d := range append(slices.Clone(p.Execution), p.Deployer) {
			if text, _ := json.Marshal(d); len(text) > 6144 {
				t.Errorf("%s: a policy of %d characters", name, len(text))
			}
			for _, s := range d.Statement {
				statement := deployment.Statement{Sid: s.Sid, Effect: s.Effect, Action: s.Action, Resource: s.Resource, Condition: s.Condition}
				for _, problem := range reference.Check(deployment.Identity, statement) {
					t.Errorf("%s: %s: %s", name, s.Sid, problem)
				}
			}
		}
	}
}

// statement finds one by its name.
func statement(t *testing.T, p *permissions.Policies, sid string) permissions.Statement {
	t.Helper()
	for _, d := range p.Execution {
		for _, s := range d.Statement {
			if s.Sid == sid {
				return s
			}
		}
	}
	t.Fatalf("there is no statement %s", sid)
	return permissions.Statement{}
}

// TestExecutionRoleMakesNoRoleOfAnotherApp looks at the statements that could make an
// administrator.
func TestExecutionRoleMakesNoRoleOfAnotherApp(t *testing.T) {
	p := of(t, "owned", apps["owned"], config.Options{}) // with a path and a prefix
	give := statement(t, p, "GivePermissionsToRoles")
	if want := []string{"arn:aws:iam::123456789012:role/ml/apps/ml-owned-*"}; !slices.Equal(give.Resource, want) {
		t.Errorf("it gives permissions to %v, want %s", give.Resource, want)
	}
	if give.Condition != nil {
		t.Errorf("the file has no boundary, and the condition is %v", give.Condition)
	}
	bounded := statement(t, of(t, "everything", apps["everything"], config.Options{}), "GivePermissionsToRoles")
	if got := bounded.Condition["StringEquals"]["iam:PermissionsBoundary"]; len(got) != 1 || !strings.HasPrefix(got[0], "arn:aws:iam::") {
		t.Errorf("the boundary is %v", got)
	}
	for _, d := range p.Execution {
		for _, s := range d.Statement {
			for _, action := range s.Action {
				switch {
				case strings.Contains(action, "*"), strings.HasSuffix(action, "User"), action == "iam:DeleteRolePermissionsBoundary":
					t.Errorf("%s allows %s", s.Sid, action)
				case strings.HasPrefix(action, "iam:") && slices.Contains(s.Resource, "*"):
					t.Errorf("%s allows %s on everything", s.Sid, action)
				}
			}
		}
	}
	if services := statement(t, p, "PassRoles").Condition["StringEquals"]["iam:PassedToService"]; !slices.Contains(services, "lambda.amazonaws.com") {
		t.Errorf("roles are passed to %v, and not to Lambda", services)
	}
}
