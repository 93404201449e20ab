package config_test

import "strings"

// promptProblems are about prompts and the models that have one.
var promptProblems = map[string]problem{
	"a prompt without a text": {
		yaml: app + `prompts: {p: {variables: {a: b}}}`,
		want: `
sagerock.yaml:4:14: prompts.p.text: is required
	fix: add prompts.p.text to the file`,
	},
	"a prompt of spaces": {
		yaml: app + `prompts: {p: {text: "  "}}`,
		want: `
sagerock.yaml:4:21: prompts.p.text: is empty
	fix: write something`,
	},
	"a prompt that is too long": {
		yaml: app + `prompts: {p: {text: "` + strings.Repeat("é", 20001) + `"}}`,
		want: `
sagerock.yaml:4:21: prompts.p.text: is 20001 characters long
	fix: write at most 20000 characters`,
	},
	"a prompt with a name of its own": {
		yaml: app + `prompts: {Support: {text: Hi}}`,
		want: `
sagerock.yaml:4:11: prompts.Support: "Support" is not a name
	fix: use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter`,
	},
	"more prompts than there may be": {
		yaml: app + "prompts:\n" + manyPrompts(51),
		want: `
sagerock.yaml:4:1: prompts: has 51 entries
	fix: keep at most 50`,
	},
	"a variable that is not closed": {
		yaml: app + `prompts:
  p:
    text: |
      You answer for Acme.
      Mind {{tone} and be brief.
`,
		beyond: true,
		want: `
sagerock.yaml:6:11: prompts.p.text: line 2, column 6 of the text: {{ is never closed
	fix: close it with }} after the name of the variable`,
	},
	"a variable without a name": {
		yaml: app + `prompts: {p: {text: "Hi {{1st}}"}}`, beyond: true,
		want: `
sagerock.yaml:4:21: prompts.p.text: line 1, column 4 of the text: {{ is not followed by the name of a variable and }}
	fix: write a name of up to 64 letters, digits, underscores or hyphens that does not start with a digit, such as {{company}}`,
	},
	"a typo in a variable": {
		yaml: app + `prompts: {p: {text: "Hi {{company}}", variables: {compnay: Acme}}}`, beyond: true,
		want: `
sagerock.yaml:4:51: prompts.p.variables.compnay: is not a variable in the text
	fix: did you mean company?`,
	},
	"a variable of one letter that the text does not have": {
		yaml: app + `prompts: {p: {text: "Hi {{x}}", variables: {y: Acme}}}`, beyond: true,
		want: `
sagerock.yaml:4:45: prompts.p.variables.y: is not a variable in the text
	fix: write {{y}} where it belongs in the text, or remove it`,
	},
	"a variable that the text does not have": {
		yaml: app + `prompts: {p: {text: "Hi {company}", variables: {company: Acme}}}`, beyond: true,
		want: `
sagerock.yaml:4:49: prompts.p.variables.company: is not a variable in the text
	fix: write {{company}} where it belongs in the text, or remove it`,
	},
	"a variable with a space in its name": {
		yaml: app + `prompts: {p: {text: "Hi {{a}}", variables: {a b: c}}}`,
		want: `
sagerock.yaml:4:45: prompts.p.variables."a b": "a b" is not the name of a variable
	fix: use letters, digits, underscores or hyphens, not starting with a digit`,
	},
	"a variable without a value": {
		yaml: app + `prompts: {p: {text: "Hi {{a}}", variables: {a: }}}`,
		want: `
sagerock.yaml:4:48: prompts.p.variables.a: has no value
	fix: write one value after the colon, or remove the key`,
	},
	"defaults that make a prompt too long": {
		yaml: app + `prompts: {p: {text: "` + strings.Repeat("{{a}}", 11) + `", variables: {a: ` + strings.Repeat("x", 9091) + `}}}`, beyond: true,
		want: `
sagerock.yaml:4:80: prompts.p.variables: make the text longer than 100000 bytes
	fix: shorten them`,
	},
	"a typo in the prompt of a model": {
		yaml: `name: chat
region: us-east-1
models: {a: {prompt: suport, bedrock: {model: amazon.nova-lite-v1:0}}}
prompts: {support: {text: Hi}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:22: models.a.prompt: there is no prompt suport
	fix: did you mean support?`,
	},
	"the prompt of a model where there is none": {
		yaml: `name: chat
region: us-east-1
models: {a: {prompt: support, bedrock: {model: amazon.nova-lite-v1:0}}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:22: models.a.prompt: there is no prompt support
	fix: add prompts.support to the file`,
	},
	"the prompt of a model that embeds": {
		yaml: `name: chat
region: us-east-1
models: {a: {prompt: support, bedrock: {model: amazon.titan-embed-text-v2:0}}}
prompts: {support: {text: Hi}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:22: models.a.prompt: works with chat models only, and this model does not chat
	fix: remove it`,
	},
	"the prompt of a model that takes anything": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {prompt: support, sagemaker: {image: xgboost, source: s3://models/churn.tar.gz}}}
prompts: {support: {text: Hi}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:22: models.a.prompt: works with chat models only, and this model does not chat
	fix: remove it, or write sagemaker.protocol: chat if the container speaks it`,
	},
	"system texts of models that do not chat": {
		yaml: `name: chat
region: us-east-1
path: hybrid
models:
  a: {system: Be brief., sagemaker: {image: xgboost, source: s3://models/churn.tar.gz}}
  b: {system: Be brief., bedrock: {model: amazon.titan-embed-text-v2:0}}
`,
		beyond: true,
		want: `
sagerock.yaml:5:15: models.a.system: works with chat models only, and this model does not chat
	fix: remove it, or write sagemaker.protocol: chat if the container speaks it
sagerock.yaml:6:15: models.b.system: works with chat models only, and this model does not chat
	fix: remove it`,
	},
}

// manyPrompts is n prompts, each with a name of its own.
func manyPrompts(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("  p" + strings.Repeat("a", i%10) + string(rune('b'+i/10)) + ": {text: Hi}\n")
	}
	return b.String()
}
