package plan_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/plan"
)

// everything has a model of each kind, and keeps all that can be kept.
const everything = `name: shop
region: us-east-1
models:
  chat:
    guardrail: safe
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/, capture: {percent: 10}}
    route: {bedrock: 90}
    fallback: bedrock
  churn: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8}, scaling: {max: 1}}}
  embed: {bedrock: {model: cohere.embed-english-v3}}
  jobs: {sagemaker: {image: pytorch, source: s3://models/m.tar.gz, endpoint: async, scaling: {min: 0}}}
guardrails: {safe: {}, spare: {}}
api: {auth: key, capture: {percent: 1}}
data: {logDays: 60, runDays: 20}
`

func of(t *testing.T, file, path string) *plan.Plan {
	t.Helper()
	cfg, _, err := config.Parse("sagerock.yaml", []byte(file), config.Options{Path: path})
	if err != nil {
		t.Fatal(err)
	}
	return plan.Of(cfg)
}

// TestPlanFollowsThePath says on each path which models are served, by whom and for what,
// and what is deployed for them.
func TestPlanFollowsThePath(t *testing.T) {
	const (
		chat  = "shop--chat--realtime-g5-xlarge"
		churn = "shop--churn--trained"
		jobs  = "shop--jobs--async-m5-large"
	)
	onSageMaker := `endpoint ` + chat + `: realtime, chat, deployed, scales
endpoint ` + churn + `: realtime, raw, trained
endpoint ` + jobs + `: async, raw, deployed, scales
pipeline of churn to ` + churn + `
guardrail shop--safe
alarm of chat notifies, errors
alarm of chat notifies, latency
alarm of chat notifies, overhead
alarm of chat notifies, disk
alarm of chat notifies, gpuMemory
alarm of chat rolls a deployment back
alarm of chat adds instances, fast, tracking
alarm of chat removes instances, tracking
alarm of churn notifies, errors
alarm of churn notifies, latency
alarm of churn notifies, overhead
alarm of churn notifies, disk
alarm of churn rolls a deployment back
alarm of jobs notifies, errors
alarm of jobs notifies, latency
alarm of jobs notifies, backlog
alarm of jobs notifies, age
alarm of jobs notifies, wake
alarm of jobs notifies, disk
alarm of jobs rolls a deployment back
alarm of jobs adds instances, tracking
alarm of jobs removes instances, tracking
alarm of jobs starts the first instance
stacks foundation network sagemaker watch api`
	for path, want := range map[string]string{
		"bedrock": `
model chat: chat, 100 to bedrock, 0 to sagemaker, fallback ""
model embed: embedding, 100 to bedrock, 0 to sagemaker, fallback ""
guardrail shop--safe
stacks foundation network api`,
		"sagemaker": `
model chat: chat, 0 to bedrock, 100 to sagemaker, fallback ""
model churn: raw, 0 to bedrock, 100 to sagemaker, fallback ""
model jobs: raw, 0 to bedrock, 100 to sagemaker, fallback "", asynchronous
` + onSageMaker,
		"hybrid": `
model chat: chat, 90 to bedrock, 10 to sagemaker, fallback "bedrock"
model churn: raw, 0 to bedrock, 100 to sagemaker, fallback ""
model embed: embedding, 100 to bedrock, 0 to sagemaker, fallback ""
model jobs: raw, 0 to bedrock, 100 to sagemaker, fallback "", asynchronous
` + onSageMaker,
	} {
		if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), describe(of(t, everything, path))); diff != "" {
			t.Errorf("path %s (-want +got):\n%s", path, diff)
		}
	}
}

func describe(p *plan.Plan) string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	when := func(is bool, word string) string {
		if is {
			return ", " + word
		}
		return ""
	}
	for _, m := range p.Models {
		bedrock, sagemaker := m.Shares()
		add("model %s: %s, %d to bedrock, %d to sagemaker, fallback %q%s", m.Name, m.Task, bedrock, sagemaker, m.Fallback(), when(m.Asynchronous(), "asynchronous"))
	}
	for _, e := range p.Endpoints {
		add("endpoint %s: %s, %s, %s%s", e.Name, e.Kind, e.Task, e.Owner, when(e.Scales(), "scales"))
	}
	for _, pipeline := range p.Pipelines {
		add("pipeline of %s to %s", pipeline.Model, pipeline.Endpoint.Name)
	}
	for _, g := range p.Guardrails {
		add("guardrail %s", g.Name)
	}
	for _, a := range p.Alarms {
		add("alarm of %s %s%s%s%s", a.Of(), a.Does, when(a.Watches != "", a.Watches), when(a.Fast, "fast"), when(a.Tracking, "tracking"))
	}
	var stacks []string
	for _, stack := range plan.Stacks() {
		if p.Deploys(stack) {
			stacks = append(stacks, stack)
		}
	}
	add("stacks %s", strings.Join(stacks, " "))
	return strings.Join(lines, "\n")
}

// TestWhatIsKeptDoesNotDependOnThePath lists the stores, whether failures are
// notified, and the endpoints whose logs are kept.
func TestWhatIsKeptDoesNotDependOnThePath(t *testing.T) {
	gateway, containers, jobs := []string{plan.ReachedByGateway}, []string{plan.ReachedByContainers}, []string{plan.Jobs}
	both := []string{plan.ReachedByGateway, plan.ReachedByContainers}
	want := []plan.Store{
		{Prefix: "captured/", Writers: gateway, Days: 60},
		{Prefix: "capture/shop--chat--realtime-g5-xlarge/", Writers: containers},
		{Prefix: "runs/shop--churn--trained/", Writers: jobs, Readers: jobs, Days: 20},
		{Prefix: "training/shop--churn--trained/", Writers: jobs, Readers: []string{plan.Jobs, plan.ReachedByContainers}},
		{Prefix: "async/shop--jobs--async-m5-large/", Writers: both, Readers: both, Days: 7},
	}
	for _, path := range []string{"bedrock", "sagemaker", "hybrid"} {
		p := of(t, everything, path)
		if diff := cmp.Diff(want, p.Stores); diff != "" {
			t.Errorf("path %s (-want +got):\n%s", path, diff)
		}
		if !p.Notifies() || len(p.Declared) != 3 || p.EndpointOf("churn") == nil || p.EndpointOf("embed") != nil {
			t.Errorf("path %s: %t, %d endpoints", path, p.Notifies(), len(p.Declared))
		}
	}
	if p := of(t, "name: a\nregion: us-east-1\nmodels: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}", ""); p.Stores != nil || p.Notifies() {
		t.Errorf("a chat on Bedrock keeps %v", p.Stores)
	}
}

// TestReachesSayOnWhat looks at what the gateway and the containers call, and where.
func TestReachesSayOnWhat(t *testing.T) {
	var got []string
	for _, r := range of(t, everything, "hybrid").Reaches {
		got = append(got, r.By+" "+r.Service+": "+strings.Join(r.On, " "))
	}
	want := []string{
		"gateway bedrock-runtime: chat embed safe",
		"gateway sagemaker.runtime: shop--chat--realtime-g5-xlarge shop--churn--trained shop--jobs--async-m5-large",
		"gateway secretsmanager: ",
		"gateway dynamodb: ",
		"gateway s3: captured/ async/shop--jobs--async-m5-large/",
		"containers s3: chat churn jobs",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
