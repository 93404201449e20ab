package config_test

// environmentProblems are what environments and options do wrong.
var environmentProblems = map[string]problem{
	"an unknown environment": {
		yaml:        app + `environments: {dev: {}, prod: {}}`,
		environment: "prd",
		beyond:      true,
		want: `
sagerock.yaml:4:1: environments: has no prd, only dev and prod
	fix: did you mean prod?`,
	},
	"an unknown environment beside other mistakes": {
		yaml: `name: Chat
models: {a: {bedrock: {model: amazon.nova-lite-v1:0, profle: us}}}
network: {cidr: 10.0.0.0/16}
environments:
  dev: {region: us-east-1, network: {mode: none}}
  prod: {region: us-east-1, api: {timeout: 30}}
`,
		environment: "prd",
		path:        "bedrok",
		want: `
-c path=bedrok: "bedrok" is not bedrock, sagemaker or hybrid
	fix: did you mean bedrock?
sagerock.yaml:1:7: name: "Chat" is not a name
	fix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter
sagerock.yaml:2:54: models.a.bedrock.profle: unknown key
	fix: did you mean profile?
sagerock.yaml:3:17: network.cidr: has no effect with network.mode: none, in environment dev
	fix: write environments.dev.network.cidr: null, or write network.mode: private
sagerock.yaml:4:1: environments: has no prd, only dev and prod
	fix: did you mean prod?
sagerock.yaml:6:44: environments.prod.api.timeout: "30" is not a length of time
	fix: write the unit too, such as 30s for seconds`,
	},
	"an environment like none": {
		yaml:        app + `environments: {development: {}, production: {}}`,
		environment: "qa",
		beyond:      true,
		want: `
sagerock.yaml:4:1: environments: has no qa, only development and production
	fix: choose development or production`,
	},
	"an environment where there are none": {
		yaml:        app,
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:1:1: environments: has no prod: the file has no environments
	fix: choose no environment, or add environments.prod`,
	},
	"a path that is not one": {
		yaml:   app,
		path:   "bedrok",
		beyond: true,
		want: `
-c path=bedrok: "bedrok" is not bedrock, sagemaker or hybrid
	fix: did you mean bedrock?`,
	},
	"a bad name": {
		yaml: app + `environments: {Production: {}}`,
		want: `
sagerock.yaml:4:16: environments.Production: "Production" is not the name of an environment
	fix: use 1 to 11 lowercase letters, digits or single hyphens, starting with a letter`,
	},
	"an environment with the name of the file without one": {
		yaml:   app + `environments: {base: {}, dev: {}}`,
		beyond: true,
		want: `
sagerock.yaml:4:16: environments.base: "base" means the file without an environment
	fix: choose another name`,
	},
	"a name too long for an environment": {
		yaml: app + `environments: {pre-production: {}}`,
		want: `
sagerock.yaml:4:16: environments.pre-production: "pre-production" is not the name of an environment
	fix: use 1 to 11 lowercase letters, digits or single hyphens, starting with a letter`,
	},
	"environments in a list": {
		yaml: app + `environments: [dev, prod]`,
		want: `
sagerock.yaml:4:1: environments: is a list, not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"an environment that is text": {
		yaml: app + `environments: {dev: bedrock}`,
		want: `
sagerock.yaml:4:21: environments.dev: is "bedrock", not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"an environment left out": {
		yaml: app + `environments:
  dev:
`,
		want: `
sagerock.yaml:5:7: environments.dev: has no value
	fix: write its keys on the lines below, indented, or remove the key`,
	},
	"what no environment may set": {
		yaml: app + `environments:
  dev: {version: 1, environments: {}}
`,
		want: `
sagerock.yaml:5:18: environments.dev.version: an environment cannot set version
	fix: remove it, or write it at the top of the file
sagerock.yaml:5:21: environments.dev.environments: an environment cannot set environments
	fix: remove it, or write it at the top of the file`,
	},
	"a typo in an environment not chosen": {
		yaml: app + `environments:
  dev: {api: {timout: 5s}}
  prod: {path: hybird}
`,
		want: `
sagerock.yaml:5:15: environments.dev.api.timout: unknown key
	fix: did you mean timeout?
sagerock.yaml:6:16: environments.prod.path: "hybird" is not bedrock, sagemaker or hybrid
	fix: did you mean hybrid?`,
	},
	"a typo in the environment chosen": {
		yaml: app + `environments:
  prod:
    models:
      a: {bedrock: {profil: us}}
`,
		environment: "prod",
		want: `
sagerock.yaml:7:21: environments.prod.models.a.bedrock.profil: unknown key
	fix: did you mean profile?`,
	},
	"a value replaced by a bad one": {
		yaml: app + `api: {timeout: 30s}
environments:
  prod:
    api: {timeout: 1d}
`,
		environment: "prod",
		want: `
sagerock.yaml:7:20: environments.prod.api.timeout: "1d" is not a length of time
	fix: write a length of time such as 90s, 10m or 2h`,
	},
	"a bad value below a block of the file": {
		yaml: app + `api:
  timeout: forever
environments:
  prod:
    api: {memoryMB: 1}
`,
		environment: "prod",
		want: `
sagerock.yaml:5:12: api.timeout: "forever" is not a length of time
	fix: write a length of time such as 90s, 10m or 2h
sagerock.yaml:8:21: environments.prod.api.memoryMB: 1 is less than 128
	fix: write 128 to 10240`,
	},
	"a contradiction that an environment makes": {
		yaml: app + `network: {mode: private}
environments:
  prod:
    network:
      mode: existing
      vpc: vpc-01234567
`,
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:8:7: environments.prod.network.subnets: is required with network.mode: existing
	fix: add environments.prod.network.subnets to the file`,
	},
	"a contradiction between the file and its environment": {
		yaml: app + `network:
  cidr: 10.1.0.0/16
environments:
  prod:
    network: {mode: none}
`,
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:5:9: network.cidr: has no effect with network.mode: none, in environment prod
	fix: write environments.prod.network.cidr: null, or write network.mode: private`,
	},
	"a contradiction that an environment not chosen makes": {
		yaml: app + `network: {cidr: 10.1.0.0/16}
environments:
  dev: {network: {mode: none}}
  prod:
    network: {mode: existing, vpc: vpc-01234567}
`,
		beyond: true,
		want: `
sagerock.yaml:4:17: network.cidr: has no effect with network.mode: existing, in environment prod
	fix: write environments.prod.network.cidr: null, or write network.mode: private
sagerock.yaml:4:17: network.cidr: has no effect with network.mode: none, in environment dev
	fix: write environments.dev.network.cidr: null, or write network.mode: private
sagerock.yaml:8:14: environments.prod.network.subnets: is required with network.mode: existing
	fix: add environments.prod.network.subnets to the file`,
	},
	"a key of the file that does not go with the environment": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/}
    fallback: bedrock
environments: {prod: {models: {a: {sagemaker: null}}}}
`,
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:8:15: models.a.fallback: has no effect without a sagemaker: block, in environment prod
	fix: write environments.prod.models.a.fallback: null, or add a sagemaker: block`,
	},
	"a key that the environment unsets and that must be there": {
		yaml: app + `environments:
  prod:
    region: null
    models: {a: {bedrock: {model: ~}}}
`,
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:6:13: environments.prod.region: is null, which unsets it, and is required
	fix: remove it, or write a value
sagerock.yaml:7:35: environments.prod.models.a.bedrock.model: is null, which unsets it, and is required
	fix: remove it, or write a value`,
	},
	"null where there is nothing to unset": {
		yaml: app + `api: {timeout: 5s}
environments:
  prod:
    alarms: {email: null}
    api: {timeout: , waf: null}
`,
		beyond: true,
		want: `
sagerock.yaml:7:21: environments.prod.alarms.email: is null, and there is nothing to unset: the file has no such key outside of the environment
	fix: remove it
sagerock.yaml:8:20: environments.prod.api.timeout: has no value
	fix: write its value, or null to unset it
sagerock.yaml:8:27: environments.prod.api.waf: is null, and there is nothing to unset: the file has no such key outside of the environment
	fix: remove it`,
	},
	"null outside of an environment": {
		yaml: app + "alarms: {email: null}\n",
		want: `
sagerock.yaml:4:17: alarms.email: has no value
	fix: write one value after the colon, or remove the key`,
	},
	"an entry of a list that does not go with the environment": {
		yaml: app + `path: sagemaker
api: {auth: key, cors: {origins: ["*"]}}
environments: {prod: {api: {auth: iam}}}
`,
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:3:1: models: path is sagemaker, and no model has a sagemaker: block
	fix: write path: bedrock, or add a sagemaker: block to a model
sagerock.yaml:5:35: api.cors.origins[0]: lets any page call with AWS credentials that it obtains, which api.auth: iam does not allow, in environment prod
	fix: in environments.prod, write the origins of your pages`,
	},
	"what an environment makes wrong is mended there": {
		yaml: app + `encryption: {decrypt: ["arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"]}
environments:
  eu: {region: eu-west-1, models: {a: {bedrock: {profile: eu}}}}
  sm: {path: sagemaker}
`,
		beyond: true,
		want: `
sagerock.yaml:3:1: models: path is sagemaker, and no model has a sagemaker: block, in environment sm
	fix: in environments.sm, write path: bedrock, or add a sagemaker: block to a model
sagerock.yaml:4:24: encryption.decrypt[0]: is a key in us-east-1, and region is eu-west-1, in environment eu
	fix: in environments.eu, write the ARN of a key in eu-west-1`,
	},
	"what an environment adds must be whole": {
		yaml: app + `environments:
  prod:
    models:
      b: {bedrock: {profile: us}}
`,
		beyond: true,
		want: `
sagerock.yaml:7:20: environments.prod.models.b.bedrock.model: is required
	fix: add environments.prod.models.b.bedrock.model to the file`,
	},
	"what an environment adds is checked as a whole": {
		yaml: app + `environments:
  prod:
    models:
      b: {guardrail: none-such}
`,
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:7:7: environments.prod.models.b: has neither a bedrock: nor a sagemaker: block
	fix: add a bedrock: or a sagemaker: block
sagerock.yaml:7:22: environments.prod.models.b.guardrail: there is no guardrail none-such
	fix: add guardrails.none-such to the file`,
	},
	"a path from outside that serves nothing": {
		yaml:   app + `environments: {dev: {}}`,
		path:   "sagemaker",
		beyond: true,
		want: `
sagerock.yaml:3:1: models: path is sagemaker, and no model has a sagemaker: block
	fix: write path: bedrock, or add a sagemaker: block to a model`,
	},
	"what an environment has, and none is chosen": {
		yaml:   "name: chat\nenvironments:\n  dev:\n    region: us-east-1\n    models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}\n",
		beyond: true,
		want: `
sagerock.yaml:1:1: models: is required
	fix: add models to the file, or choose an environment that has it
sagerock.yaml:1:1: region: is required
	fix: add region to the file, or choose an environment that has it`,
	},
}
