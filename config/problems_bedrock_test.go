package config_test

import "strings"

// bedrockProblems are about models of Bedrock that the user has.
var bedrockProblems = map[string]problem{
	"ARNs of Bedrock that nobody calls": {
		yaml: `name: chat
region: us-east-1
models:
  a: {bedrock: {model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0"}}
  b: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.amazon.nova-pro-v1:0"}}
  c: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.nova-lite-v1:0:300k/0123456789ab"}}
  d: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:prompt/0123456789"}}
  e: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/mine"}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:24: models.a.bedrock.model: "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite…" is the ARN of a foundation model
	fix: write model: amazon.nova-lite-v1:0
sagerock.yaml:5:24: models.b.bedrock.model: "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.…" is the ARN of a cross-Region profile
	fix: write model: amazon.nova-pro-v1:0 and profile: us
sagerock.yaml:6:24: models.c.bedrock.model: "arn:aws:bedrock:us-east-1:111122223333:custom-model/amazon.n…" is the ARN of a custom model, which nobody can call
	fix: deploy it on demand or buy provisioned throughput for it, and write the ARN of that
sagerock.yaml:7:24: models.d.bedrock.model: "arn:aws:bedrock:us-east-1:111122223333:prompt/0123456789" is not the ARN of a model that can be called
	fix: write the ARN of a provisioned-model, a custom-model-deployment, an imported-model or an application-inference-profile
sagerock.yaml:8:24: models.e.bedrock.model: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/min…" is not the ARN of a model that can be called
	fix: write the ARN of a provisioned-model, a custom-model-deployment, an imported-model or an application-inference-profile`,
	},
	"half an ARN of a model": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333"}}}
`,
		want: `
sagerock.yaml:3:31: models.a.bedrock.model: "arn:aws:bedrock:us-east-1:111122223333" is not the id of a Bedrock model or an ARN of Bedrock
	fix: write a model id such as amazon.nova-lite-v1:0, or the whole ARN`,
	},
	"an ARN of another account, Region and partition": {
		yaml: `name: chat
region: us-east-1
account: "111122223333"
models:
  a: {bedrock: {model: "arn:aws:bedrock:us-west-2:444455556666:provisioned-model/0123456789ab"}}
  b: {bedrock: {model: "arn:aws-us-gov:bedrock:us-east-1:111122223333:imported-model/0123456789ab"}}
`,
		beyond: true,
		want: `
sagerock.yaml:5:24: models.a.bedrock.model: is a model in us-west-2, and region is us-east-1
	fix: write the ARN of a model in us-east-1
sagerock.yaml:5:24: models.a.bedrock.model: is in account 444455556666, and account is 111122223333
	fix: write the ARN of a model in account 111122223333
sagerock.yaml:6:24: models.b.bedrock.model: is in partition aws-us-gov, and us-east-1 is in aws
	fix: write the ARN of a model in us-east-1, which starts with arn:aws:`,
	},
	"keys that do nothing beside the ARN of a model, or need one": {
		yaml: `name: chat
region: us-east-1
models:
  a: {bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:imported-model/0123456789ab", profile: us, applicationProfile: true, base: us.amazon.nova-pro-v1:0}}
  b: {bedrock: {model: amazon.nova-pro-v1:0, base: amazon.nova-pro-v1:0}}
`,
		want: `
sagerock.yaml:4:103: models.a.bedrock.profile: has no effect where bedrock.model starts with "arn:"
	fix: remove it, or write a bedrock.model that does not start with "arn:"
sagerock.yaml:4:127: models.a.bedrock.applicationProfile: has no effect where bedrock.model starts with "arn:": Bedrock makes such profiles for its own models only
	fix: remove it, or write a bedrock.model that does not start with "arn:"
sagerock.yaml:4:139: models.a.bedrock.base: us.amazon.nova-pro-v1:0 is the id of a cross-Region profile, not of a model
	fix: write base: amazon.nova-pro-v1:0
sagerock.yaml:5:52: models.b.bedrock.base: has no effect where bedrock.model does not start with "arn:"
	fix: remove it, or write a bedrock.model that starts with "arn:"`,
	},
	"definitions and Regions that a tier does not take": {
		yaml: `name: chat
region: eu-central-2
models: {a: {guardrail: a, bedrock: {model: amazon.nova-lite-v1:0}}, b: {guardrail: b, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails:
  a: {topics: [{name: Law, definition: ` + strings.Repeat("long ", 40) + `law}]}
  b: {tier: standard, filters: {hate: none, insults: none, sexual: none, violence: none, misconduct: none, promptAttack: none}, profanity: true}
`,
		beyond: true,
		want: `
sagerock.yaml:5:40: guardrails.a.topics[0].definition: has 203 characters, more than the classic tier takes
	fix: shorten it to 200 characters, or write tier: standard
sagerock.yaml:6:13: guardrails.b.tier: has no effect: only filters and topics have tiers
	fix: remove it, or set a filter or a topic
sagerock.yaml:6:13: guardrails.b.tier: needs a guardrail profile, and sagerock knows none for eu-central-2
	fix: write tier: classic`,
	},
	"a system prompt for throughput of a model that embeds": {
		yaml: `name: chat
region: us-east-1
models: {a: {system: hi, bedrock: {model: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/0123456789ab", base: amazon.titan-embed-text-v2:0}}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:22: models.a.system: works with chat models only, and this model does not chat
	fix: remove it`,
	},
}
