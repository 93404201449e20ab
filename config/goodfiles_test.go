package config_test

import (
	"maps"
	"slices"
	"strings"
	"sync"
)

// goodFile is a file without a problem, and what can go wrong in it.
type goodFile struct {
	text   string
	all    func() map[string]*mistake
	blocks func() map[string][]string // names of mistakes, by the block they are in
}

func newGoodFile(text string, between map[string]*mistake) *goodFile {
	all := sync.OnceValue(func() map[string]*mistake {
		out := plainMistakes(text)
		maps.Copy(out, between)
		return out
	})
	blocks := sync.OnceValue(func() map[string][]string {
		out := map[string][]string{}
		for _, name := range slices.Sorted(maps.Keys(all())) {
			keys := split(all()[name].key())
			for i := range keys {
				block := strings.Join(keys[:i], ".")
				out[block] = append(out[block], name)
			}
		}
		maps.DeleteFunc(out, func(_ string, names []string) bool { return len(names) < 2 })
		return out
	})
	return &goodFile{text: text, all: all, blocks: blocks}
}

// goodFiles hold every key of every block between them: see TestMistakesCoverTheFile.
var goodFiles = map[string]*goodFile{
	"a private network":  newGoodFile(privateFile, privateMistakes),
	"a VPC of one's own": newGoodFile(existingFile, existingMistakes),
	"a fleet":            newGoodFile(fleetFile, fleetMistakes),
	"models of sources":  newGoodFile(sourcesFile, sourcesMistakes),
}

const privateFile = `version: 1
name: chat
owner: github.com/acme/chat
path: hybrid
region: us-east-1
account: "111122223333"
models:
  assistant:
    system: Be brief.
    prompt: support
    guardrail: strict
    bedrock: {model: amazon.nova-lite-v1:0, profile: us, applicationProfile: true}
    sagemaker:
      image: lmi
      source: s3://models/llama/
      endpoint: realtime
      instance: ml.g5.2xlarge
      environment: {MAX_MODEL_LEN: "8192", OPTION: none}
      protocol: chat
      scaling: {min: 2, max: 3, concurrency: 4, scaleOutCooldown: 60s, scaleInCooldown: 5m}
      rollout: {kind: canary, percent: 20, bake: 10m, wait: 5m, timeout: 1h, rollback: {errors: 1, latency: 5s, alarms: [app-broken]}, sample: {body: '{"messages": []}', contentType: application/json, json: true, contains: choices, latency: 5s}}
      startupTimeout: 20m
      downloadTimeout: 30m
      capture: {percent: 5}
      alarms: {errors: 3, latency: 20s, overhead: 2s, without: [disk]}
    route: {bedrock: 90, sagemaker: 10}
    fallback: bedrock
  churn:
    sagemaker:
      training:
        data: s3://data/churn/
        label: churned
        image: xgboost
        instance: ml.m5.xlarge
        processingInstance: ml.m5.large
        transformInstance: ml.m5.2xlarge
        volumeGB: 30
        maxRuntime: 1h
        hyperparameters: {max_depth: "5"}
        prepare: scripts/prepare.py
        accept: auc >= 0.85
      scaling: {min: 1, max: 1, invocations: 100, schedule: [{cron: "0 8 * * MON-FRI", timezone: Europe/Berlin, min: 2, max: 4}, {at: 2027-12-24T18:00, min: 1, max: 1}]}
  ranking:
    sagemaker:
      image: xgboost
      source: s3://models/ranking.tar.gz
      scaling: {min: 6, max: 6}
      rollout: {kind: rolling, count: 2, sample: {file: samples/row.csv}}
  transcript:
    sagemaker:
      image: pytorch
      source: s3://models/whisper.tar.gz
      endpoint: async
      scaling: {min: 0, max: 4, concurrency: 2, backlog: 3}
      alarms: {backlog: 50, age: 20m, wake: 30m, disk: 80}
  rank:
    sagemaker:
      image: xgboost
      source: s3://models/rank.tar.gz
      serverless: {memoryMB: 4096, concurrency: 20, outsideNetwork: true}
      endpoint: serverless
      scaling: {utilization: 60, min: 1, max: 4}
prompts:
  support:
    text: You work for {{company}}.
    variables: {company: Acme}
guardrails:
  strict:
    tier: classic
    filters: {hate: high, insults: low, sexual: high, violence: medium, misconduct: high, promptAttack: none}
    topics:
      - {name: money, definition: Advice on money., examples: ["What should I buy?"], action: block}
      - {name: law, definition: Advice on law.}
    words: [foo, bar baz]
    profanity: true
    pii: {EMAIL: block, NAME: anonymize}
    regexes:
      - {name: order, pattern: "ORD-[0-9]+", description: An order., action: anonymize}
    grounding: {grounding: 0.5, relevance: 0.5}
    blockedInput: No.
    blockedOutput: No.
  loose:
    filters: {hate: low, insults: none, sexual: none, violence: none, misconduct: none, promptAttack: none}
api:
  auth: jwt
  exposure: public
  jwt:
    issuer: https://login.example.com/
    audience: [gateway, other]
    algorithms: [RS256]
    claims: {scope: models}
    modelsClaim: models
    jwks: keys/issuer.json
  cors: {origins: ["https://chat.example.com"]}
  domain: {name: llm.example.com, certificate: "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab", hostedZone: Z0123456789ABCDEFGHIJ}
  waf: {requestsPerIP: 300}
  logRole: account
  capture: {percent: 0}
  metrics: engine
  timeout: 1m
  concurrency: 5
  memoryMB: 512
  maxBodyKB: 4096
network:
  mode: private
  cidr: 10.1.0.0/16
  zones: 2
  endpoints: [sns]
encryption:
  key: arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
  decrypt: ["arn:aws:kms:us-east-1:111122223333:key/2234abcd-12ab-34cd-56ef-1234567890ab"]
data: {onDestroy: retain, logDays: 90, runDays: 60}
alarms: {email: oncall@example.com, endpoints: true}
dashboard: true
tags: {team: ml, stage: test}
permissionsBoundary: arn:aws:iam::111122223333:policy/boundary
iam: {path: /ml/apps/, prefix: ml-}
environments:
  prod: {}
`

// to is a mistake that is one key with one value.
func to(key, value string, reads ...string) *mistake {
	return &mistake{set: map[string]string{key: value}, reads: reads}
}

var privateMistakes = map[string]*mistake{
	"no engine": {
		set: map[string]string{"models.other": "{system: hi}"}, at: "models.other",
		reads: []string{"models.*", "path"},
	},
	"a guardrail that is not there": to("models.assistant.guardrail", "other", "guardrails.*"),
	"a prompt that is not there":    to("models.assistant.prompt", "other", "prompts.*"),
	"the id of a profile":           to("models.assistant.bedrock.model", "us.amazon.nova-lite-v1:0"),
	"another task":                  to("models.assistant.sagemaker.protocol", "raw", "models.assistant.sagemaker.endpoint", "models.assistant.sagemaker.image", "models.assistant.bedrock.model"),
	"an instance without a GPU":     to("models.assistant.sagemaker.instance", "ml.m5.large", "models.assistant.sagemaker.image", "region"),
	"the Hub without a network":     to("models.assistant.sagemaker.source", "hf://a/b", "models.assistant.sagemaker.image", "network.mode"),
	"no source":                     {set: map[string]string{"models.assistant.sagemaker.source": ""}, reads: []string{"models.assistant.sagemaker.image"}},
	"long variables":                to("models.assistant.sagemaker.environment", "{"+strings.ReplaceAll(strings.TrimSpace(variables(31)), "\n", ",")+"}"),
	"min above max": {
		set: map[string]string{"models.assistant.sagemaker.scaling.min": "5"}, reads: []string{"models.assistant.sagemaker.scaling.max"},
	},
	"no instance": to("models.assistant.sagemaker.scaling.min", "0", "models.assistant.sagemaker.endpoint", "models.assistant.sagemaker.scaling.max"),
	"an alarm left out and set": {
		set: map[string]string{"models.assistant.sagemaker.alarms.disk": "80"}, at: "models.assistant.sagemaker.alarms.without[0]",
		reads: []string{"models.assistant.sagemaker.alarms.without"},
	},
	"GPU memory without a GPU": {
		set: map[string]string{"models.churn.sagemaker.alarms": "{gpuMemory: 90}"}, at: "models.churn.sagemaker.alarms.gpuMemory", reads: []string{
			"models.churn.sagemaker.endpoint", "models.churn.sagemaker.instance", "models.churn.sagemaker.instances", "models.churn.sagemaker.training.*",
		},
	},
	"a start that always is": {
		set: map[string]string{"models.transcript.sagemaker.scaling.min": "1"}, at: "models.transcript.sagemaker.alarms.wake",
		reads: []string{"models.transcript.sagemaker.alarms.wake", "models.transcript.sagemaker.endpoint"},
	},
	"a queue without one": to("models.assistant.sagemaker.alarms.age", "5m", "models.assistant.sagemaker.endpoint"),
	"overhead of a queue": to("models.transcript.sagemaker.alarms.overhead", "5s", "models.transcript.sagemaker.endpoint"),
	"two metrics": {
		set: map[string]string{"models.assistant.sagemaker.scaling.invocations": "9"}, at: "models.assistant.sagemaker.scaling.concurrency",
		reads: []string{"models.assistant.sagemaker.scaling.concurrency", "models.assistant.sagemaker.endpoint"},
	},
	"one instance for a canary": {
		set: map[string]string{"models.assistant.sagemaker.scaling.min": "1"}, at: "models.assistant.sagemaker.rollout.kind",
		reads: []string{"models.assistant.sagemaker.scaling.min", "models.assistant.sagemaker.endpoint", "models.assistant.sagemaker.rollout.kind", "models.assistant.sagemaker.rollout.count"},
	},
	"a share of everything": {
		set: map[string]string{"models.assistant.sagemaker.rollout.kind": "allAtOnce"}, at: "models.assistant.sagemaker.rollout.percent",
		reads: []string{"models.assistant.sagemaker.rollout.percent"},
	},
	"steps that are too small": {
		set: map[string]string{"models.assistant.sagemaker.rollout.kind": "linear", "models.assistant.sagemaker.rollout.percent": "5"},
		at:  "models.assistant.sagemaker.rollout.percent", reads: []string{"models.assistant.sagemaker.rollout.kind"},
	},
	"a share beside a count": {
		set: map[string]string{"models.ranking.sagemaker.rollout.percent": "20"}, reads: []string{"models.ranking.sagemaker.rollout.count", "models.ranking.sagemaker.rollout.kind"},
	},
	"a count for all at once": {
		set: map[string]string{"models.ranking.sagemaker.rollout.kind": "allAtOnce"}, at: "models.ranking.sagemaker.rollout.count",
		reads: []string{"models.ranking.sagemaker.rollout.count"},
	},
	"more than half":   to("models.ranking.sagemaker.rollout.count", "4", "models.ranking.sagemaker.rollout.kind", "models.ranking.sagemaker.scaling.min", "models.ranking.sagemaker.endpoint"),
	"a wait of nobody": to("models.ranking.sagemaker.rollout.wait", "5m", "models.ranking.sagemaker.rollout.kind"),
	"no time for the bakes": {
		set: map[string]string{"models.assistant.sagemaker.rollout.timeout": "20m"}, reads: []string{
			"models.assistant.sagemaker.rollout.kind", "models.assistant.sagemaker.rollout.percent", "models.assistant.sagemaker.rollout.count",
			"models.assistant.sagemaker.rollout.bake", "models.assistant.sagemaker.rollout.wait", "models.assistant.sagemaker.scaling.min",
		},
	},
	"alarms without a bake": {
		set: map[string]string{"models.assistant.sagemaker.rollout.bake": "0s"}, at: "models.assistant.sagemaker.rollout.rollback",
		reads: []string{"models.assistant.sagemaker.rollout.rollback"},
	},
	"a request that is not JSON": to("models.assistant.sagemaker.rollout.sample.body", "Hi.",
		"models.assistant.sagemaker.rollout.sample.contentType", "models.assistant.sagemaker.image", "models.assistant.sagemaker.protocol"),
	"two requests": {
		set: map[string]string{"models.ranking.sagemaker.rollout.sample.body": "1,2"}, reads: []string{"models.ranking.sagemaker.rollout.sample.file"},
	},
	"no request": {
		set: map[string]string{"models.churn.sagemaker.rollout": "{sample: {latency: 1s}}"}, at: "models.churn.sagemaker.rollout.sample",
		reads: []string{"models.churn.sagemaker.protocol", "models.churn.sagemaker.training.*"},
	},
	"a sample of a queue": {
		set: map[string]string{"models.transcript.sagemaker.rollout": "{sample: {body: '1'}}"}, at: "models.transcript.sagemaker.rollout.sample",
		reads: []string{"models.transcript.sagemaker.endpoint"},
	},
	"hours of a pipeline": {
		set:   map[string]string{"models.churn.sagemaker.scaling.schedule": "[{cron: '0 8 * * *', min: 1, max: 1}, {cron: '0 20 * * *', min: 0, max: 0}]"},
		reads: []string{"models.churn.sagemaker.endpoint", "models.churn.sagemaker.training.*"},
	},
	"hours for good": {
		set: map[string]string{"models.ranking.sagemaker.scaling.schedule": "[{cron: '0 20 * * *', min: 0, max: 0}]"},
	},
	"a long rollout of what opens": {
		set: map[string]string{
			"models.ranking.sagemaker.scaling.schedule": "[{cron: '0 8 * * *', min: 1, max: 1}, {cron: '0 20 * * *', min: 0, max: 0}]",
			"models.ranking.sagemaker.rollout.bake":     "15m",
		},
		at: "models.ranking.sagemaker.rollout",
		reads: []string{
			"models.ranking.sagemaker.endpoint", "models.ranking.sagemaker.scaling.min", "models.ranking.sagemaker.scaling.schedule",
			"models.ranking.sagemaker.rollout.kind", "models.ranking.sagemaker.rollout.count", "models.ranking.sagemaker.rollout.percent", "models.ranking.sagemaker.rollout.wait",
		},
	},
	"a backlog without a queue":    to("models.assistant.sagemaker.scaling.backlog", "3", "models.assistant.sagemaker.endpoint"),
	"shares of more than all":      {set: map[string]string{"models.assistant.route.bedrock": "95"}, at: "models.assistant.route", reads: []string{"models.assistant.route"}},
	"a fallback without a second":  to("models.churn.fallback", "bedrock", "path", "models.churn.bedrock", "models.churn.sagemaker.*"),
	"a metric that nobody reports": to("models.churn.sagemaker.training.accept", "aur >= 0.8", "models.churn.sagemaker.training.evaluate"),
	"a gate that nothing passes":   to("models.churn.sagemaker.training.accept", "auc >= 85", "models.churn.sagemaker.training.evaluate"),
	"a gate of two kinds":          to("models.churn.sagemaker.training.accept", "auc >= 0.8 and rmse <= 3", "models.churn.sagemaker.training.evaluate"),
	"an image beside training":     to("models.churn.sagemaker.image", "xgboost", "models.churn.sagemaker.training.*", "models.churn.sagemaker.source"),
	"a source beside training":     to("models.churn.sagemaker.source", "s3://models/m.tar.gz", "models.churn.sagemaker.training.*", "models.churn.sagemaker.image"),
	"training on Arm":              to("models.churn.sagemaker.training.instance", "ml.m7g.large", "models.churn.sagemaker.training.image", "region"),
	"serving on Arm":               to("models.churn.sagemaker.instance", "ml.m7g.large", "models.churn.sagemaker.training.image", "region"),
	"invocations of a queue":       to("models.transcript.sagemaker.scaling.invocations", "9", "models.transcript.sagemaker.endpoint"),
	"captured calls of a queue": {
		set: map[string]string{"models.transcript.sagemaker.capture": "{percent: 5}"}, reads: []string{"models.transcript.sagemaker.endpoint"},
	},
	"a system prompt before a queue": to("models.transcript.system", "Hi.", "models.transcript.sagemaker.endpoint"),
	"a guardrail before a queue":     to("models.transcript.guardrail", "strict", "models.transcript.sagemaker.endpoint", "guardrails.*"),
	"Bedrock beside a queue": {
		set: map[string]string{"models.transcript.bedrock": "{model: amazon.nova-lite-v1:0}"}, at: "models.transcript.sagemaker.endpoint",
		reads: []string{"models.transcript.sagemaker.endpoint"},
	},
	"a container in no network": {
		set: map[string]string{"models.rank.sagemaker.serverless.outsideNetwork": "false"}, at: "models.rank.sagemaker.endpoint",
		reads: []string{"models.rank.sagemaker.endpoint", "network.mode"},
	},
	"memory of no size":      to("models.rank.sagemaker.serverless.memoryMB", "1500", "models.rank.sagemaker.endpoint"),
	"an image for GPUs":      to("models.rank.sagemaker.image", "vllm", "models.rank.sagemaker.endpoint", "models.rank.sagemaker.source", "region"),
	"a folder of a model":    to("models.rank.sagemaker.source", "s3://models/rank/", "models.rank.sagemaker.endpoint", "models.rank.sagemaker.image"),
	"more than the endpoint": to("models.rank.sagemaker.scaling.max", "21", "models.rank.sagemaker.endpoint", "models.rank.sagemaker.serverless.concurrency"),
	"concurrency from zero":  to("models.rank.sagemaker.scaling.min", "0", "models.rank.sagemaker.endpoint", "models.rank.sagemaker.scaling.max"),
	"an instance of nobody":  to("models.rank.sagemaker.instance", "ml.m5.large", "models.rank.sagemaker.endpoint"),
	"an image elsewhere":     to("models.transcript.sagemaker.image", "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1", "region", "models.transcript.sagemaker.source", "models.transcript.sagemaker.training"),
	"a variable that the text lacks": {
		set: map[string]string{"prompts.support.variables.other": "x"}, onKey: true, reads: []string{"prompts.support.text", "prompts.support.variables.*"},
	},
	"a text with a loose brace": {
		set: map[string]string{"prompts.support.text": "'{{a b}}'"}, reads: []string{"prompts.support.variables", "models.assistant.prompt"},
	},
	"a guardrail that screens nothing": {
		set: map[string]string{"guardrails.loose.filters.hate": "none"}, at: "guardrails.loose", reads: []string{"guardrails.loose"},
	},
	"a definition for another tier": to("guardrails.strict.topics[0].definition", strings.Repeat("x", 201), "guardrails.strict.tier"),
	"jwt without auth: jwt": {
		set: map[string]string{"api.auth": "key"}, at: "api.jwt", reads: []string{"api.jwt", "api.cors"},
	},
	"tokens of everybody": {
		set: map[string]string{"api.jwt.audience": "", "api.jwt.claims": ""}, at: "api.jwt", reads: []string{"api.auth"},
	},
	"keys out of reach":        {set: map[string]string{"api.jwt.jwks": ""}, reads: []string{"network.mode", "api.auth"}},
	"an origin beside all":     {set: map[string]string{"api.cors.origins": "['*', 'https://a.b']"}, at: "api.cors.origins[0]", reads: []string{"api.auth"}},
	"a rate that is too low":   to("api.waf.requestsPerIP", "5", "network.mode"),
	"a body that is too large": to("api.maxBodyKB", "5000", "network.mode"),
	"endpoints for the public": to("api.vpcEndpoints", "[vpce-01234567]", "api.exposure", "network.mode"),
	"a certificate elsewhere":  to("api.domain.certificate", `"arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"`, "region"),
	"a group for a new network": {
		set: map[string]string{"network.securityGroups": "{gateway: [sg-01234567]}"}, at: "network.securityGroups.gateway", reads: []string{"network.mode"},
	},
	"a VPC for a new network": to("network.vpc", "vpc-01234567", "network.mode"),
	"a key elsewhere":         to("encryption.key", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "region"),
	"decryption elsewhere": {
		set: map[string]string{"encryption.decrypt[0]": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}, reads: []string{"region"},
	},
	"a boundary of a partition": {
		set: map[string]string{"permissionsBoundary": "arn:aws-cn:iam::111122223333:policy/boundary"}, reads: []string{"region", "account"},
	},
	"a reserved name":           to("name", "sthree-chat", "environments"),
	"a tag twice":               {set: map[string]string{"tags.Team": "x"}, at: "tags.team", onKey: true, reads: []string{"tags"}},
	"a reserved bucket":         to("models.churn.sagemaker.training.data", "s3://a..b/"),
	"a host of another":         to("models.transcript.sagemaker.image", "111122223333.dkr.ecr.us-east-1.amazonaws.com.cn/mine:1", "region", "models.transcript.sagemaker.source", "models.transcript.sagemaker.training"),
	"an older GPU":              to("models.assistant.sagemaker.instance", "ml.p3.2xlarge", "models.assistant.sagemaker.image", "region"),
	"a path of IAM's own":       to("iam.path", "/aws-service-role/x/"),
	"a role that stays":         {set: map[string]string{"api.logRole": "managed"}, at: "iam.prefix", reads: []string{"iam.prefix"}},
	"a boundary of another":     to("permissionsBoundary", "arn:aws:iam::444455556666:policy/boundary", "account"),
	"an entry twice":            {set: map[string]string{"network.endpoints": "[sns, sns]"}, at: "network.endpoints[1]", reads: []string{"network.mode"}},
	"a model with a bad name":   {rename: map[string]string{"models.transcript": "Transcript"}, at: "models.Transcript", onKey: true, reads: []string{"models.*"}},
	"a guardrail, badly named":  {rename: map[string]string{"guardrails.loose": "Loose"}, at: "guardrails.Loose", onKey: true, reads: []string{"guardrails.*"}},
	"a variable, badly named":   {set: map[string]string{"models.assistant.sagemaker.environment.2X": "y"}, onKey: true},
	"data that is not listed":   {set: map[string]string{"guardrails.strict.pii.EMIAL": "block"}, onKey: true},
	"a tag that AWS keeps":      {set: map[string]string{"tags.aws:x": "y"}, onKey: true},
	"an environment, misnamed":  {set: map[string]string{"environments.Dev": "{}"}, onKey: true},
	"a typo in an environment":  {set: map[string]string{"environments.dev": "{ap: {}}"}, at: "environments.dev.ap", onKey: true},
	"a version of its own":      {set: map[string]string{"environments.test": "{version: 1}"}, at: "environments.test.version"},
	"a bad value in an overlay": {set: map[string]string{"environments.new": "{api: {memoryMB: 5}}"}, at: "environments.new.api.memoryMB"},
}

const existingFile = `name: chat
path: sagemaker
region: eu-west-1
models:
  score:
    sagemaker:
      training:
        data: s3://data/
        accept: my:metric >= 2
        evaluate: scripts/evaluate.py
        instance: ml.m5.xlarge
  tracked:
    sagemaker: {image: pytorch, source: s3://models/t.tar.gz, scaling: {max: 3, scaleIn: false, metric: {namespace: /aws/sagemaker/Endpoints, name: CPUUtilization, statistic: Average, dimensions: {EndpointName: "{{endpoint}}", VariantName: "{{variant}}"}, target: 60}}}
  stepped:
    sagemaker: {image: pytorch, source: s3://models/t.tar.gz, scaling: {metric: {name: ModelLatency, steps: [{above: 90, add: 2}, {below: 20, remove: 1}]}}}
  vectors:
    sagemaker: {image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/tei:1", protocol: embedding, instance: ml.g5.xlarge, rollout: {rollback: {errors: 2}}}
  gated:
    sagemaker: {image: vllm, source: "hf://meta-llama/Llama-3.1-8B@main", hubToken: "arn:aws:secretsmanager:eu-west-1:111122223333:secret:hub-AbCdEf", revision: "2", alarms: {gpuMemory: 97}}
  ab:
    sagemaker:
      image: pytorch
      source: s3://models/a.tar.gz
      instance: ml.m5.large
      variants:
        b:
          weight: 20
          source: s3://models/b.tar.gz
          image: tensorflow
          instance: ml.c5.large
          environment: {MODE: fast}
          revision: "2"
          scaling: {min: 1, max: 3, concurrency: 3}
  dark:
    sagemaker:
      image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/dark:1
      instance: ml.m5.large
      shadow:
        percent: 20
        count: 2
        source: s3://models/dark.tar.gz
        image: 111122223333.dkr.ecr.eu-west-1.amazonaws.com/dark:2
        instance: ml.c5.large
        environment: {MODE: fast}
        revision: "2"
  bought:
    bedrock: {model: "arn:aws:bedrock:eu-west-1:111122223333:provisioned-model/0123456789ab", base: amazon.nova-lite-v1:0}
guardrails:
  words: {words: [foo]}
api:
  auth: iam
  exposure: private
  vpcEndpoints: [vpce-01234567]
  cors: {origins: ["https://chat.example.com"]}
network:
  mode: existing
  vpc: vpc-01234567
  subnets: [subnet-01234567, subnet-11234567]
  securityGroups: {gateway: [sg-01234567], containers: [sg-11234567, sg-21234567]}
alarms: {topic: "arn:aws:sns:eu-west-1:111122223333:oncall"}
`

var existingMistakes = map[string]*mistake{
	"text for a model without chat": to("models.vectors.system", "Hi.", "models.vectors.sagemaker.protocol", "models.vectors.sagemaker.image"),
	"a guardrail before vectors":    to("models.vectors.guardrail", "words", "models.vectors.sagemaker.protocol", "models.vectors.sagemaker.image", "guardrails.*"),
	"no model from anywhere": {
		set: map[string]string{"models.vectors.sagemaker.image": ""}, at: "models.vectors.sagemaker",
		reads: []string{"models.vectors.sagemaker"},
	},
	"a rollout where there is none": {
		set: map[string]string{"models.vectors.sagemaker.instance": "ml.inf1.xlarge"}, at: "models.vectors.sagemaker.rollout",
		reads: []string{"models.vectors.sagemaker.rollout"},
	},
	"a pipeline for a queue": {
		set: map[string]string{"models.score.sagemaker.endpoint": "async"}, at: "models.score.sagemaker.training",
		reads: []string{"models.score.sagemaker.training", "models.score.sagemaker.scaling", "models.score.system"},
	},
	"a token elsewhere":               to("models.gated.sagemaker.hubToken", `"arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-AbCdEf"`, "region", "models.gated.sagemaker.source"),
	"a token of nobody":               {set: map[string]string{"models.gated.sagemaker.source": "s3://models/llama/"}, at: "models.gated.sagemaker.hubToken", reads: []string{"models.gated.sagemaker.hubToken"}},
	"a token twice":                   {set: map[string]string{"models.gated.sagemaker.environment": "{HF_TOKEN: none}"}, at: "models.gated.sagemaker.environment.HF_TOKEN", reads: []string{"models.gated.sagemaker.hubToken"}},
	"a revision twice":                {set: map[string]string{"models.gated.sagemaker.environment": "{SAGEROCK_REVISION: 7}"}, at: "models.gated.sagemaker.environment.SAGEROCK_REVISION", reads: []string{"models.gated.sagemaker.revision"}},
	"a revision of a pipeline":        to("models.score.sagemaker.revision", "3", "models.score.sagemaker.training.*"),
	"throughput elsewhere":            to("models.bought.bedrock.model", `"arn:aws:bedrock:us-west-2:111122223333:provisioned-model/0123456789ab"`, "region"),
	"a model that nobody can call":    to("models.bought.bedrock.model", `"arn:aws:bedrock:eu-west-1:111122223333:prompt/0123456789"`, "models.bought.bedrock.base"),
	"a profile of throughput":         to("models.bought.bedrock.profile", "eu", "models.bought.bedrock.model"),
	"a profile of a profile":          to("models.bought.bedrock.base", "eu.amazon.nova-lite-v1:0", "models.bought.bedrock.model"),
	"costs of throughput under tags":  to("models.bought.bedrock.applicationProfile", "true", "models.bought.bedrock.model"),
	"a base of the foundation itself": {set: map[string]string{"models.bought.bedrock.model": "amazon.nova-lite-v1:0"}, at: "models.bought.bedrock.base", reads: []string{"models.bought.bedrock.base"}},
	"weights of more than all": {
		set: map[string]string{"models.ab.sagemaker.variants.c": "{weight: 90}"}, at: "models.ab.sagemaker.variants", reads: []string{"models.ab.sagemaker.variants.b.weight"},
	},
	"variants of a queue": {
		set: map[string]string{"models.ab.sagemaker.endpoint": "async"}, at: "models.ab.sagemaker.variants", reads: []string{"models.ab.sagemaker"},
	},
	"a shadow of a queue": {
		set: map[string]string{"models.dark.sagemaker.endpoint": "async"}, at: "models.dark.sagemaker.shadow", reads: []string{"models.dark.sagemaker"},
	},
	"variants of a pipeline":   to("models.score.sagemaker.variants", "{b: {weight: 5}}", "models.score.sagemaker.training.*"),
	"a shadow of a pipeline":   to("models.score.sagemaker.shadow", "{percent: 5}", "models.score.sagemaker.training.*", "models.score.sagemaker.variants"),
	"a shadow beside variants": to("models.ab.sagemaker.shadow", "{percent: 5}", "models.ab.sagemaker.variants"),
	"more alarms than SageMaker watches": {
		set: map[string]string{"models.ab.sagemaker.rollout": "{rollback: {latency: 2s, alarms: [a, b, c, d, e, f, g]}}"}, at: "models.ab.sagemaker.variants",
		reads: []string{"models.ab.sagemaker.variants", "models.ab.sagemaker.endpoint"},
	},
	"a shadow on Inferentia":           to("models.dark.sagemaker.shadow.instance", "ml.inf1.xlarge"),
	"a shadow of Inferentia":           to("models.dark.sagemaker.instance", "ml.inf1.xlarge", "models.dark.sagemaker.shadow"),
	"a variant on Inferentia":          to("models.ab.sagemaker.variants.b.instance", "ml.inf2.xlarge", "models.ab.sagemaker.variants.b.image", "region"),
	"a variant from the Hub":           to("models.ab.sagemaker.variants.b.source", "hf://a/b", "models.ab.sagemaker.variants.b.image", "models.ab.sagemaker.image"),
	"a variant with a reserved bucket": to("models.ab.sagemaker.variants.b.source", "s3://a..b/"),
	"a variant without an instance":    to("models.ab.sagemaker.variants.b.scaling.min", "0", "models.ab.sagemaker.endpoint"),
	"a revision of a variant twice":    {set: map[string]string{"models.ab.sagemaker.variants.b.environment": "{SAGEROCK_REVISION: 7}"}, at: "models.ab.sagemaker.variants.b.environment.SAGEROCK_REVISION", reads: []string{"models.ab.sagemaker.variants.b.revision"}},
	"a shadow that contains no model":  {set: map[string]string{"models.dark.sagemaker.shadow.image": "pytorch", "models.dark.sagemaker.shadow.source": ""}, at: "models.dark.sagemaker.shadow.source", reads: []string{"models.dark.sagemaker", "region"}},

	"a topic elsewhere":   to("alarms.topic", "arn:aws:sns:us-east-1:111122223333:oncall", "region"),
	"mail beside a topic": to("alarms.email", "oncall@example.com", "alarms.topic"),

	"a name for a private API": {
		set:   map[string]string{"api.domain": `{name: llm.example.com, certificate: "arn:aws:acm:eu-west-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"}`},
		reads: []string{"api.exposure", "network.mode", "region"},
	},
	"no subnets":                {set: map[string]string{"network.subnets": ""}, reads: []string{"network.mode"}},
	"no VPC":                    {set: map[string]string{"network.vpc": ""}, reads: []string{"network.mode"}},
	"a group by its name":       to("network.securityGroups.gateway[0]", "default"),
	"a range for a VPC":         to("network.cidr", "10.0.0.0/16", "network.mode"),
	"zones for a VPC":           to("network.zones", "2", "network.mode"),
	"endpoints for a VPC":       to("network.endpoints", "[kms]", "network.mode"),
	"a gateway that is private": {set: map[string]string{"api.vpcEndpoints": ""}, reads: []string{"api.exposure", "network.mode"}},
	"any page, with signatures": {set: map[string]string{"api.cors.origins": "['*']"}, at: "api.cors.origins[0]", reads: []string{"api.auth"}},
	"no tokens":                 {set: map[string]string{"api.auth": "jwt"}, at: "api.jwt", reads: []string{"api.jwt", "api.cors"}},
}

const sourcesFile = `name: chat
path: sagemaker
region: eu-west-1
models:
  pooled:
    sagemaker: {image: lmi, source: s3://models/llama/, instances: [ml.g6.12xlarge, ml.g5.12xlarge], capacityTimeout: 20m}
  licensed:
    sagemaker:
      image: lmi
      source: jumpstart://meta-textgeneration-llama-3-1-8b-instruct
      acceptEula: true
      instance: ml.g6e.xlarge
      parameters: 8B
      options: {contextLength: 16384, dtype: bf16, quantization: fp8, tensorParallel: 1, maxConcurrent: 32}
  adapted:
    sagemaker: {image: huggingface, source: s3://models/mistral-7b/, options: {adapters: [support]}}
  registered:
    sagemaker:
      source: arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/3
      package: {image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/churn:3", data: s3://models/churn.tar.gz}
  vectors:
    sagemaker: {image: tei, source: "hf://BAAI/bge-m3"}
  rank:
    sagemaker:
      image: xgboost
      source: s3://models/rank.tar.gz
      monitor: {every: hour, instance: ml.m5.large, volumeGB: 50, maxRuntime: 30m, data: {baseline: s3://models/rank.csv}}
network: {mode: none}
`

var sourcesMistakes = map[string]*mistake{
	"a monitor of nothing":            {set: map[string]string{"models.rank.sagemaker.monitor.data": ""}, at: "models.rank.sagemaker.monitor", reads: []string{"models.rank.sagemaker.monitor"}},
	"a monitor of a queue":            {set: map[string]string{"models.rank.sagemaker.endpoint": "async"}, at: "models.rank.sagemaker.monitor", reads: []string{"models.rank.sagemaker"}},
	"a monitor of chats":              {set: map[string]string{"models.rank.sagemaker.protocol": "chat"}, at: "models.rank.sagemaker.monitor", reads: []string{"models.rank.sagemaker"}},
	"a monitor without calls":         {set: map[string]string{"models.rank.sagemaker.capture": "{percent: 0}"}, at: "models.rank.sagemaker.capture.percent", reads: []string{"models.rank.sagemaker"}},
	"a monitor that takes longer":     to("models.rank.sagemaker.monitor.maxRuntime", "2h", "models.rank.sagemaker.monitor.every"),
	"a monitor on Graviton":           to("models.rank.sagemaker.monitor.instance", "ml.c7g.large"),
	"a baseline in a folder":          to("models.rank.sagemaker.monitor.data.baseline", "s3://models/rank/"),
	"one type and several":            {set: map[string]string{"models.pooled.sagemaker.instance": "ml.g5.xlarge"}, at: "models.pooled.sagemaker.instances", reads: []string{"models.pooled.sagemaker.instances"}},
	"a patience without pools":        {set: map[string]string{"models.vectors.sagemaker.capacityTimeout": "20m"}, reads: []string{"models.vectors.sagemaker.instances"}},
	"a type twice":                    {set: map[string]string{"models.pooled.sagemaker.instances": "[ml.g5.12xlarge, ml.g5.12xlarge]"}, at: "models.pooled.sagemaker.instances[1]"},
	"a pool with a type without GPUs": {set: map[string]string{"models.pooled.sagemaker.instances": "[ml.g6.12xlarge, ml.m5.large]"}, at: "models.pooled.sagemaker.instances[1]", reads: []string{"models.pooled.sagemaker.image", "region"}},
	"builds that differ": {
		set: map[string]string{"models.pooled.sagemaker.image": "pytorch", "models.pooled.sagemaker.instances": "[ml.g6.12xlarge, ml.m5.large]"}, at: "models.pooled.sagemaker.instances[1]",
		reads: []string{"models.pooled.sagemaker.image", "region"},
	},
	"a license that nobody accepts": {
		set: map[string]string{"models.licensed.sagemaker.acceptEula": ""}, reads: []string{"models.licensed.sagemaker.source", "region"},
	},
	"a version that nobody knows": to("models.licensed.sagemaker.source", "jumpstart://meta-textgeneration-llama-3-1-8b-instruct@9.9.9"),
	"a license of nothing":        {set: map[string]string{"models.adapted.sagemaker.acceptEula": "true"}, reads: []string{"models.adapted.sagemaker.source"}},
	"more parts than GPUs":        to("models.licensed.sagemaker.options.tensorParallel", "2", "models.licensed.sagemaker.image", "models.licensed.sagemaker.instance"),
	"options of a container without": {
		set: map[string]string{"models.vectors.sagemaker.options": "{dtype: bf16}"}, reads: []string{"models.vectors.sagemaker.image"},
	},
	"adapters of an archive": {
		set: map[string]string{"models.adapted.sagemaker.source": "s3://models/m.tar.gz"}, at: "models.adapted.sagemaker.options.adapters",
		reads: []string{"models.adapted.sagemaker.image", "models.adapted.sagemaker.source", "models.adapted.sagemaker.options"},
	},
	"an option twice": {
		set: map[string]string{"models.licensed.sagemaker.environment": "{OPTION_DTYPE: fp16}"}, at: "models.licensed.sagemaker.environment.OPTION_DTYPE",
		reads: []string{"models.licensed.sagemaker.options", "models.licensed.sagemaker.image"},
	},
	"an image beside a package": {
		set: map[string]string{"models.registered.sagemaker.image": "xgboost"}, reads: []string{"models.registered.sagemaker.source"},
	},
	"a package elsewhere":  to("models.registered.sagemaker.source", `"arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/3"`, "region"),
	"a package of nothing": {set: map[string]string{"models.adapted.sagemaker.package": "{data: s3://models/m/}"}, reads: []string{"models.adapted.sagemaker.source"}},
	"a package of Marketplace": {
		set: map[string]string{"models.registered.sagemaker.source": `"arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn"`}, at: "models.registered.sagemaker.package",
		reads: []string{"models.registered.sagemaker.package"},
	},
}
