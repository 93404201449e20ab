package config_test

// textProblems are what YAML allows, or does not, before any key is looked at.
var textProblems = map[string]problem{
	"empty file": {
		yaml: "",
		want: `
sagerock.yaml: is empty
	fix: write at least a name, a region and a model; sagerock init writes an example`,
	},
	"only comments": {
		yaml: `# nothing yet`,
		want: `
sagerock.yaml: is empty
	fix: write at least a name, a region and a model; sagerock init writes an example`,
	},
	"only null": {
		yaml: `~`,
		want: `
sagerock.yaml:1:1: has no value
	fix: write its keys on the lines below, indented, or remove the key`,
	},
	"a list": {
		yaml: `- name: chat`,
		want: `
sagerock.yaml:1:1: is a list, not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"plain text": {
		yaml: `hello`,
		want: `
sagerock.yaml:1:1: is "hello", not a block of keys
	fix: write its keys on the lines below, indented`,
	},
	"two documents": {
		yaml: app + `
---
name: other
`,
		beyond: true,
		want: `
sagerock.yaml:5:1: a second document begins here
	fix: keep one app per file: remove the --- and what follows`,
	},
	"an anchor": {
		yaml:   app + `tags: {team: &t ml}`,
		beyond: true,
		want: `
sagerock.yaml:4:14: tags.team: &t is a YAML anchor, which this file does not support
	fix: remove &t; use environments to share values`,
	},
	"an alias": {
		yaml:   app + `tags: {team: &t ml, owner: *t}`,
		beyond: true,
		want: `
sagerock.yaml:4:14: tags.team: &t is a YAML anchor, which this file does not support
	fix: remove &t; use environments to share values
sagerock.yaml:4:21: tags.owner: *t is a YAML alias, which this file does not support
	fix: write the value out`,
	},
	"merges in place of what a block must have": {
		yaml: `name: chat
region: us-east-1
models:
  a: {<<: {bedrock: {model: amazon.nova-lite-v1:0}}}
  b: {bedrock: {<<: {model: amazon.nova-lite-v1:0}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:7: models.a."<<": << is a YAML merge, which this file does not support
	fix: write the keys out; use environments to share values
sagerock.yaml:5:17: models.b.bedrock."<<": << is a YAML merge, which this file does not support
	fix: write the keys out; use environments to share values`,
	},
	"a merge": {
		yaml: app + `api:
  <<: {timeout: 5s}
`,
		beyond: true,
		want: `
sagerock.yaml:5:3: api."<<": << is a YAML merge, which this file does not support
	fix: write the keys out; use environments to share values`,
	},
	"a tag": {
		yaml:   app + `tags: {team: !!str ml}`,
		beyond: true,
		want: `
sagerock.yaml:4:14: tags.team: !!str is a YAML tag, which this file does not support
	fix: remove !!str`,
	},
	"a tag on a key": {
		yaml:   app + `tags: {!!str team: ml}`,
		beyond: true,
		want: `
sagerock.yaml:4:8: tags.team: a key has no YAML anchor or tag
	fix: write the key alone`,
	},
	"a list as a key": {
		yaml: app + `tags: {[a, b]: ml}`,
		want: `
sagerock.yaml:4:8: tags."?": a key must be a word
	fix: write one word before the colon`,
	},
	"a tab": {
		yaml: `name: chat
api:
	timeout: 5s
`,
		want: "sagerock.yaml:3:1: is not YAML: found character that cannot start any token\n\tfix: indent with spaces, not tabs, and put text that starts with @, ` or % in quotes",
	},
	"a colon in text": {
		yaml: `name: chat: bot`,
		want: `
sagerock.yaml:1:1: is not YAML: mapping values are not allowed in this context
	fix: put text that holds a colon and a space in quotes`,
	},
	"broken indentation": {
		yaml: `name: chat
 region: us-east-1
`,
		want: `
sagerock.yaml:2:1: is not YAML: mapping values are not allowed in this context
	fix: put text that holds a colon and a space in quotes`,
	},
	"an open quote": {
		yaml: `name: "chat`,
		want: `
sagerock.yaml:1:1: is not YAML: found unexpected end of stream
	fix: check the indentation and the quotes here and on the line above`,
	},
	"nested too deep": {
		yaml: app + `tags: {a: [[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]}`,
		want: `
sagerock.yaml:4:8: tags.a: is a list, not one value
	fix: write one value after the colon
sagerock.yaml:4:30: tags.a[0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0][0]: is nested more than 20 levels deep
	fix: check the indentation`,
	},
	"a key twice": {
		yaml: app + `region: eu-west-1`,
		want: `
sagerock.yaml:4:1: region: is written twice; the first is on line 2
	fix: remove one of the two`,
	},
	"a model twice": {
		yaml: `name: chat
region: us-east-1
models:
  a: {bedrock: {model: amazon.nova-lite-v1:0}}
  a: {bedrock: {model: amazon.nova-pro-v1:0}}
`,
		want: `
sagerock.yaml:5:3: models.a: is written twice; the first is on line 4
	fix: remove one of the two`,
	},
	"a value left out": {
		yaml: app + `api:
  timeout:
`,
		want: `
sagerock.yaml:5:11: api.timeout: has no value
	fix: write one value after the colon, or remove the key`,
	},
	"a block left out": {
		yaml: `name: chat
region: us-east-1
models:
  a:
`,
		want: `
sagerock.yaml:4:5: models.a: has no value
	fix: write its keys on the lines below, indented, or remove the key`,
	},
	"a null word": {
		yaml: app + `tags: {team: null}`,
		want: `
sagerock.yaml:4:14: tags.team: has no value
	fix: write one value after the colon, or remove the key`,
	},
	"a question mark in a list": {
		yaml: app + `guardrails:
  g:
    topics: [{name: law, definition: d, examples: [Can I sue?]}]
`,
		want: `
sagerock.yaml:6:1: is not YAML: did not find expected ',' or ']'
	fix: put text that holds one of ? , [ ] { } in quotes, or close the bracket`,
	},
	"a key further left than its block": {
		yaml: "name: chat\nmodels:\n    a: {}\n  b: {}\n",
		want: `
sagerock.yaml:4:1: is not YAML: did not find expected key
	fix: check the indentation from here on`,
	},
	"an alias of nothing": {
		yaml: app + "tags: {team: *nobody}\n",
		want: `
sagerock.yaml:4:14: is not YAML: unknown anchor 'nobody' referenced
	fix: write the value out; this file has no anchors and aliases`,
	},
	"a pair of escapes, as JSON writes an emoji": {
		yaml: "{\"name\": \"chat \\ud83c\\udf89\"}",
		want: `
sagerock.yaml:1:1: is not YAML: found invalid Unicode character escape code
	fix: write the character itself: YAML does not pair \u escapes as JSON does`,
	},
	"a version of YAML": {
		yaml: "%YAML 1.2\n---\n" + app,
		want: `
sagerock.yaml:1:1: is not YAML: found incompatible YAML document
	fix: remove the line that starts with %YAML`,
	},
	"more after the end of the document": {
		yaml:   app + "...\npath: hybrid\n",
		beyond: true,
		want: `
sagerock.yaml:5:1: is not YAML: did not find expected <document start>
	fix: keep one app per file: remove the ... above and what follows it`,
	},
	"a colon without a space": {
		yaml: "name: chat\nregion: us-east-1\nmodels: {a: {bedrock: {model:amazon.nova-lite-v1:0}}}\n",
		want: `
sagerock.yaml:3:24: models.a.bedrock."model:amazon.nova-lite-v1:0": unknown key
	fix: write a space after the colon`,
	},
	"a handle of nothing": {
		yaml: app + "tags: {team: !x!y z}\n",
		want: `
sagerock.yaml:4:1: is not YAML: found undefined tag handle
	fix: check the indentation and the quotes here and on the line above`,
	},
}
