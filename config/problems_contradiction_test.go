package config_test

import (
	"fmt"
	"strings"
)

// contradictions are keys that are right by themselves and wrong together.
var contradictions = map[string]problem{
	"a model without an engine": {
		yaml: `name: chat
region: us-east-1
models:
  a: {bedrock: {model: amazon.nova-lite-v1:0}}
  b: {system: hi}
`,
		beyond: true,
		want: `
sagerock.yaml:5:3: models.b: has neither a bedrock: nor a sagemaker: block
	fix: add a bedrock: or a sagemaker: block`,
	},
	"no model on the path": {
		yaml:   app + `path: sagemaker`,
		beyond: true,
		want: `
sagerock.yaml:3:1: models: path is sagemaker, and no model has a sagemaker: block
	fix: write path: bedrock, or add a sagemaker: block to a model`,
	},
	"a guardrail that is not there": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: defalt, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {default: {}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:25: models.a.guardrail: there is no guardrail defalt
	fix: did you mean default?`,
	},
	"a guardrail where there is none": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: safe, bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:25: models.a.guardrail: there is no guardrail safe
	fix: add guardrails.safe to the file`,
	},
	"a guardrail that screens nothing": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails:
  g:
    filters: {hate: none, insults: none, sexual: none, violence: none, misconduct: none, promptAttack: none}
`,
		beyond: true,
		want: `
sagerock.yaml:5:3: guardrails.g: screens nothing
	fix: set a filter, or remove the guardrail`,
	},
	"the id of a profile": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: us.amazon.nova-lite-v1:0}}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:31: models.a.bedrock.model: us.amazon.nova-lite-v1:0 is the id of a cross-Region profile, not of a model
	fix: write model: amazon.nova-lite-v1:0 and profile: us`,
	},
	"a SageMaker model from nowhere": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {instance: ml.m5.large}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:14: models.a.sagemaker: does not say which model to serve
	fix: add an image and a source, or a training block`,
	},
	"a source without an image": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {source: s3://models/llama/}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:25: models.a.sagemaker.image: is required beside source
	fix: add models.a.sagemaker.image to the file`,
	},
	"an image without a source": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: xgboost}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:25: models.a.sagemaker.source: is required: the xgboost image contains no model
	fix: add models.a.sagemaker.source to the file`,
	},
	"an image beside training": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: xgboost, training: {data: s3://data/churn/, accept: auc >= 0.8}}}}
`,
		want: `
sagerock.yaml:4:33: models.a.sagemaker.image: has no effect beside sagemaker.training: the image of training also serves the model
	fix: remove it, or remove sagemaker.training`,
	},
	"a source beside training": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {source: s3://models/m.tar.gz, training: {data: s3://data/churn/, accept: auc >= 0.8}}}}
`,
		want: `
sagerock.yaml:4:34: models.a.sagemaker.source: has no effect beside sagemaker.training: the pipeline makes the model
	fix: remove it, or remove sagemaker.training`,
	},
	"the Hub from a private network": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: "hf://meta-llama/Llama-3.1-8B"}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:46: models.a.sagemaker.source: network.mode is private, so the container cannot reach the Hugging Face Hub
	fix: copy the model to S3 and write its s3:// source, or write network.mode: none`,
	},
	"the Hub for an image that cannot": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
network: {mode: none}
models: {a: {sagemaker: {image: pytorch, source: "hf://openai-community/gpt2"}}}
`,
		beyond: true,
		want: `
sagerock.yaml:5:50: models.a.sagemaker.source: only huggingface, lmi, sglang, tei, transformers and vllm can download from the Hugging Face Hub
	fix: write an S3 source, or image: huggingface, lmi, sglang, tei, transformers or vllm`,
	},
	"a language model without a GPU": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: s3://models/llama/, instance: ml.m5.large}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:76: models.a.sagemaker.instance: ml.m5.large has no GPU, and the lmi image needs one
	fix: write an instance with a GPU, such as ml.g5.xlarge`,
	},
	"an image on an Arm machine": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: sklearn, source: s3://models/m.tar.gz, instance: ml.c7g.large}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:82: models.a.sagemaker.instance: ml.c7g.large has a Graviton processor, and the builds of the sklearn image in us-east-1 are for x86 and NVIDIA GPUs
	fix: write an instance such as ml.m5.large or ml.g5.xlarge, or the URI of an image of your own`,
	},
	"training on an Arm machine": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8, instance: ml.m7g.large}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:91: models.a.sagemaker.training.instance: ml.m7g.large has a Graviton processor, and the builds of the xgboost image in us-east-1 are for x86 and NVIDIA GPUs
	fix: write an instance such as ml.m5.large or ml.g5.xlarge, or the URI of an image of your own`,
	},
	"an image that a Region lacks": {
		yaml: `name: chat
region: mx-central-1
path: sagemaker
models: {a: {sagemaker: {image: xgboost, source: s3://models/m.tar.gz}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:33: models.a.sagemaker.image: AWS publishes no xgboost image in mx-central-1 that sagerock knows
	fix: write the URI of an image in ECR`,
	},
	"an image in another Region": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1"}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:33: models.a.sagemaker.image: is in eu-west-1, and SageMaker pulls from its own Region, us-east-1
	fix: copy the image to ECR in us-east-1`,
	},
	"fewer instances at most than at least": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker:
      image: lmi
      source: s3://models/llama/
      scaling: {min: 5, max: 3}
`,
		beyond: true,
		want: `
sagerock.yaml:9:22: models.a.sagemaker.scaling.min: min is 5 and max is 3
	fix: raise max or lower min`,
	},
	"more instances at least than the default at most": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/, scaling: {min: 5}}
`,
		beyond: true,
		want: `
sagerock.yaml:6:72: models.a.sagemaker.scaling.min: min is 5 and max is 2
	fix: raise max or lower min`,
	},
	"two metrics to scale on": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/, scaling: {concurrency: 5, invocations: 100}}
`,
		want: `
sagerock.yaml:6:80: models.a.sagemaker.scaling.concurrency: has no effect beside sagemaker.scaling.invocations: scaling follows one metric, and on a serverless endpoint it is how much of the provisioned concurrency is in use
	fix: remove it, or remove sagemaker.scaling.invocations`,
	},
	"no instance for a real-time endpoint": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/, endpoint: realtime, scaling: {min: 0}}
`,
		beyond: true,
		want: `
sagerock.yaml:6:92: models.a.sagemaker.scaling.min: a real-time endpoint needs an instance at all times
	fix: write 1 or more, or endpoint: async`,
	},
	"a backlog without a queue": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/, scaling: {backlog: 3}}
`,
		want: `
sagerock.yaml:6:76: models.a.sagemaker.scaling.backlog: has no effect with sagemaker.endpoint: realtime: only an async endpoint has a queue
	fix: remove it, or write sagemaker.endpoint: async`,
	},
	"invocations of a queue": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/, endpoint: async, scaling: {invocations: 100}}
`,
		want: `
sagerock.yaml:6:97: models.a.sagemaker.scaling.invocations: has no effect with sagemaker.endpoint: async: SageMaker publishes this metric for real-time endpoints only
	fix: remove it, or write sagemaker.endpoint: realtime`,
	},
	"captured calls of a queue": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/, endpoint: async, capture: {percent: 1}}
`,
		want: `
sagerock.yaml:6:74: models.a.sagemaker.capture: has no effect with sagemaker.endpoint: async: SageMaker captures calls of real-time endpoints only, and those of a fleet only all together
	fix: remove it, or write sagemaker.endpoint: realtime`,
	},
	"a pipeline for a queue": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker: {endpoint: async, training: {data: s3://data/churn/, accept: auc >= 0.8}}
`,
		want: `
sagerock.yaml:6:34: models.a.sagemaker.training: has no effect with sagemaker.endpoint: async: pipelines deploy to real-time endpoints only
	fix: remove it, or write sagemaker.endpoint: realtime`,
	},
	"a queue beside Bedrock": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/, endpoint: async}
    route: {bedrock: 20}
    fallback: bedrock
`,
		beyond: true,
		want: `
sagerock.yaml:7:67: models.a.sagemaker.endpoint: is async, and bedrock answers at once: callers would notice a change of path
	fix: write realtime, or give the two engines a model each`,
	},
	"shares of a queue": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/, endpoint: async}
    route: {sagemaker: 100}
    fallback: bedrock
`,
		beyond: true,
		want: `
sagerock.yaml:7:5: models.a.route: has no effect without a bedrock: block
	fix: remove it, or add a bedrock: block
sagerock.yaml:8:15: models.a.fallback: has no effect without a bedrock: block
	fix: remove it, or add a bedrock: block`,
	},
	"texts and a guardrail before a queue": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    system: Be brief.
    prompt: support
    guardrail: strict
    sagemaker: {image: lmi, source: s3://models/llama/, endpoint: async}
prompts: {support: {text: You work for us.}}
guardrails: {strict: {}}
`,
		want: `
sagerock.yaml:6:13: models.a.system: has no effect with sagemaker.endpoint: async: asynchronous calls reach the container unchanged, so send it in the messages
	fix: remove it, or write sagemaker.endpoint: realtime or serverless
sagerock.yaml:7:13: models.a.prompt: has no effect with sagemaker.endpoint: async: asynchronous calls reach the container unchanged, so send it in the messages
	fix: remove it, or write sagemaker.endpoint: realtime or serverless
sagerock.yaml:8:16: models.a.guardrail: has no effect with sagemaker.endpoint: async: guardrails do not screen asynchronous calls
	fix: remove it, or write sagemaker.endpoint: realtime or serverless`,
	},
	"guardrails of models that embed": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a: {guardrail: strict, bedrock: {model: amazon.titan-embed-text-v2:0}}
  b: {guardrail: strict, sagemaker: {image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/tei:1", protocol: embedding}}
guardrails: {strict: {}}
`,
		beyond: true,
		want: `
sagerock.yaml:5:18: models.a.guardrail: has no effect: the model embeds texts
	fix: remove it
sagerock.yaml:6:18: models.b.guardrail: has no effect: the model embeds texts
	fix: remove it`,
	},
	"pipelines whose outputs have one name": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  t-1: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8}}}
  t1: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8}}}
  t-x: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8}}}
  tx: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8}}}
`,
		beyond: true,
		want: `
sagerock.yaml:6:3: models.t1: is too close to t-1: the outputs of their pipelines would have one name
	fix: choose another name`,
	},
	"a metric that nothing reports": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: aur >= 0.8}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:69: models.a.sagemaker.training.accept: the default evaluate script does not report aur
	fix: did you mean auc?`,
	},
	"a gate that nothing passes": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 85}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:69: models.a.sagemaker.training.accept: no model passes: auc is at most 1
	fix: write a bound between 0 and 1, such as auc >= 0.85`,
	},
	"an error below zero that no model has": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: rmse <= -1}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:69: models.a.sagemaker.training.accept: no model passes: rmse is at least 0
	fix: write a bound above 0, such as rmse <= 3`,
	},
	"a gate whose second metric nothing reports": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8 and lgloss <= 1}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:69: models.a.sagemaker.training.accept: the default evaluate script does not report lgloss
	fix: did you mean logloss?`,
	},
	"a gate for classes and numbers": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8 and rmse <= 3}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:69: models.a.sagemaker.training.accept: no model has both auc and rmse: one is for classes, the other for numbers
	fix: leave one of them out`,
	},
	"an objective that predicts something else": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8, hyperparameters: {objective: "reg:squarederror"}}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:110: models.a.sagemaker.training.hyperparameters.objective: a model with objective reg:squarederror has no auc
	fix: leave objective out: the label's values say what it is`,
	},
	"shares that are not a hundred": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: lmi, source: s3://models/llama/}
    route: {bedrock: 90, sagemaker: 20}
`,
		beyond: true,
		want: `
sagerock.yaml:8:5: models.a.route: the shares add up to 110, not 100
	fix: make the two shares add up to 100`,
	},
	"a chat on one engine and not on the other": {
		yaml: `name: n
region: us-east-1
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0}
    sagemaker: {image: pytorch, source: s3://models/a.tar.gz}
`,
		beyond: true,
		want: `
sagerock.yaml:6:16: models.a.sagemaker.protocol: is raw, and on bedrock the model chats: callers would notice a change of path
	fix: write protocol: chat if the container speaks it, or give the two engines a model each`,
	},
	"embeddings on one engine and not on the other": {
		yaml: `name: n
region: us-east-1
models:
  a:
    bedrock: {model: cohere.embed-english-v3}
    sagemaker: {image: huggingface, source: s3://models/a.tar.gz}
`,
		beyond: true,
		want: `
sagerock.yaml:6:16: models.a.sagemaker.protocol: is chat, and on bedrock the model embeds texts: callers would notice a change of path
	fix: write protocol: embedding if the container speaks it, or give the two engines a model each`,
	},
	"a route with one engine": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0}
    route: {bedrock: 90}
`,
		beyond: true,
		want: `
sagerock.yaml:7:5: models.a.route: has no effect without a sagemaker: block
	fix: remove it, or add a sagemaker: block`,
	},
	"a fallback with one engine": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a:
    sagemaker: {image: lmi, source: s3://models/llama/}
    fallback: bedrock
`,
		beyond: true,
		want: `
sagerock.yaml:7:15: models.a.fallback: has no effect without a bedrock: block
	fix: remove it, or add a bedrock: block`,
	},
	"an existing network without ids": {
		yaml: app + `network: {mode: existing}`,
		want: `
sagerock.yaml:4:10: network.subnets: is required with network.mode: existing
	fix: add network.subnets to the file
sagerock.yaml:4:10: network.vpc: is required with network.mode: existing
	fix: add network.vpc to the file`,
	},
	"an existing network without subnets": {
		yaml:   app + `network: {mode: existing, vpc: vpc-01234567, subnets: []}`,
		beyond: true,
		want: `
sagerock.yaml:4:46: network.subnets: is required with network.mode: existing
	fix: add network.subnets to the file`,
	},
	"a VPC for a new network": {
		yaml: app + `network: {vpc: vpc-01234567, subnets: [subnet-01234567]}`,
		want: `
sagerock.yaml:4:16: network.vpc: has no effect with network.mode: private
	fix: remove it, or write network.mode: existing
sagerock.yaml:4:30: network.subnets: has no effect with network.mode: private
	fix: remove it, or write network.mode: existing`,
	},
	"a range for no network": {
		yaml: app + `network: {mode: none, cidr: 10.0.0.0/16, zones: 2, endpoints: [kms]}`,
		want: `
sagerock.yaml:4:29: network.cidr: has no effect with network.mode: none
	fix: remove it, or write network.mode: private
sagerock.yaml:4:49: network.zones: has no effect with network.mode: none
	fix: remove it, or write network.mode: private
sagerock.yaml:4:52: network.endpoints: has no effect with network.mode: none
	fix: remove it, or write network.mode: private`,
	},
	"a key in another Region": {
		yaml:   app + `encryption: {key: "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"}`,
		beyond: true,
		want: `
sagerock.yaml:4:19: encryption.key: is a key in eu-west-1, and region is us-east-1
	fix: write the ARN of a key in us-east-1`,
	},
	"a boundary in another account": {
		yaml: app + `account: "444455556666"
permissionsBoundary: arn:aws:iam::111122223333:policy/boundary
`,
		beyond: true,
		want: `
sagerock.yaml:5:22: permissionsBoundary: is in account 111122223333, and account is 444455556666
	fix: write the ARN of a policy in account 444455556666`,
	},
	"a name too long for a guardrail": {
		yaml: `name: abcdefghijklmnopqrstuvwx
region: us-east-1
models: {a: {guardrail: abcdefghijklmnopqrstuvwx, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {abcdefghijklmnopqrstuvwx: {}}
environments: {production: {}}
`,
		environment: "production",
		beyond:      true,
		want: `
sagerock.yaml:4:14: guardrails.abcdefghijklmnopqrstuvwx: is too long after the prefix abcdefghijklmnopqrstuvwx--production
	fix: shorten it, the name or the environment by 12 characters`,
	},
	"a list that is too long, and a mistake in it": {
		yaml: app + "network: {mode: existing, vpc: vpc-0123456, subnets: [subnet-1, " + subnets(16) + "]}\n",
		want: `
sagerock.yaml:4:32: network.vpc: "vpc-0123456" is not the id of a VPC
	fix: write an id such as vpc-0123456789abcdef0
sagerock.yaml:4:45: network.subnets: has 17 entries
	fix: keep at most 16
sagerock.yaml:4:55: network.subnets[0]: "subnet-1" is not the id of a subnet
	fix: write an id such as subnet-0123456789abcdef0`,
	},
	"all problems at once": {
		yaml: `name: Chat
models:
  a:
    bedrock: {model: amazon.nova-lite-v1:0, profle: us}
  b:
    sagemaker: {image: lmi, source: s3://models/llama, scaling: {min: 0}}
api: {timeout: 30}
`,
		want: `
sagerock.yaml:1:1: region: is required
	fix: add region to the file
sagerock.yaml:1:7: name: "Chat" is not a name
	fix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter
sagerock.yaml:4:45: models.a.bedrock.profle: unknown key
	fix: did you mean profile?
sagerock.yaml:6:37: models.b.sagemaker.source: "s3://models/llama" is not the location of a model
	fix: write s3://BUCKET/KEY.tar.gz, s3://BUCKET/PREFIX/ with a slash at the end, hf://OWNER/MODEL, jumpstart://MODEL, or the ARN of a model package
sagerock.yaml:6:71: models.b.sagemaker.scaling.min: a real-time endpoint needs an instance at all times
	fix: write 1 or more, or endpoint: async
sagerock.yaml:7:16: api.timeout: "30" is not a length of time
	fix: write the unit too, such as 30s for seconds`,
	},
	"an environment larger than SageMaker takes": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n  a:\n    sagemaker:\n      image: lmi\n      source: s3://models/llama/\n" +
			"      environment:\n" + variables(31),
		beyond: true,
		want: `
sagerock.yaml:9:7: models.a.sagemaker.environment: is 31052 bytes long, more than 30720
	fix: move what is long into the model's files`,
	},
}

// subnets are the ids of n subnets.
func subnets(n int) string {
	ids := make([]string, n)
	for i := range ids {
		ids[i] = fmt.Sprintf("subnet-%08d", i)
	}
	return strings.Join(ids, ", ")
}

// variables are n environment variables of about 1000 bytes.
func variables(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "        V%d: %s\n", i, strings.Repeat("x", 999))
	}
	return b.String()
}
