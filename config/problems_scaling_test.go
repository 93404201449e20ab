package config_test

import "strings"

// scaled is a file with one model on instances, of a kind and with a scaling block.
func scaled(kind, scaling string) string {
	return `name: chat
path: sagemaker
region: us-east-1
models:
  a:
    sagemaker:
      image: lmi
      source: s3://models/llama/
      endpoint: ` + kind + `
      scaling: ` + scaling + `
`
}

// closing is a file with a real-time endpoint that is closed at night.
func closing() string {
	return scaled("realtime", `{schedule: [{cron: "0 8 * * *", min: 1, max: 2}, {cron: "0 20 * * *", min: 0, max: 0}]}`)
}

// scalingProblems are what a scaling block may have wrong.
var scalingProblems = map[string]problem{
	"hours that close a pipeline's endpoint": {
		yaml: strings.Replace(closing(), "      image: lmi\n      source: s3://models/llama/\n", "      training: {data: s3://data/churn/, accept: auc >= 0.8}\n", 1),
		want: `
sagerock.yaml:9:17: models.a.sagemaker.scaling.schedule: closes the endpoint, to which a run of the pipeline may deploy at any hour
	fix: write min: 1 and max: 1 for these hours`,
		beyond: true,
	},
	"hours that close variants": {
		yaml: closing() + "      variants: {b: {revision: new}}\n",
		want: `
sagerock.yaml:10:17: models.a.sagemaker.scaling.schedule: closes the endpoint, and what opens it again scales one variant only
	fix: write min: 1 and max: 1 for these hours, or remove variants`,
		beyond: true,
	},
	"an endpoint that never opens again": {
		yaml: scaled("realtime", `{schedule: [{cron: "0 20 * * *", min: 0, max: 0}, {at: 2027-12-24T18:00, min: 1, max: 1}]}`),
		want: `
sagerock.yaml:10:17: models.a.sagemaker.scaling.schedule: closes the endpoint, and nothing opens it again
	fix: add an action with a max of 1 or more, and with cron: if the one that closes has it`,
		beyond: true,
	},
	"a queue that never opens again": {
		yaml: scaled("async", `{schedule: [{cron: "0 20 * * *", min: 0, max: 0}]}`),
		want: `
sagerock.yaml:10:17: models.a.sagemaker.scaling.schedule: closes the endpoint, and nothing opens it again
	fix: add an action with a max of 1 or more, and with cron: if the one that closes has it`,
		beyond: true,
	},
	"a serverless endpoint that closes": {
		yaml: strings.Replace(scaled("serverless", `{min: 1, max: 2, schedule: [{cron: "0 20 * * *", min: 0, max: 0}, {cron: "0 8 * * *", min: 1, max: 1}]}`), "image: lmi\n      source: s3://models/llama/", "image: xgboost\n      source: s3://models/m.tar.gz", 1) + "network: {mode: none}\n",
		want: `
sagerock.yaml:10:70: models.a.sagemaker.scaling.schedule[0].min: provisioned concurrency does not scale from zero
	fix: write 1 or more`,
		beyond: true,
	},
	"a rollout longer than CloudFormation waits": {
		yaml: closing() + "      rollout: {kind: allAtOnce, bake: 25m, wait: 10m}\n",
		want: `
sagerock.yaml:11:7: models.a.sagemaker.rollout: bakes and waits for 35m together, and CloudFormation gives up on an endpoint that opens and closes after an hour, in which its instances start too
	fix: shorten bake or wait, or take larger steps`,
		beyond: true,
	},
	"a real-time endpoint that wakes Bedrock which it does not have": {
		yaml: closing() + "      wake: {meanwhile: bedrock}\n",
		want: `
sagerock.yaml:11:25: models.a.sagemaker.wake.meanwhile: Bedrock does not serve the model
	fix: add models.a.bedrock, or write wait or refuse`,
		beyond: true,
	},
	"a metric beside concurrency": {
		yaml: scaled("realtime", "{concurrency: 4, metric: {namespace: Shop, name: Orders, target: 5}}"),
		want: `
sagerock.yaml:10:30: models.a.sagemaker.scaling.concurrency: has no effect beside metric: scaling follows one metric
	fix: remove it, or remove metric`,
		beyond: true,
	},
	"a metric of a queue on a real-time endpoint": {
		yaml: scaled("realtime", "{metric: {name: ApproximateBacklogSize, target: 5}}"),
		want: `
sagerock.yaml:10:32: models.a.sagemaker.scaling.metric.name: SageMaker does not publish ApproximateBacklogSize for realtime endpoints, only for async
	fix: name another metric`,
		beyond: true,
	},
	"calls that SageMaker does not count for a queue": {
		yaml: scaled("async", "{metric: {name: InvocationsPerInstance, target: 5}}"),
		want: `
sagerock.yaml:10:32: models.a.sagemaker.scaling.metric.name: SageMaker does not publish InvocationsPerInstance for async endpoints, only for realtime
	fix: name another metric`,
		beyond: true,
	},
	"a target and steps": {
		yaml: scaled("realtime", "{metric: {namespace: Shop, name: Orders, target: 5, steps: [{above: 5, add: 1}, {below: 2, remove: 1}]}}"),
		want: `
sagerock.yaml:10:65: models.a.sagemaker.scaling.metric.target: has no effect beside sagemaker.scaling.metric.steps: steps say what happens at which value
	fix: remove it, or remove sagemaker.scaling.metric.steps`,
	},
	"neither a target nor steps": {
		yaml: scaled("realtime", "{metric: {namespace: Shop, name: Orders}}"),
		want: `
sagerock.yaml:10:25: models.a.sagemaker.scaling.metric.target: is required without sagemaker.scaling.metric.steps
	fix: add models.a.sagemaker.scaling.metric.target to the file`,
	},
	"steps of every wrong kind": {
		yaml: scaled("realtime", "{metric: {namespace: Shop, name: Orders, steps: [{}, {add: 1, below: 4}, {remove: 2, above: 3}, {above: 8, add: 1}, {above: 8, add: 2}, {below: 9, remove: 1}, {below: 9, remove: 2}]}}"),
		want: `
sagerock.yaml:10:57: models.a.sagemaker.scaling.metric.steps: remove instances below 9 and add them above 8
	fix: leave room between the two
sagerock.yaml:10:65: models.a.sagemaker.scaling.metric.steps[0]: must either add or remove
	fix: write above: and add:, or below: and remove:
sagerock.yaml:10:69: models.a.sagemaker.scaling.metric.steps[1]: adds, and does not say above which value alone
	fix: write above: and the value from which on they are added
sagerock.yaml:10:89: models.a.sagemaker.scaling.metric.steps[2]: removes, and does not say below which value alone
	fix: write below: and the value down from which they are removed
sagerock.yaml:10:140: models.a.sagemaker.scaling.metric.steps[4].above: 8 is that of another step
	fix: write another value, or remove one of the two
sagerock.yaml:10:183: models.a.sagemaker.scaling.metric.steps[6].below: 9 is that of another step
	fix: write another value, or remove one of the two`,
		beyond: true,
	},
	"steps that only add": {
		yaml: scaled("realtime", "{metric: {namespace: Shop, name: Orders, steps: [{above: 8, add: 1}]}}"),
		want: `
sagerock.yaml:10:57: models.a.sagemaker.scaling.metric.steps: never remove an instance
	fix: add a step with below: and remove:, or write scaleIn: false`,
		beyond: true,
	},
	"steps that only remove": {
		yaml: scaled("realtime", "{metric: {namespace: Shop, name: Orders, steps: [{below: 8, remove: 1}]}}"),
		want: `
sagerock.yaml:10:57: models.a.sagemaker.scaling.metric.steps: never add an instance
	fix: add a step with above: and add:`,
		beyond: true,
	},
	"a step that removes nothing": {
		yaml: scaled("realtime", "{scaleIn: false, metric: {namespace: Shop, name: Orders, steps: [{above: 8, add: 1}, {below: 2, remove: 1}]}}"),
		want: `
sagerock.yaml:10:120: models.a.sagemaker.scaling.metric.steps[1].remove: has no effect with scaleIn: false
	fix: remove the step, or write scaleIn: true`,
		beyond: true,
	},
	"a cron expression of AWS": {
		yaml: scaled("realtime", `{schedule: [{cron: "0 19 ? * MON-FRI *", min: 1, max: 1}]}`),
		want: `
sagerock.yaml:10:35: models.a.sagemaker.scaling.schedule[0].cron: "0 19 ? * MON-FRI *" is not a cron expression of five fields
	fix: write minute, hour, day of the month, month and day of the week, such as 0 19 * * MON-FRI, with a number for the minute and without the ? and the year of AWS`,
	},
	"an hour, a day and a time zone that are not there": {
		yaml: scaled("realtime", `{schedule: [{cron: "0 25 * * *", timezone: Europe/Berln, min: 1, max: 1}, {cron: "0 5 30 2 *", min: 1, max: 1}, {at: 2027-02-30T18:00, min: 1, max: 1}]}`),
		want: `
sagerock.yaml:10:35: models.a.sagemaker.scaling.schedule[0].cron: "0 25 * * *" is no time: end of range (25) above maximum (23): 25
	fix: write minute, hour, day of the month, month and day of the week, such as 0 19 * * MON-FRI
sagerock.yaml:10:59: models.a.sagemaker.scaling.schedule[0].timezone: "Europe/Berln" is not a time zone
	fix: write a name of the IANA time zone database, such as Europe/Berlin
sagerock.yaml:10:97: models.a.sagemaker.scaling.schedule[1].cron: "0 5 30 2 *" never happens
	fix: write days that exist
sagerock.yaml:10:133: models.a.sagemaker.scaling.schedule[2].at: "2027-02-30T18:00" is not in the calendar
	fix: write a day and a time that exist, such as 2027-12-24T18:00`,
		beyond: true,
	},
	"actions that contradict themselves and each other": {
		yaml: scaled("realtime", `{schedule: [{cron: "0 8 * * *", min: 3, max: 1}, {cron: "0 */4 * * 1-5", min: 0, max: 1}, {cron: "0 5 1 * MON", min: 1, max: 2}, {min: 1, max: 1}, {cron: "0 6 * * *", at: 2027-02-03T18:00, min: 1, max: 2}]}`),
		want: `
sagerock.yaml:10:53: models.a.sagemaker.scaling.schedule[0].min: min is 3 and max is 1
	fix: raise max or lower min
sagerock.yaml:10:65: models.a.sagemaker.scaling.schedule[1]: runs at a time of schedule[0], and AWS does not say which of the two takes effect
	fix: choose another time
sagerock.yaml:10:94: models.a.sagemaker.scaling.schedule[1].min: a real-time endpoint needs an instance while it is open
	fix: write 1 or more, or max: 0 to close the endpoint at these hours
sagerock.yaml:10:113: models.a.sagemaker.scaling.schedule[2].cron: restricts the day of the month and the day of the week, and AWS takes one of the two only
	fix: write * for one of the two, and add another action for the other
sagerock.yaml:10:145: models.a.sagemaker.scaling.schedule[3]: must have either cron: or at:
	fix: write one of the two
sagerock.yaml:10:163: models.a.sagemaker.scaling.schedule[4]: must have either cron: or at:
	fix: write one of the two`,
		beyond: true,
	},
}
