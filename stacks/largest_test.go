package stacks_test

import (
	"flag"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// large is a file with so many of everything, and names as long as check takes them.
type large struct {
	path                              string
	bedrock, realtime, async, trained int // models of each kind
	closing                           int // and real-time ones that close at night
	modelID                           int // characters of the id of each Bedrock model, beyond the usual 40
	guardrails, words                 int // and words in each
	tags, variables                   int // of everything; of each container
	text                              int // characters of each tag, variable and hyperparameter
	existing                          bool
	short                             bool // the name of the app, and long those of guardrails
	api                               string
}

// file is l as YAML.
func (l *large) file() string {
	var b strings.Builder
	network := "{mode: private, zones: 3, endpoints: [logs, secretsmanager, bedrock-runtime, sagemaker.runtime, ecr.dkr, ecr.api, kms, sts]}"
	if l.existing {
		var subnets []string
		for i := range 16 {
			subnets = append(subnets, fmt.Sprintf("subnet-%017x", i))
		}
		network = "{mode: existing, vpc: vpc-0123456789abcdef0, subnets: [" + strings.Join(subnets, ", ") + "]}"
	}
	app, guard := "abcdefghijklmnopqrstuvwx", "abcdefghi"
	if l.short {
		app, guard = "a", "abcdefghijklmnopqrstuv"
	}
	fmt.Fprintf(&b, "name: "+app+"\nregion: us-east-1\nowner: someone\npath: %s\nnetwork: %s\nenvironments: {productions: {}}\napi: {%s}\n", l.path, network, l.api)
	b.WriteString("permissionsBoundary: arn:aws:iam::123456789012:policy/a-boundary-with-a-rather-long-name-for-everybody\n")
	fmt.Fprintf(&b, "iam: {path: /%s/}\n", strings.Repeat("p", 480))
	keys := []string{}
	for i := range 10 {
		keys = append(keys, fmt.Sprintf("'arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890%02x'", i))
	}
	b.WriteString("encryption: {decrypt: [" + strings.Join(keys, ", ") + "]}\n")
	entries := func(n int, name string) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf("%s%d: '%s'", name, i, strings.Repeat("v", l.text)))
		}
		return "{" + strings.Join(all, ", ") + "}"
	}
	fmt.Fprintf(&b, "tags: %s\nmodels:\n", entries(l.tags, "t"))
	n := 0
	model := func(format string, args ...any) {
		fmt.Fprintf(&b, "  abcdefghijklmnopqrstu-%02d: {"+format+"}\n", append([]any{n}, args...)...)
		n++
	}
	guardrail := func() string {
		if l.guardrails == 0 {
			return ""
		}
		return fmt.Sprintf("guardrail: "+guard+"%02d, ", n%l.guardrails)
	}
	for range l.bedrock {
		model("%sbedrock: {model: 'anthropic.claude-%ssonnet-4-5-2025%04d-v1:0', profile: us, applicationProfile: true}", guardrail(), strings.Repeat("x", l.modelID), n)
	}
	const scaling = "scaling: {min: 1, max: 9, concurrency: 3}"
	environment := ", environment: " + entries(l.variables, "V")
	for range l.realtime {
		model("%ssagemaker: {image: lmi, source: s3://amzn-s3-demo-models/a/rather/long/path/of/folders/llama/, instance: ml.g5.xlarge, capture: {percent: 10}, %s%s}", guardrail(), scaling, environment)
	}
	for range l.closing {
		const steps = "metric: {namespace: Shop, name: Orders, steps: [{above: 100, add: 1}, {above: 200, add: 2}, {below: 20, remove: 1}]}"
		model("sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/a/rather/long/path/of/folders/llama/, instance: ml.g5.xlarge, scaling: {max: 9, %s, schedule: [%s]}%s}",
			steps, "{cron: '0 8 * * MON-FRI', timezone: Europe/Berlin, min: 1, max: 9}, {cron: '0 20 * * MON-FRI', timezone: Europe/Berlin, min: 0, max: 0}", environment)
	}
	for range l.async {
		model("sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/llama/, instance: ml.g5.xlarge, endpoint: async, scaling: {min: 0, max: 9}%s}", environment)
	}
	for range l.trained {
		model("sagemaker: {instance: ml.m5.large, capture: {percent: 10}, %s%s, training: {data: s3://amzn-s3-demo-data/churn/, label: churned, accept: auc >= 0.8, hyperparameters: %s}}", scaling, environment, entries(l.variables, "h"))
	}
	if l.guardrails > 0 {
		b.WriteString("guardrails:\n")
	}
	for i := range l.guardrails {
		fmt.Fprintf(&b, "  "+guard+"%02d:\n    profanity: true\n    pii: {EMAIL: block, NAME: detect}\n", i)
		if l.words > 0 {
			b.WriteString("    words:\n")
		}
		for w := range l.words {
			fmt.Fprintf(&b, "      - a-word-that-nobody-says-%06d\n", w)
		}
	}
	return b.String()
}

// load is l as check reads it.
func (l *large) load() (*config.Config, error) {
	cfg, _, err := config.Parse("sagerock.yaml", []byte(l.file()), config.Options{Environment: "productions"})
	return cfg, err
}

// largest are files that grow with n until check refuses them, or until n is at most.
// Those that are slow are for make limits.
var largest = map[string]struct {
	slow bool
	most int
	of   func(n int) *large
}{
	"models with training":          {true, 50, func(n int) *large { return &large{path: "sagemaker", trained: n} }},
	"models with training in a VPC": {true, 50, func(n int) *large { return &large{path: "sagemaker", trained: n, existing: true} }},
	"models with long variables":    {true, 80, func(n int) *large { return &large{path: "sagemaker", trained: 10, variables: n, text: 300} }},
	"models that answer at once":    {true, 50, func(n int) *large { return &large{path: "sagemaker", realtime: n, guardrails: 20, api: everything} }},
	"models that close":             {true, 30, func(n int) *large { return &large{path: "sagemaker", closing: n, existing: true, tags: 5, text: 50} }},
	"models with a queue": {true, 50, func(n int) *large {
		return &large{path: "sagemaker", async: n, existing: true, api: "auth: key, capture: {percent: 1}"}
	}},
	"models of Bedrock":               {false, 50, func(n int) *large { return &large{path: "bedrock", bedrock: n, guardrails: 20, api: everything} }},
	"models of Bedrock, few policies": {true, 50, func(n int) *large { return &large{path: "bedrock", bedrock: n, guardrails: 20} }},
	"long ids of models": {true, 90, func(n int) *large {
		return &large{path: "bedrock", bedrock: 30, modelID: n, guardrails: 20, api: everything}
	}},
	"long names in the environment": {true, 50, func(n int) *large { return &large{path: "bedrock", bedrock: n, guardrails: 20, short: true} }},
	"models of both engines": {true, 25, func(n int) *large {
		return &large{path: "hybrid", bedrock: n, realtime: n, guardrails: 20, api: everything}
	}},
	"words":             {true, 10_000, func(n int) *large { return &large{path: "bedrock", bedrock: 20, guardrails: 5, words: n} }},
	"tags of pipelines": {true, 256, func(n int) *large { return &large{path: "sagemaker", trained: 2, realtime: 20, tags: 40, text: n} }},
	"tags of the gateway": {false, 256, func(n int) *large {
		return &large{path: "bedrock", bedrock: 20, guardrails: 20, tags: 40, text: n, api: everything}
	}},
	"tags of the foundation": {true, 40, func(n int) *large { return &large{path: "bedrock", bedrock: 1, realtime: 49, tags: n, text: 250} }},
}

// everything is an api block with all that adds to a template.
const everything = "auth: key, exposure: private, logRole: managed, waf: {requestsPerIP: 100}, capture: {percent: 1}, cors: {origins: ['https://a.example.com', 'https://b.example.com']}"

// allLimits also builds the files that take long.
var allLimits = flag.Bool("limits", false, "build every one of the largest files")

// TestLargestFilesKeepTheLimitsOfAWS grows each file until check refuses it, deploys the
// last one that it takes, and holds every template, role and environment against what
// AWS takes.
func TestLargestFilesKeepTheLimitsOfAWS(t *testing.T) {
	for name, tc := range largest {
		if tc.slow && !*allLimits {
			continue
		}
		t.Run(name, func(t *testing.T) {
			n := sort.Search(tc.most, func(i int) bool { _, err := tc.of(i + 1).load(); return err != nil })
			if n == 0 {
				_, err := tc.of(1).load()
				t.Fatalf("check takes none: %v", err)
			}
			cfg, err := tc.of(n).load()
			if err != nil {
				t.Fatal(err)
			}
			d, err := deploy(t, cfg)
			if err != nil {
				t.Fatal(err)
			}
			for _, over := range d.over() {
				t.Error(over)
			}
			t.Logf("%d of them: %d bytes of a template, %d managed policies, %d characters of an endpoint policy", n,
				d.most("bytes of a template"), d.most("managed policies of a role"), d.most("characters of an endpoint policy"))
		})
	}
}
