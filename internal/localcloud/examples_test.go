//go:build examples

package localcloud_test

import (
	"context"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/account"
	"github.com/sagerock/sagerock/internal/localaws"
	"github.com/sagerock/sagerock/internal/localcloud"
	"github.com/sagerock/sagerock/plan"
)

// root is the top of the repository, where a user types commands.
const root = "../.."

// TestEveryExampleDeploysAsItIs deploys each example, unchanged and in each of its
// environments, with the commands that a user types, and asks each of its models through the
// deployed gateway. What a pipeline deploys is trained first.
func TestEveryExampleDeploysAsItIs(t *testing.T) {
	cloud := start(t)
	u := &user{T: t, cloud: cloud, sagerock: filepath.Join(t.TempDir(), "sagerock")}
	if out, err := exec.Command("go", "build", "-o", u.sagerock, root+"/cmd/sagerock").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	files, err := filepath.Glob(filepath.Join(root, "examples", "*", "sagerock.yaml"))
	if err != nil || len(files) < 8 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	for _, file := range files {
		file, err := filepath.Rel(root, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, environment := range environments(t, file) {
			t.Run(strings.TrimSpace(file+" "+environment), func(t *testing.T) {
				own := *u
				own.T = t
				own.tryExample(file, environment)
			})
		}
	}
}

// environments are those of a file, or "" where it has none.
func environments(t *testing.T, file string) []string {
	t.Helper()
	app, err := account.Load(filepath.Join(root, file), config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if all := slices.Sorted(maps.Keys(app.Plan.Config.Environments)); len(all) > 0 {
		return all
	}
	return []string{""}
}

// user types commands at the top of the repository.
type user struct {
	*testing.T
	cloud    *localcloud.Cloud
	sagerock string
	env      []string
}

// types runs sagerock and returns what it prints.
func (u *user) types(args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(u.Context(), 10*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, u.sagerock, args...)
	cmd.Dir = root
	cmd.Env = append(localaws.Env(u.cloud.URL, "us-east-1"), "CDK_VALIDATION=false") // the tests of stacks validate the same templates
	cmd.Env = append(cmd.Env, u.env...)
	var said strings.Builder
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		u.Logf("sagerock %s: %v\n%s", strings.Join(args, " "), err, said.String())
	}
	return string(out), err
}

func (u *user) tryExample(file, environment string) {
	u.Helper()
	app, err := account.Load(filepath.Join(root, file), config.Options{Environment: environment})
	if err != nil {
		u.Fatal(err)
	}
	of := []string{"-c", file}
	if environment != "" {
		of = append(of, "-e", environment)
	}
	out, err := u.types(append([]string{"local", "deploy", "--json", "--endpoint-url", u.cloud.URL}, of...)...)
	if err != nil {
		u.FailNow()
	}
	u.complete(app.Plan, out)
	if app.Plan.Config.API.Auth == config.AuthKey {
		key, err := u.types(append([]string{"keys", "add", "test"}, of...)...)
		if err != nil {
			u.FailNow()
		}
		u.env = append(slices.Clone(u.env), "SAGEROCK_API_KEY="+strings.TrimSpace(key))
	}
	for _, m := range app.Plan.Models {
		u.asks(app.Plan, m, of)
	}
}

// complete demands all stacks of a plan, each with every resource of its template.
func (u *user) complete(p *plan.Plan, said string) {
	u.Helper()
	var doc struct{ Stacks []localcloud.Stack }
	if err := json.Unmarshal([]byte(said), &doc); err != nil {
		u.Fatal(err)
	}
	there := map[string]bool{}
	cdk := &localaws.CDK{Server: u.cloud.AWS(), Region: p.Config.Region}
	for _, stack := range doc.Stacks {
		there[stack.Name] = true
		if !strings.HasSuffix(stack.Status, "_COMPLETE") || strings.Contains(stack.Status, "ROLLBACK") {
			u.Errorf("%s is %s", stack.Name, stack.Status)
		}
		missing, err := cdk.Missing(u.Context(), stack.Name)
		if err != nil || len(missing) > 0 {
			u.Errorf("%s lacks %v (%v)", stack.Name, missing, err)
		}
	}
	for _, name := range p.StackNames() {
		if !there[name] {
			u.Errorf("%s is not deployed", name)
		}
	}
}

// asks asks a model what it is for.
func (u *user) asks(p *plan.Plan, m *plan.Model, of []string) {
	u.Helper()
	args := []string{"ask", m.Name}
	switch {
	case m.Endpoint != nil && m.Endpoint.Config.Training != nil:
		u.trains(p, m)
		row := filepath.Join(u.TempDir(), "row.csv")
		if err := os.WriteFile(row, []byte("3,98.5,4,3,1,0\n"), 0o600); err != nil {
			u.Fatal(err)
		}
		args = append(args, "--raw", row)
	case m.Task == config.TaskRaw:
		row := filepath.Join(u.TempDir(), "body.json")
		if err := os.WriteFile(row, []byte(`{"pages":[1]}`), 0o600); err != nil {
			u.Fatal(err)
		}
		args = append(args, "--raw", row, "--content-type", "application/json")
	default:
		args = append(args, "Say hi")
	}
	answer, err := u.types(append(args, of...)...)
	if err != nil || strings.TrimSpace(answer) == "" {
		u.Errorf("%s: %q, %v", m.Name, answer, err)
	}
	if m.Task == config.TaskChat && !strings.Contains(answer, "You asked: Say hi") {
		u.Errorf("%s answered %q", m.Name, answer)
	}
}

// trains puts data where the file says, and runs the pipeline to its end.
func (u *user) trains(p *plan.Plan, m *plan.Model) {
	u.Helper()
	data, err := os.ReadFile(filepath.Join(root, "examples", "04-sagemaker-training", "churn.csv"))
	if err != nil {
		u.Fatal(err)
	}
	aws, region := u.cloud.AWS(), p.Config.Region
	bucket, prefix := syntax.SplitS3(m.Endpoint.Config.Training.Data)
	_ = aws.Put(u.Context(), bucket, "", nil) // it may be there
	if err := aws.Put(u.Context(), bucket, prefix+"churn.csv", data); err != nil {
		u.Fatal(err)
	}
	cdk := &localaws.CDK{Server: aws, Region: region}
	arn, err := cdk.StackOutput(u.Context(), p.PipelineStack(m.Name), contract.OutputPipeline)
	if err != nil {
		u.Fatal(err)
	}
	states := func(action string, in, out any) {
		if err := aws.Call(u.Context(), region, "states", "AWSStepFunctions."+action, in, out); err != nil {
			u.Fatal(err)
		}
	}
	var run struct {
		ExecutionArn string `json:"executionArn"`
	}
	states("StartExecution", map[string]any{"stateMachineArn": arn, "name": "test"}, &run)
	for range 300 {
		var now struct{ Status, Error, Cause string }
		states("DescribeExecution", run, &now)
		switch now.Status {
		case "RUNNING":
			time.Sleep(time.Second)
		case "SUCCEEDED":
			return
		default:
			u.Fatalf("the run ended as %s: %s %s", now.Status, now.Error, now.Cause)
		}
	}
	u.Fatal("the run does not end")
}
