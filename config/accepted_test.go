package config_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// accepted are files that are right, and what is said about them all the same.
var accepted = map[string]struct {
	yaml, environment string
	warnings          string
}{
	"the shortest app": {yaml: app},
	"quoted keys and lines that end as on Windows": {
		yaml: "\"name\": chat\r\n'region': us-east-1\r\nmodels:\r\n  \"a\":\r\n    bedrock: {model: amazon.nova-lite-v1:0}\r\n",
	},
	"a mark at the start, as Windows writes it": {yaml: "\uFEFF" + app},
	"a comment and one document":                {yaml: "# hello\n---\n" + app},
	"an account of digits":                      {yaml: app + "account: 123456789012\n"},
	"an account in quotes":                      {yaml: app + "account: \"012345678901\"\n"},
	"numbers and booleans where text is free": {
		yaml: app + "tags: {cost: 42, ratio: 0.5, live: true, code: no, day: 2026-11-23, version: 1.10}\n",
	},
	"text that YAML 1.1 takes for something else": {
		yaml: `name: on
region: us-east-1
models: {y: {system: no, guardrail: off, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {off: {words: [yes, no, 12:30:00]}}
`,
	},
	"models by their ARNs": {
		yaml: `name: chat
region: us-gov-west-1
account: "111122223333"
models:
  a: {bedrock: {model: "arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:provisioned-model/0123456789ab", profile: none, applicationProfile: false}}
  b: {bedrock: {model: "arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:custom-model-deployment/0123456789ab"}}
  c: {bedrock: {model: "arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:imported-model/0123456789ab"}}
  d: {bedrock: {model: "arn:aws-us-gov:bedrock:us-gov-west-1:111122223333:application-inference-profile/0123456789ab", base: amazon.nova-pro-v1:0}}
`,
	},
	"an application inference profile of an unknown model": {
		yaml: `name: chat
region: us-east-1
models:
  a: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/0123456789ab"}}
  b: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/0123456789ab", base: amazon.nova-prox-v1:0}}
`,
		warnings: `
sagerock.yaml:4:16: models.a.bedrock.base: is not written, so the gateway may call any model through this profile, and prices are not estimated
	fix: add models.a.bedrock.base with the id of the model that it copies
sagerock.yaml:5:115: models.b.bedrock.base: amazon.nova-prox-v1:0 is not a model that sagerock knows
	fix: did you mean amazon.nova-pro-v1:0?`,
	},
	"all that a prompt can say": {
		yaml: `name: chat
region: us-east-1
models: {a: {prompt: support, bedrock: {model: amazon.nova-lite-v1:0}}}
prompts:
  support:
    text: |
      You work for {{ company }}, founded in {{year}}. Sign with {{_sign-off}}.
      Answer {"answer": {"text": "...", "sure": {{sure}}}}.
    variables: {company: "{{Acme}}", year: 1999, _sign-off: "", sure: true}
  spare: {text: Be brief.}
`,
	},
	"all that a SageMaker model can say": {
		yaml: `name: chat
region: eu-west-1
path: sagemaker
network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567, subnet-11234567]}
encryption: {key: "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"}
models:
  a:
    sagemaker:
      image: vllm
      source: hf://meta-llama/Llama-3.1-8B
      instance: ml.g6.2xlarge
      environment: {MAX_MODEL_LEN: 8192, EMPTY: ""}
      protocol: chat
      scaling: {min: 1, max: 1, invocations: 100, scaleOutCooldown: 0s, scaleInCooldown: 1h}
      startupTimeout: 60m
      downloadTimeout: 1m
      capture: {percent: 100}
  b:
    sagemaker: {image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/mine:1.0"}
  c:
    sagemaker:
      training:
        data: s3://data/
        image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/train:1.0"
        accept: my:metric-2 <= -0.5
        evaluate: scripts/evaluate.py
        hyperparameters: {max_depth: 5, eta: 0.2, verbose: true}
`,
	},
	"a queue that may be without instances": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a: {bedrock: {model: amazon.nova-lite-v1:0}}
  b:
    sagemaker:
      image: pytorch
      source: s3://models/whisper.tar.gz
      endpoint: async
      scaling: {min: 0, max: 4, concurrency: 2, backlog: 1}
  c:
    sagemaker: {image: lmi, source: s3://models/llama/, endpoint: async, capture: {percent: 0}}
`,
	},
	"all that an API can say": {
		yaml: app + `network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567]}
api:
  auth: jwt
  exposure: private
  vpcEndpoints: [vpce-01234567, vpce-0123456789abcdef0]
  jwt:
    issuer: https://login.example.com:8443/realms/a/
    audience: [gateway, 4711-abc]
    algorithms: [ES256, EdDSA]
    claims: {scope: models, https://example.com/team: 42, admin: true}
    modelsClaim: models
    jwks: keys/issuer.json
  cors: {origins: ["https://chat.example.com", "http://localhost:3000", "http://127.0.0.1"]}
  waf: {requestsPerIP: 300}
  logRole: account
`,
	},
	"a firewall whose refusals are logged nowhere": {
		yaml: app + "api: {waf: {requestsPerIP: 300}}\n",
		warnings: `
sagerock.yaml:4:7: api.waf: requests that the firewall blocks are logged nowhere, because api.logRole is none
	fix: write api.logRole: account, or managed where no role is set for the account`,
	},
	"keys and pages of any origin": {yaml: app + "api: {auth: key, concurrency: 5, cors: {origins: ['*']}}\n"},
	"tokens on a Function URL":     {yaml: app + "network: {mode: none}\napi: {auth: jwt, maxBodyKB: 6000, concurrency: 9, jwt: {issuer: 'https://a.b', claims: {client_id: x}}}\n"},
	"all that a guardrail can say": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0, profile: us}}}
guardrails:
  g:
    filters: {hate: none}
    topics: [{name: "Money?", definition: Advice on money., examples: ["What should I buy?"], action: detect}]
    words: [foo, bar baz]
    profanity: true
    pii: {EMAIL: block, NAME: anonymize, AGE: detect}
    regexes: [{name: order, pattern: "ORD-[0-9]{6}"}]
    grounding: {grounding: 0.7, relevance: 0}
    blockedInput: No.
`,
	},
	"what an environment needs is all in it": {
		yaml:        "name: chat\nenvironments:\n  dev:\n    region: us-east-1\n    models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}\n",
		environment: "dev",
	},
	"keys that an environment unsets": {
		yaml: app + `api: {auth: jwt, jwt: {issuer: https://a.b, audience: [c], jwks: a.json}, waf: {requestsPerIP: 100}}
network: {cidr: 10.1.0.0/16}
guardrails: {g: {topics: [{name: a, definition: b}]}, h: {}}
tags: {team: ml, stage: none}
environments:
  prod: {network: {mode: none, cidr: null}, api: {auth: iam, jwt: ~, waf: Null}, guardrails: null, tags: {stage: null}}
`,
		environment: "prod",
	},
	"zones by their ids":  {yaml: app + "network: {zones: [use1-az1, use1-az4, use1-az6]}\n"},
	"the number of zones": {yaml: app + "network: {zones: 3}\n"},
	"zones in GovCloud":   {yaml: strings.Replace(app, "us-east-1", "us-gov-west-1", 1) + "network: {zones: [usgw1-az1, usgw1-az3]}\n"},
	"zones that an environment names": {
		yaml:        app + "network: {zones: 3}\nenvironments: {prod: {network: {zones: [use1-az1, use1-az2]}}}\n",
		environment: "prod",
	},
	"zones that look odd": {
		yaml: app + "network: {zones: [use1-az1, zzz9-az1]}\n",
		warnings: `
sagerock.yaml:4:29: network.zones[1]: zzz9-az1 does not look like a zone of us-east-1
	fix: write ids that aws ec2 describe-availability-zones --region us-east-1 lists as ZoneId`,
	},
	"a list in an environment replaces": {
		yaml: app + "network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567]}\n" +
			"environments: {prod: {network: {subnets: [subnet-89abcdef]}}}\n",
		environment: "prod",
	},
	"a model that the path leaves out": {
		yaml: `name: chat
region: us-east-1
models:
  a: {bedrock: {model: amazon.nova-lite-v1:0}}
  b: {sagemaker: {image: lmi, source: s3://models/llama/}}
`,
		warnings: `
sagerock.yaml:5:3: models.b: is left out on path: bedrock
	fix: add a bedrock: block to serve it there too`,
	},
	"what waits for path: hybrid": {
		yaml: `name: chat
region: us-east-1
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/}
    route: {bedrock: 90}
    fallback: bedrock
`,
		warnings: `
sagerock.yaml:7:5: models.a.route: has no effect with path: bedrock
	fix: write path: hybrid to use it
sagerock.yaml:8:15: models.a.fallback: has no effect with path: bedrock
	fix: write path: hybrid to use it`,
	},
	"a fallback to where all calls go": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/}
    route: {bedrock: 100}
    fallback: bedrock
`,
		warnings: `
sagerock.yaml:9:15: models.a.fallback: has no effect: all calls go to bedrock anyway
	fix: name the other engine`,
	},
	"secrets in the open": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n  a:\n    sagemaker:\n      image: lmi\n      source: s3://models/a/\n      environment:\n" +
			"        HF_TOKEN: abcdef\n        MY_PASSWORD: hunter2\n        X: hf_abcdefghijklmnopqrstuvwxyz\n        EOS_TOKEN: 2\n        SSL_KEY: /opt/key.pem\n        DB_SECRET: arn:aws:secretsmanager:us-east-1:111122223333:secret:a\n        TOKENIZER: fast\n        API_KEY: \"{{resolve:secretsmanager:a}}\"\n" +
			"  b:\n    sagemaker: {training: {data: s3://data/, accept: auc >= 0.8, hyperparameters: {api_key: AKIAIOSFODNN7EXAMPLE}}}\n",
		warnings: `
sagerock.yaml:10:19: models.a.sagemaker.environment.HF_TOKEN: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others
sagerock.yaml:11:22: models.a.sagemaker.environment.MY_PASSWORD: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others
sagerock.yaml:12:12: models.a.sagemaker.environment.X: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others
sagerock.yaml:19:93: models.b.sagemaker.training.hyperparameters.api_key: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager, with a policy that lets the role of the jobs read it`,
	},
	"secrets by other names and of other services": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n  a:\n    sagemaker:\n      image: lmi\n      source: s3://models/a/\n      environment:\n" +
			"        DB_PASS: hunter2\n        accessToken: abcdef\n        DSN: postgres://app:hunter2@db.example.com/a\n        MAPS: AIzaSyA1234567890abcdefghijklmnopqrstu\n        AUTH: Bearer abcdefghijkl\n" +
			"        PAD_TOKEN: <pad>\n        SEP_TOKEN: \"[SEP]\"\n        BYPASS: x\n        PRIMARY_KEY: id\n        labelKey: target\n        PROXY: http://proxy.example.com:3128\n",
		warnings: `
sagerock.yaml:10:18: models.a.sagemaker.environment.DB_PASS: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others
sagerock.yaml:11:22: models.a.sagemaker.environment.accessToken: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others
sagerock.yaml:12:14: models.a.sagemaker.environment.DSN: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others
sagerock.yaml:13:15: models.a.sagemaker.environment.MAPS: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others
sagerock.yaml:14:15: models.a.sagemaker.environment.AUTH: looks like a secret, and is readable in the template and in the AWS console
	fix: keep it in AWS Secrets Manager: name the secret of a token of the Hugging Face Hub in hubToken, let the endpoint's role read others`,
	},
	"a gate that every model passes, and a GPU for scripts": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels: {a: {sagemaker: {training: {data: s3://data/, accept: auc >= 0, processingInstance: ml.g4dn.xlarge}}}}\n",
		warnings: `
sagerock.yaml:4:63: models.a.sagemaker.training.accept: every model passes: auc is at least 0
	fix: write a bound between 0 and 1, such as auc >= 0.85
sagerock.yaml:4:93: models.a.sagemaker.training.processingInstance: ml.g4dn.xlarge has a GPU, which costs money and which the scripts do not use
	fix: write an instance such as ml.m5.xlarge`,
	},
	"texts with what looks like variables": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n" +
			"  a: {sagemaker: {image: lmi, source: s3://models/a/, environment: {A: \"${AWS::Region}\", B: \"${PATH}:/opt\"}}}\n" +
			"  b: {sagemaker: {training: {data: s3://data/, label: \"${y}\", accept: auc >= 0.8, hyperparameters: {a: \"${b}\", c: \"${!d}\", e: $5}}}}\n",
		warnings: `
sagerock.yaml:5:72: models.a.sagemaker.environment.A: has ${AWS::Region}, which nothing replaces
	fix: write the value
sagerock.yaml:6:55: models.b.sagemaker.training.label: has ${y}, which Step Functions may take for a substitution of its own
	fix: write it in another way, or check that a run gets it
sagerock.yaml:6:104: models.b.sagemaker.training.hyperparameters.a: has ${b}, which Step Functions may take for a substitution of its own
	fix: write it in another way, or check that a run gets it`,
	},
	"a Region whose models are not listed": {
		yaml: "name: chat\nregion: il-central-1\nmodels:\n  a: {bedrock: {model: amazon.nova-lite-v1:0}}\n  b: {bedrock: {model: amazon.nova-lite-v9:0}}\n",
		warnings: `
sagerock.yaml:4:24: models.a.bedrock.model: sagerock has no list of the models in il-central-1
	fix: check in the Bedrock console of il-central-1 that the model is there
sagerock.yaml:5:24: models.b.bedrock.model: amazon.nova-lite-v9:0 is not a model that sagerock knows
	fix: did you mean amazon.nova-lite-v1:0?`,
	},
	"references that CloudFormation resolves": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n  a:\n    sagemaker:\n      image: lmi\n      source: s3://models/a/\n      environment:\n        V0: \"{{resolve:ssm:/a/b}}\"\n        V1: \"{{resolve:ssm:x:3}}\"\n        V2: \"x{{resolve:secretsmanager:abc:SecretString:k::}}y\"\n        V3: \"{{resolve:secretsmanager:arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-AbCdEf:SecretString:k}}\"\n        V4: \"{{resolve:secretsmanager:abc::k:AWSCURRENT}}\"\n",
	},
	"a domain in another script": {
		yaml: app + `api: {domain: {name: llm.xn--p1ai, certificate: "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"}}` + "\n",
	},
	"a gateway that anybody may call without end": {
		yaml: app + "api: {auth: key}\n",
		warnings: `
sagerock.yaml:4:13: api.auth: the gateway is public, and nothing limits how often it is called
	fix: write api.waf.requestsPerIP, or api.concurrency`,
	},
	"a Function URL that anybody may call without end": {
		yaml: app + "api: {auth: key}\nnetwork: {mode: none}\n",
		warnings: `
sagerock.yaml:4:13: api.auth: the gateway is public, and nothing limits how often it is called
	fix: write api.concurrency`,
	},
	"gateways that are bounded": {
		yaml:        app + "api: {auth: key, concurrency: 5}\nenvironments: {prod: {api: {concurrency: 0, exposure: private}}}\n",
		environment: "prod",
	},
	"a network that SageMaker may not take": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nnetwork: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567]}\nmodels: {a: {sagemaker: {image: lmi, source: s3://models/a/}}}\n",
		warnings: `
sagerock.yaml:4:46: network.subnets: is one subnet, and SageMaker wants endpoints to have two in different zones
	fix: add a subnet in another Availability Zone`,
	},
	"a range that Docker uses, and no container": {yaml: app + "network: {cidr: 172.17.128.0/20}\n"},
	"more zones than an account has": {
		yaml: "name: chat\nregion: us-west-1\nmodels: {a: {bedrock: {model: amazon.nova-lite-v1:0, profile: us}}}\nnetwork: {zones: 3}\n",
		warnings: `
sagerock.yaml:4:18: network.zones: us-west-1 has only two zones for most accounts
	fix: write zones: 2`,
	},
	"a range that Docker uses": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nnetwork: {cidr: 172.17.128.0/20}\nmodels: {a: {sagemaker: {image: lmi, source: s3://models/a/}}}\n",
		warnings: `
sagerock.yaml:4:17: network.cidr: overlaps 172.17.0.0/16, which SageMaker uses inside its instances
	fix: write another private range, such as 10.0.0.0/16`,
	},
	"words and patterns that Bedrock may not take": {
		yaml: "name: chat\nregion: us-east-1\nmodels: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}\nguardrails:\n  g:\n    words: [one two three, one two three four]\n    regexes:\n" +
			strings.Repeat("      - {name: a, pattern: b}\n", 11),
		warnings: `
sagerock.yaml:6:28: guardrails.g.words[1]: has more than three words, and Bedrock may not take it
	fix: shorten it, or describe it as a topic
sagerock.yaml:7:5: guardrails.g.regexes: are 11 patterns, and most accounts may have 10
	fix: keep at most 10, or ask for more in Service Quotas`,
	},
	"an email that nothing is sent to": {
		yaml: app + "alarms: {email: oncall@example.com}\n",
		warnings: `
sagerock.yaml:4:17: alarms.email: no model has an endpoint that notifies or a training pipeline, so nothing is sent
	fix: add a sagemaker block to a model, or remove it`,
	},
	"an alarm that the endpoint does not have": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels: {a: {sagemaker: {image: sklearn, source: s3://models/m.tar.gz, alarms: {without: [disk, backlog, gpuMemory]}}}}\n",
		warnings: `
sagerock.yaml:4:97: models.a.sagemaker.alarms.without[1]: leaves out an alarm that this endpoint does not have
	fix: remove it
sagerock.yaml:4:106: models.a.sagemaker.alarms.without[2]: leaves out an alarm that this endpoint does not have
	fix: remove it`,
	},
	"a guardrail that no model uses": {
		yaml: app + "guardrails: {g: {}}\n",
		warnings: `
sagerock.yaml:4:14: guardrails.g: no model uses it
	fix: write guardrail: g under a model, or remove it`,
	},
	"a prompt that a request without variables cannot use": {
		yaml: `name: chat
region: us-east-1
models: {a: {prompt: p, bedrock: {model: amazon.nova-lite-v1:0}}}
prompts: {p: {text: "{{a}} {{b}} {{c}}", variables: {b: x}}}
`,
		warnings: `
sagerock.yaml:3:22: models.a.prompt: p has no default for a and c, so a request without prompt.variables is refused
	fix: add a default to prompts.p.variables if there is one`,
	},
	"a variable that is one brace short": {
		yaml: app + `prompts: {p: {text: "Hi {company}}, {{name}}"}}
`,
		warnings: `
sagerock.yaml:4:21: prompts.p.text: has {company}}, which is text and not a variable
	fix: write {{company}} if it is one`,
	},
	"a model that is not in the table": {
		yaml: "name: chat\nregion: us-east-1\nmodels: {a: {bedrock: {model: amazon.nova-lite-v9:0}}, b: {bedrock: {model: acme.brand-new-v1:0}}}\n",
		warnings: `
sagerock.yaml:3:31: models.a.bedrock.model: amazon.nova-lite-v9:0 is not a model that sagerock knows
	fix: did you mean amazon.nova-lite-v1:0?
sagerock.yaml:3:77: models.b.bedrock.model: acme.brand-new-v1:0 is not a model that sagerock knows
	fix: check the id in the Bedrock console; the model may be newer than sagerock's table`,
	},
	"a Region that is not in the table": {
		yaml: strings.Replace(app, "us-east-1", "us-eats-1", 1),
		warnings: `
sagerock.yaml:2:9: region: us-eats-1 is not a Region that sagerock knows
	fix: did you mean us-east-1?`,
	},
	"a new Region": {
		yaml: strings.Replace(app, "us-east-1", "ap-arctic-1", 1),
		warnings: `
sagerock.yaml:2:9: region: ap-arctic-1 is not a Region that sagerock knows
	fix: check that it exists; sagerock's tables may be older than the Region`,
	},
	"a profile that the Region is not in": {
		yaml: "name: chat\nregion: eu-west-1\nmodels: {a: {bedrock: {model: amazon.nova-lite-v1:0, profile: us}}}\n",
		warnings: `
sagerock.yaml:3:63: models.a.bedrock.profile: amazon.nova-lite-v1:0 has no us profile that is known to be usable from eu-west-1
	fix: write profile: eu`,
	},
	"Bedrock in China": {
		yaml: strings.Replace(app, "us-east-1", "cn-north-1", 1),
		warnings: `
sagerock.yaml:3:14: models.a.bedrock: Bedrock is not known to be in cn-north-1
	fix: use the sagemaker path there`,
	},
	"a GPU that is not used": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels: {a: {sagemaker: {image: xgboost, source: s3://models/m.tar.gz, instance: ml.g5.xlarge}}}\n",
		warnings: `
sagerock.yaml:4:82: models.a.sagemaker.instance: ml.g5.xlarge has a GPU, which costs money and which xgboost does not use
	fix: write an instance such as ml.m5.large`,
	},
	"an image of CUDA 13 on an older GPU": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels: {a: {sagemaker: {image: '111122223333.dkr.ecr.us-east-1.amazonaws.com/mine:1-cu130', instance: ml.p3.2xlarge}}}\n",
		warnings: `
sagerock.yaml:4:104: models.a.sagemaker.instance: ml.p3.2xlarge has GPUs that CUDA 13 does not support, and the tag of the image says CUDA 13
	fix: write an instance with newer GPUs, such as ml.g5.xlarge`,
	},
	"keys that some tools cannot read": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels: {a: {sagemaker: {image: lmi, source: 's3://models/a{1}/'}}, b: {sagemaker: {image: lmi, source: s3://models/../a/}}}\n",
		warnings: `
sagerock.yaml:4:46: models.a.sagemaker.source: has a { in its key, which some tools cannot read
	fix: check that your container can read it, or rename it
sagerock.yaml:4:105: models.b.sagemaker.source: has a folder called . or .., which some tools remove from a key
	fix: check that your container can read it, or rename it`,
	},
	"a gate that accepts the worse models, not the better ones": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels: {a: {sagemaker: {training: {data: s3://data/, accept: rmse >= 3}}}}\n",
		warnings: `
sagerock.yaml:4:63: models.a.sagemaker.training.accept: accepts the worse models, not the better ones
	fix: write rmse <= 3`,
	},
	"calls that are kept twice": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\napi: {capture: {percent: 5}}\n" +
			"models: {a: {sagemaker: {image: xgboost, source: s3://models/m.tar.gz, capture: {percent: 5}}}, b: {sagemaker: {image: xgboost, source: s3://models/m.tar.gz}}}\n",
		warnings: `
sagerock.yaml:5:72: models.a.sagemaker.capture: may capture calls that api.capture captures too
	fix: remove one of the two`,
	},
	"calls that are kept twice, but for the path": {
		yaml: "name: chat\nregion: us-east-1\napi: {capture: {percent: 5}}\n" +
			"models: {a: {bedrock: {model: amazon.nova-lite-v1:0}, sagemaker: {image: lmi, source: s3://models/llama/, capture: {percent: 5}}}}\n",
	},
	"patterns and topics that Bedrock may refuse": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails:
  g:
    topics: [{name: t, definition: d}, {name: t, definition: e}]
    regexes: [{name: r, pattern: "(?<!a)b"}]
`,
		warnings: `
sagerock.yaml:6:47: guardrails.g.topics[1].name: "t" is the name of another topic too
	fix: choose another name
sagerock.yaml:7:34: guardrails.g.regexes[0].pattern: may not be a regular expression: error parsing regexp: invalid named capture: ` + "`(?<!a)b`" + `
	fix: check it in the Bedrock console`,
	},
}

func TestAccepted(t *testing.T) {
	for name, tc := range accepted {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := config.Parse("sagerock.yaml", []byte(tc.yaml), config.Options{Environment: tc.environment})
			if err != nil {
				t.Fatalf("Parse refused it:\n%v", err)
			}
			if got, want := form.Problems(warnings).Error(), strings.TrimSpace(tc.warnings); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}
