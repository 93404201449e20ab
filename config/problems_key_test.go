package config_test

// keyProblems are unknown and missing keys, and values of the wrong kind or size.
var keyProblems = map[string]problem{
	"a typo": {
		yaml: `nmae: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:1:1: nmae: unknown key
	fix: did you mean name?`,
	},
	"a key that is like no other": {
		yaml: app + `zebra: 1`,
		want: `
sagerock.yaml:4:1: zebra: unknown key
	fix: write version, name, owner, path, region, account, models, fleets, prompts, guardrails, api, network, encryption, data, alarms, dashboard, tags, permissionsBoundary, iam or environments`,
	},
	"a key of no block at all": {
		yaml: app + `data: {colour: red}`,
		want: `
sagerock.yaml:4:8: data.colour: unknown key
	fix: write onDestroy, logDays or runDays`,
	},
	"the wrong case": {
		yaml: app + `Tags: {a: b}`,
		want: `
sagerock.yaml:4:1: Tags: unknown key
	fix: did you mean tags?`,
	},
	"a typo in a required key is one problem": {
		yaml: `name: chat
region: us-east-1
models:
  a: {bedrock: {modle: amazon.nova-lite-v1:0}}
`,
		want: `
sagerock.yaml:4:17: models.a.bedrock.modle: unknown key
	fix: did you mean model?`,
	},
	"everything is missing": {
		yaml: `version: 1`,
		want: `
sagerock.yaml:1:1: models: is required
	fix: add models to the file
sagerock.yaml:1:1: name: is required
	fix: add name to the file
sagerock.yaml:1:1: region: is required
	fix: add region to the file`,
	},
	"no model in the block": {
		yaml: `name: chat
region: us-east-1
models: {}
`,
		want: `
sagerock.yaml:3:1: models: has no entries
	fix: write at least 1`,
	},
	"a required key": {
		yaml: `name: chat
region: us-east-1
models:
  a:
    bedrock:
      profile: us
`,
		want: `
sagerock.yaml:6:7: models.a.bedrock.model: is required
	fix: add models.a.bedrock.model to the file`,
	},
	"a required key of an entry": {
		yaml: app + `guardrails:
  g:
    topics:
      - name: money
`,
		want: `
sagerock.yaml:7:9: guardrails.g.topics[0].definition: is required
	fix: add guardrails.g.topics[0].definition to the file`,
	},
	"a list for a block": {
		yaml: app + `api: [1, 2]`,
		want: `
sagerock.yaml:4:1: api: is a list, not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"text for a block": {
		yaml: app + `api: fast`,
		want: `
sagerock.yaml:4:6: api: is "fast", not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"a block for a list": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {words: {a: b}}}
`,
		want: `
sagerock.yaml:4:18: guardrails.g.words: is a block of keys, not a list
	fix: write a list: one line for each entry, starting with a dash`,
	},
	"a block for text": {
		yaml: `name: {first: chat}
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:1:1: name: is a block of keys, not one value
	fix: write one value after the colon`,
	},
	"a list for a number": {
		yaml: app + `api: {memoryMB: [512]}`,
		want: `
sagerock.yaml:4:7: api.memoryMB: is a list, not one value
	fix: write one value after the colon`,
	},
	"a model that is text": {
		yaml: `name: chat
region: us-east-1
models: {a: nova}
`,
		want: `
sagerock.yaml:3:13: models.a: is "nova", not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"text for a number": {
		yaml: app + `api: {memoryMB: lots}`,
		want: `
sagerock.yaml:4:17: api.memoryMB: "lots" is not a whole number
	fix: write a whole number, 128 to 10240`,
	},
	"a number in quotes": {
		yaml: app + `api: {memoryMB: "512"}`,
		want: `
sagerock.yaml:4:17: api.memoryMB: 512 in quotes is text, not a whole number
	fix: remove the quotes`,
	},
	"a fraction for a whole number": {
		yaml: app + `api: {memoryMB: 512.5}`,
		want: `
sagerock.yaml:4:17: api.memoryMB: "512.5" is not a whole number
	fix: write a whole number, 128 to 10240`,
	},
	"an octal number": {
		yaml:   app + `data: {logDays: 0o132}`,
		beyond: true,
		want: `
sagerock.yaml:4:17: data.logDays: "0o132" is not a whole number
	fix: write 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653`,
	},
	"a leading zero": {
		yaml:   app + `api: {memoryMB: 0512}`,
		beyond: true,
		want: `
sagerock.yaml:4:17: api.memoryMB: 0512 is not a whole number to every tool
	fix: write 512`,
	},
	"underscores in a number": {
		yaml:   app + `api: {concurrency: 1_000}`,
		beyond: true,
		want: `
sagerock.yaml:4:20: api.concurrency: 1_000 is not a whole number to every tool
	fix: write 1000`,
	},
	"a hexadecimal number": {
		yaml:   app + `api: {memoryMB: 0x200}`,
		beyond: true,
		want: `
sagerock.yaml:4:17: api.memoryMB: "0x200" is not a whole number
	fix: write a whole number, 128 to 10240`,
	},
	"a number too large for a computer": {
		yaml: app + `api: {memoryMB: 99999999999999999999}`,
		want: `
sagerock.yaml:4:17: api.memoryMB: 99999999999999999999 is more than 10240
	fix: write 128 to 10240`,
	},
	"a number too small for a computer": {
		yaml: app + `api: {memoryMB: -99999999999999999999}`,
		want: `
sagerock.yaml:4:17: api.memoryMB: -99999999999999999999 is less than 128
	fix: write 128 to 10240`,
	},
	"a number above its bound": {
		yaml: app + `api: {memoryMB: 20000}`,
		want: `
sagerock.yaml:4:17: api.memoryMB: 20000 is more than 10240
	fix: write 128 to 10240`,
	},
	"a number below its bound": {
		yaml: app + `api: {memoryMB: 64}`,
		want: `
sagerock.yaml:4:17: api.memoryMB: 64 is less than 128
	fix: write 128 to 10240`,
	},
	"zero where it means nothing": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
network: {mode: none}
models: {a: {sagemaker: {image: lmi, source: "hf://o/m", scaling: {concurrency: 0}}}}
`,
		want: `
sagerock.yaml:5:81: models.a.sagemaker.scaling.concurrency: 0 is less than 1
	fix: write 1 to 1000`,
	},
	"a number that is not one of those offered": {
		yaml: app + `data: {logDays: 10}`,
		want: `
sagerock.yaml:4:17: data.logDays: 10 is not one of the possible values
	fix: write 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653`,
	},
	"another version": {
		yaml: app + `version: 2`,
		want: `
sagerock.yaml:4:10: version: 2 is not 1
	fix: write 1`,
	},
	"not a number at all": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {grounding: {grounding: .nan, relevance: .inf}}}
`,
		want: `
sagerock.yaml:4:41: guardrails.g.grounding.grounding: ".nan" is not a number
	fix: write a number, 0 to 0.99
sagerock.yaml:4:58: guardrails.g.grounding.relevance: ".inf" is not a number
	fix: write a number, 0 to 0.99`,
	},
	"a fraction above its bound": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {grounding: {grounding: 1}}}
`,
		want: `
sagerock.yaml:4:41: guardrails.g.grounding.grounding: 1 is more than 0.99
	fix: write 0 to 0.99`,
	},
	"yes for true": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0, applicationProfile: yes}}}
`,
		want: `
sagerock.yaml:3:74: models.a.bedrock.applicationProfile: "yes" is not true or false
	fix: write true`,
	},
	"off for false": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0, applicationProfile: off}}}
`,
		want: `
sagerock.yaml:3:74: models.a.bedrock.applicationProfile: "off" is not true or false
	fix: write false`,
	},
	"a boolean in quotes": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0, applicationProfile: "true"}}}
`,
		want: `
sagerock.yaml:3:74: models.a.bedrock.applicationProfile: true in quotes is text, not true or false
	fix: remove the quotes`,
	},
	"a time without a unit": {
		yaml: app + `api: {timeout: 30}`,
		want: `
sagerock.yaml:4:16: api.timeout: "30" is not a length of time
	fix: write the unit too, such as 30s for seconds`,
	},
	"a time in another unit": {
		yaml: app + `api: {timeout: 2 minutes}`,
		want: `
sagerock.yaml:4:16: api.timeout: "2 minutes" is not a length of time
	fix: write a length of time such as 90s, 10m or 2h`,
	},
	"a time too long": {
		yaml:   app + `api: {timeout: 2h}`,
		beyond: true,
		want: `
sagerock.yaml:4:16: api.timeout: 2h is more than 15m
	fix: write 1s to 15m`,
	},
	"a time too short": {
		yaml:   app + `api: {timeout: 0s}`,
		beyond: true,
		want: `
sagerock.yaml:4:16: api.timeout: 0s is less than 1s
	fix: write 1s to 15m`,
	},
	"a number for text": {
		yaml: `name: chat
region: us-east-1
models: {a: {system: 42, bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:3:22: models.a.system: 42 without quotes is a number to YAML
	fix: put it in quotes: "42"`,
	},
	"a boolean for text": {
		yaml: `name: chat
region: us-east-1
models: {a: {system: true, bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:3:22: models.a.system: true without quotes is true or false to YAML
	fix: put it in quotes: "true"`,
	},
	"an account without quotes": {
		yaml: app + `account: 012345678901`,
		want: `
sagerock.yaml:4:10: account: 012345678901 without quotes is a number to YAML
	fix: put it in quotes: "012345678901"`,
	},
	"an account of eleven digits": {
		yaml: app + `account: 12345678901`,
		want: `
sagerock.yaml:4:10: account: "12345678901" is not an AWS account
	fix: write the 12 digits of the account, such as "012345678901"`,
	},
	"a leading zero in a tag": {
		yaml:   app + `tags: {build: 007}`,
		beyond: true,
		want: `
sagerock.yaml:4:15: tags.build: 007 without quotes is a number to YAML
	fix: put it in quotes: "007"`,
	},
	"text too long": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {regexes: [{name: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, pattern: x}]}}
`,
		want: `
sagerock.yaml:4:35: guardrails.g.regexes[0].name: is 101 characters long
	fix: write at most 100 characters`,
	},
	"blank where text is required": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {blockedInput: " "}}
`,
		want: `
sagerock.yaml:4:32: guardrails.g.blockedInput: is empty
	fix: write something`,
	},
	"a word that is not offered": {
		yaml: app + `path: [bedrock]`,
		want: `
sagerock.yaml:4:1: path: is a list, not one value
	fix: write one value after the colon`,
	},
	"a word nearly offered": {
		yaml: app + `path: sagemeker`,
		want: `
sagerock.yaml:4:7: path: "sagemeker" is not bedrock, sagemaker or hybrid
	fix: did you mean sagemaker?`,
	},
	"a word like none offered": {
		yaml: app + `data: {onDestroy: explode}`,
		want: `
sagerock.yaml:4:19: data.onDestroy: "explode" is not retain or delete
	fix: write retain or delete`,
	},
	"too many entries": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {topics: [{name: t, definition: d, examples: [a, b, c, d, e, f]}]}}
`,
		want: `
sagerock.yaml:4:52: guardrails.g.topics[0].examples: has 6 entries
	fix: keep at most 5`,
	},
	"an entry twice": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {words: [foo, bar, foo]}}
`,
		want: `
sagerock.yaml:4:36: guardrails.g.words[2]: "foo" is also entry [0]
	fix: remove one of the two`,
	},
	"a key of the block below": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {source: s3://models/llama/, sagemaker: {image: lmi}}}
`,
		want: `
sagerock.yaml:4:14: models.a.source: unknown key
	fix: move it into the sagemaker block`,
	},
	"a key of two blocks below": {
		yaml: `name: chat
region: us-east-1
models: {a: {model: x, bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		want: `
sagerock.yaml:3:14: models.a.model: unknown key
	fix: move it into the bedrock block`,
	},
	"a key of the block above": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0, system: Be brief.}}}
`,
		want: `
sagerock.yaml:3:54: models.a.bedrock.system: unknown key
	fix: move it up, beside bedrock`,
	},
	"a key of the top of the file": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0}}}
iam: {permissionsBoundary: 'arn:aws:iam::111122223333:policy/boundary'}
`,
		want: `
sagerock.yaml:4:7: iam.permissionsBoundary: unknown key
	fix: move it up, beside iam`,
	},
	"a boolean too much": {
		yaml: `name: chat
region: us-east-1
models: {a: {bedrock: {model: amazon.nova-lite-v1:0, applicationProfile: 2}}}
`,
		want: `
sagerock.yaml:3:74: models.a.bedrock.applicationProfile: "2" is not true or false
	fix: write true or false`,
	},
	"quoted fraction": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {grounding: {grounding: "0.5"}}}
`,
		want: `
sagerock.yaml:4:41: guardrails.g.grounding.grounding: 0.5 in quotes is text, not a number
	fix: remove the quotes`,
	},
	"a metric like none": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {training: {data: s3://data/churn/, accept: goodness >= 0.8}}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:69: models.a.sagemaker.training.accept: the default evaluate script does not report goodness
	fix: write accuracy, auc, f1, logloss, macro-f1, mae, precision, r2, recall, rmse or the path of an evaluate script`,
	},
}
