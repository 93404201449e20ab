//go:build apps

package localaws_test

import (
	"encoding/json"
	"maps"
	"math"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// callShop puts a model where the example has its own, calls the example's function, and
// prints its answer beside that of the model itself.
const callShop = `
import io, sys, tarfile
import boto3, numpy, xgboost
sys.path.insert(0, "../../examples/09-own-app")
import score

customers = numpy.array([[visits, visits % 3] for visits in range(40)])
model = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(customers, label=customers[:, 0] < 20), num_boost_round=5)
saved = bytes(model.save_raw("json"))
archive = io.BytesIO()
with tarfile.open(fileobj=archive, mode="w:gz") as tar:
    info = tarfile.TarInfo("xgboost-model.json")
    info.size = len(saved)
    tar.addfile(info, io.BytesIO(saved))
s3 = boto3.client("s3")
s3.create_bucket(Bucket="amzn-s3-demo-models")
s3.put_object(Bucket="amzn-s3-demo-models", Key="churn.tar.gz", Body=archive.getvalue())
print(score.handler({"customer": [3, 0]}, None)["score"], model.predict(xgboost.DMatrix(customers[3:4]))[0])
`

// TestDeployOwnApp deploys the example that is a CDK app of its own, and calls the
// endpoint with the code of its function. The permissions of the function's role are those
// of GrantInvoke and for its logs.
func TestDeployOwnApp(t *testing.T) {
	t.Parallel()
	a := newAccount(t, "us-east-1")
	a.cdk.App = filepath.Join(t.TempDir(), "own-app")
	if out, err := exec.Command("go", "build", "-o", a.cdk.App, "../../examples/09-own-app").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	a.must("deploy", "--all", "--require-approval", "never")
	a.complete("Shop")
	a.gateway("Shop")

	endpoints := slices.Collect(maps.Keys(a.endpoints()))
	if len(endpoints) != 1 || !strings.HasSuffix(endpoints[0], "-realtime-m5-large") {
		t.Fatalf("the endpoints are %v, want one", endpoints)
	}
	template, err := a.cdk.Template(t.Context(), "Shop")
	if err != nil {
		t.Fatal(err)
	}
	var stack struct {
		Resources map[string]struct {
			Type       string
			Properties struct {
				PolicyDocument struct {
					Statement []struct{ Action, Resource any }
				}
				Roles       []struct{ Ref string }
				Environment struct{ Variables map[string]any }
			}
		}
	}
	if err := json.Unmarshal([]byte(template), &stack); err != nil {
		t.Fatal(err)
	}
	var allowed []string
	for _, r := range stack.Resources {
		for _, role := range r.Properties.Roles {
			if r.Type == "AWS::IAM::Policy" && strings.HasPrefix(role.Ref, "ScoreServiceRole") {
				for _, s := range r.Properties.PolicyDocument.Statement {
					text, _ := json.Marshal(s)
					allowed = append(allowed, string(text))
				}
			}
		}
	}
	if len(allowed) != 1 || !strings.Contains(allowed[0], `"sagemaker:InvokeEndpoint"`) || !strings.Contains(allowed[0], ":endpoint/"+endpoints[0]) {
		t.Errorf("the function may %v, want to call %s and nothing else", allowed, endpoints[0])
	}

	function := exec.CommandContext(t.Context(), "../../.venv/bin/python", "-c", callShop)
	function.Env = append(a.aws.Env("us-east-1"), "ENDPOINT="+endpoints[0], "PYTHONDONTWRITEBYTECODE=1")
	out, err := function.CombinedOutput()
	said := strings.Fields(string(out))
	if err != nil || len(said) != 2 {
		t.Fatalf("the function says %v\n%s", err, out)
	}
	got, _ := strconv.ParseFloat(said[0], 64)
	want, _ := strconv.ParseFloat(said[1], 64)
	if want < 0.6 || math.Abs(got-want) > 1e-6 {
		t.Errorf("the function answers %s, and the model %s", said[0], said[1])
	}
}
