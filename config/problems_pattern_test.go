package config_test

// patternProblems are text that does not look as it must.
var patternProblems = map[string]problem{
	"a name in capitals": {
		yaml: `name: Chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:1:7: name: "Chat" is not a name
	fix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter`,
	},
	"a name with two hyphens": {
		yaml: `name: my--chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:1:7: name: "my--chat" is not a name
	fix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter`,
	},
	"a name too long": {
		yaml: `name: abcdefghijklmnopqrstuvwxyz
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:1:7: name: "abcdefghijklmnopqrstuvwxyz" is not a name
	fix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter`,
	},
	"a model with a bad name": {
		yaml: `name: chat
region: us-east-1
models: {my_model: {bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:3:10: models.my_model: "my_model" is not a name
	fix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter`,
	},
	"a zone for a Region": {
		yaml: `name: chat
region: us-east-1a
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:2:9: region: "us-east-1a" is not an AWS Region
	fix: write a Region such as us-east-1`,
	},
	"an image that AWS has not": {
		yaml: `name: chat
region: us-east-1
network: {mode: none}
path: sagemaker
models: {a: {sagemaker: {image: tgi, source: s3://models/m.tar.gz}}}
`,
		want: `
sagerock.yaml:5:33: models.a.sagemaker.image: "tgi" is not an inference image
	fix: write lmi, vllm, sglang, huggingface, tei, transformers, triton, pytorch, tensorflow, xgboost, sklearn, or an ECR image URI with its tag or digest`,
	},
	"an image without a tag": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/mine}}}
`,
		want: `
sagerock.yaml:4:33: models.a.sagemaker.image: "111122223333.dkr.ecr.us-east-1.amazonaws.com/mine" is not an inference image
	fix: write lmi, vllm, sglang, huggingface, tei, transformers, triton, pytorch, tensorflow, xgboost, sklearn, or an ECR image URI with its tag or digest`,
	},
	"an image that cannot train without code": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8, image: sklearn}}}}
`,
		want: `
sagerock.yaml:4:88: models.a.sagemaker.training.image: "sklearn" is not a training image
	fix: write xgboost, or the URI, with its tag or digest, of an image in ECR that holds your training code`,
	},
	"a prefix without a slash": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: s3://models/llama}}}
`,
		want: `
sagerock.yaml:4:46: models.a.sagemaker.source: "s3://models/llama" is not the location of a model
	fix: write s3://BUCKET/KEY.tar.gz, s3://BUCKET/PREFIX/ with a slash at the end, hf://OWNER/MODEL, jumpstart://MODEL, or the ARN of a model package`,
	},
	"a wildcard in a source": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: "s3://models/*/"}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:46: models.a.sagemaker.source: "s3://models/*/" has a * or a ? in its key, which is a wildcard in IAM policies
	fix: rename the object or the folder`,
	},
	"a bucket with a long name": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: "s3://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/llama/"}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:46: models.a.sagemaker.source: "s3://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…" has a bucket name of 64 characters
	fix: use an existing bucket; bucket names have 3 to 63 characters`,
	},
	"a folder without a name": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: "s3://models//llama/"}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:46: models.a.sagemaker.source: "s3://models//llama/" has a folder without a name
	fix: remove one of the slashes`,
	},
	"an EC2 instance type": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: s3://models/llama/, instance: g5.xlarge}}}
`,
		want: `
sagerock.yaml:4:76: models.a.sagemaker.instance: "g5.xlarge" is not a SageMaker instance type
	fix: write an instance type such as ml.m5.large`,
	},
	"a gate without spaces": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc>=0.8}}}}
`,
		want: `
sagerock.yaml:4:69: models.a.sagemaker.training.accept: "auc>=0.8" is not a condition on a metric
	fix: write a metric, >= or <=, and a number, such as auc >= 0.85; write and between two conditions`,
	},
	"a script that is not Python": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8, prepare: /prepare.sh}}}}
`,
		want: `
sagerock.yaml:4:90: models.a.sagemaker.training.prepare: "/prepare.sh" is not a Python script beside this file
	fix: write a relative path that ends in .py, such as scripts/prepare.py`,
	},
	"a script elsewhere": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: auc >= 0.8, prepare: a/../../prepare.py}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:90: models.a.sagemaker.training.prepare: "a/../../prepare.py" is outside the directory of this file
	fix: move it beside this file`,
	},
	"a variable with a hyphen": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: lmi, source: s3://models/llama/, environment: {MY-VAR: 1}}}}
`,
		want: `
sagerock.yaml:4:80: models.a.sagemaker.environment.MY-VAR: "MY-VAR" is not the name of an environment variable
	fix: use letters, digits or underscores, not starting with a digit`,
	},
	"an alias for a key": {
		yaml: app + `encryption: {key: "arn:aws:kms:us-east-1:111122223333:alias/mine"}`,
		want: `
sagerock.yaml:4:19: encryption.key: "arn:aws:kms:us-east-1:111122223333:alias/mine" is not managed, aws or the ARN of a KMS key
	fix: write managed, aws, or the ARN of a KMS key (not of an alias)`,
	},
	"a range that is too large": {
		yaml: app + `network: {cidr: 10.0.0.0/8}`,
		want: `
sagerock.yaml:4:17: network.cidr: "10.0.0.0/8" is not an address range of /16 to /24
	fix: write a private range from /16 to /24, such as 10.0.0.0/16`,
	},
	"a range of the internet": {
		yaml:   app + `network: {cidr: 8.8.0.0/16}`,
		beyond: true,
		want: `
sagerock.yaml:4:17: network.cidr: "8.8.0.0/16" is not a private address range
	fix: use a part of 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16 or 100.64.0.0/10`,
	},
	"a range that begins inside itself": {
		yaml:   app + `network: {cidr: 10.1.2.0/16}`,
		beyond: true,
		want: `
sagerock.yaml:4:17: network.cidr: "10.1.2.0/16" is not the first address of its range
	fix: write 10.1.0.0/16`,
	},
	"a range of no addresses": {
		yaml:   app + `network: {cidr: 10.0.0.999/16}`,
		beyond: true,
		want: `
sagerock.yaml:4:17: network.cidr: "10.0.0.999/16" is not an address range
	fix: write a private range such as 10.0.0.0/16`,
	},
	"zones by their names, twice": {
		yaml: app + `network: {zones: [us-east-1a, us-east-1a]}`,
		want: `
sagerock.yaml:4:19: network.zones[0]: "us-east-1a" is not the id of an Availability Zone
	fix: write an id such as use1-az1, not a name such as us-east-1a, which means another zone in each account
sagerock.yaml:4:31: network.zones[1]: "us-east-1a" is also entry [0]
	fix: remove one of the two
sagerock.yaml:4:31: network.zones[1]: "us-east-1a" is not the id of an Availability Zone
	fix: write an id such as use1-az1, not a name such as us-east-1a, which means another zone in each account`,
	},
	"one zone": {
		yaml: app + `network: {zones: [use1-az1]}`,
		want: `
sagerock.yaml:4:11: network.zones: has 1 entry
	fix: write at least 2`,
	},
	"a zone for a number of zones": {
		yaml: app + `network: {zones: use1-az1}`,
		want: `
sagerock.yaml:4:18: network.zones: "use1-az1" is not a whole number
	fix: write a whole number, 2 to 3, or a list`,
	},
	"too many zones": {
		yaml: app + `network: {zones: 4}`,
		want: `
sagerock.yaml:4:18: network.zones: 4 is more than 3
	fix: write 2 to 3`,
	},
	"a block of zones": {
		yaml: app + `network: {zones: {use1-az1: 1}}`,
		want: `
sagerock.yaml:4:11: network.zones: is a block of keys, not a number or a list
	fix: write how many, or a list of them`,
	},
	"zones of another Region": {
		yaml:   app + `network: {zones: [use1-az1, euc1-az1]}`,
		beyond: true,
		want: `
sagerock.yaml:4:29: network.zones[1]: euc1-az1 is a zone of eu-central-1, not of us-east-1
	fix: write ids that aws ec2 describe-availability-zones --region us-east-1 lists as ZoneId`,
	},
	"a VPC by name": {
		yaml: app + `network: {mode: existing, vpc: main, subnets: [subnet-01234567]}`,
		want: `
sagerock.yaml:4:32: network.vpc: "main" is not the id of a VPC
	fix: write an id such as vpc-0123456789abcdef0`,
	},
	"a service without an endpoint": {
		yaml: app + `network: {endpoints: [bedrock_runtime]}`,
		want: `
sagerock.yaml:4:23: network.endpoints[0]: "bedrock_runtime" is not a supported service
	fix: did you mean bedrock-runtime?`,
	},
	"an email without a host": {
		yaml: app + `alarms: {email: oncall}`,
		want: `
sagerock.yaml:4:17: alarms.email: "oncall" is not an email address
	fix: write an address such as oncall@example.com`,
	},
	"a tag of AWS": {
		yaml:   app + `tags: {"AWS:team": ml}`,
		beyond: true,
		want: `
sagerock.yaml:4:8: tags.AWS:team: "AWS:team" starts with aws:, which AWS reserves
	fix: choose another key`,
	},
	"a tag of sagerock": {
		yaml:   app + `tags: {"sagerock:name": other}`,
		beyond: true,
		want: `
sagerock.yaml:4:8: tags.sagerock:name: "sagerock:name" starts with sagerock:, which sagerock reserves
	fix: choose another key`,
	},
	"a boundary that is no ARN": {
		yaml: app + `permissionsBoundary: boundary`,
		want: `
sagerock.yaml:4:22: permissionsBoundary: "boundary" is not the ARN of an IAM policy
	fix: write the ARN of a policy, such as arn:aws:iam::111122223333:policy/boundary`,
	},
	"personal data in another language": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {pii: {EMAILS: block}}}
`,
		want: `
sagerock.yaml:4:24: guardrails.g.pii.EMAILS: "EMAILS" is not a kind of personal data
	fix: did you mean EMAIL?`,
	},
	"an action that is not offered": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {pii: {EMAIL: mask}}}
`,
		want: `
sagerock.yaml:4:31: guardrails.g.pii.EMAIL: "mask" is not an action
	fix: write block, anonymize or detect`,
	},
	"anonymize a topic": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {topics: [{name: t, definition: d, action: anonymize}]}}
`,
		want: `
sagerock.yaml:4:60: guardrails.g.topics[0].action: "anonymize" is not block or detect
	fix: write block or detect`,
	},
}
