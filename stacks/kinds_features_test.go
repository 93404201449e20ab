package stacks_test

import (
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

// trained is the kind of a real-time endpoint that the runs of a pipeline make.
const trained = "trained"

// kindsOf are the columns of the table of features, in its order.
var kindsOf = []string{hosting.Realtime, trained, hosting.Async, hosting.Serverless, hosting.OnFleet}

// starts are the sagemaker blocks that a feature is added to, by kind.
var starts = map[string]string{
	hosting.Realtime:   `{image: pytorch, source: s3://amzn-s3-demo-models/m.tar.gz, instance: ml.m5.large}`,
	trained:            `{instance: ml.m5.large, training: {data: s3://amzn-s3-demo-models/d/, label: l, accept: auc >= 0.8}}`,
	hosting.Async:      `{image: pytorch, source: s3://amzn-s3-demo-models/m.tar.gz, instance: ml.m5.large, endpoint: async}`,
	hosting.Serverless: `{image: pytorch, source: s3://amzn-s3-demo-models/m.tar.gz, endpoint: serverless}`,
	hosting.OnFleet:    `{image: pytorch, source: s3://amzn-s3-demo-models/m.tar.gz, fleet: f, copy: {memoryMB: 1024}}`,
}

// feature is a row of the table: something that an endpoint can have.
type feature struct {
	name string // in the table, as Markdown
	// block is what a user writes for it in the sagemaker block, and file at the top of the file
	// instead; without either nobody has to write anything. of has what to write on some kinds
	// instead of block.
	block, file string
	of          map[string]string
	// made is a regular expression of what a template, or the settings of the gateway, then have.
	// Those of a file with the feature are looked at too.
	made string
	// wrote tells the endpoints that made is looked for in; nil for all of them.
	wrote func(*config.SageMaker, *config.Config) bool
	// without says why a kind does not have it, though check accepts it there.
	without map[string]string
	// elsewhere are further keys at which check may refuse it.
	elsewhere string
	short     bool // whether README.md has it
}

// closing is what has no instance while callers wait, where that is an endpoint that closes.
func closing(meanwhile string) map[string]string {
	return map[string]string{hosting.Realtime: `{protocol: chat, scaling: {min: 1, schedule: [{cron: "0 19 * * *", min: 0, max: 0}, {cron: "0 7 * * *", min: 1, max: 3}]}, wake: {meanwhile: ` + meanwhile + `}}`}
}

// scales is what a metric of one's own needs beside it.
const scales = `scaling: {min: 1, max: 3, `

var features = []feature{
	{
		name: "several instance types, in order", block: `{instance: null, instances: [ml.m5.large, ml.m5.xlarge]}`,
		of:   map[string]string{hosting.OnFleet: `{fleet: pooled}`},
		made: `"InstancePools":\[`, short: true,
	},

	{
		name: "`scaling.concurrency`", block: `{` + scales + `concurrency: 3}}`, made: `ConcurrentRequestsPer(Model|Copy)HighResolution`, short: true,
		wrote:   func(s *config.SageMaker, _ *config.Config) bool { return s.Scaling.Concurrency > 0 },
		without: map[string]string{hosting.Async: "there it is how many calls an instance works on at a time"},
	},
	{name: "`scaling.invocations`", block: `{` + scales + `invocations: 100}}`, made: `VariantInvocationsPerInstance|ComponentInvocationsPerCopy`, short: true},
	{name: "`scaling.backlog`", block: `{` + scales + `backlog: 5}}`, made: `ApproximateBacklogSizePerInstance`, short: true},
	{name: "`scaling.utilization`", block: `{` + scales + `utilization: 70}}`, made: `ProvisionedConcurrencyUtilization"`, short: true},
	{
		name: "`scaling.metric` with a target", block: `{` + scales + `metric: {namespace: Shop, name: Orders, target: 5}}}`, made: `"CustomizedMetricSpecification":`, short: true,
		wrote: func(s *config.SageMaker, _ *config.Config) bool {
			return s.Scaling.Metric != nil && len(s.Scaling.Metric.Steps) == 0
		},
	},
	{
		name: "`scaling.metric` with steps", block: `{` + scales + `metric: {namespace: Shop, name: Orders, steps: [{above: 9, add: 1}, {below: 2, remove: 1}]}}}`, made: `"StepAdjustments":`, short: true,
		wrote: func(s *config.SageMaker, _ *config.Config) bool {
			return s.Scaling.Metric != nil && len(s.Scaling.Metric.Steps) > 0
		},
	},
	{name: "`scaling.schedule`", block: `{` + scales + `schedule: [{cron: "0 7 * * *", min: 2, max: 3}]}}`, made: `"ScheduledActionName":`, short: true},
	{name: "`scaling.scaleIn: false`", block: `{` + scales + `scaleIn: false}}`, made: `"DisableScaleIn":true`},
	{
		name: "to and from zero, `scaling.min: 0`", block: `{scaling: {min: 0, max: 2}}`, made: `"MinCapacity":0|"ServerlessConfig":\{"MaxConcurrency":\d+,"MemorySizeInMB":\d+\}`, short: true,
		of: map[string]string{hosting.Serverless: `{}`},
	}, // without provisioned concurrency
	{name: "none at night, `max: 0` in the schedule", block: `{` + scales + `schedule: [{cron: "0 19 * * *", min: 0, max: 0}, {cron: "0 7 * * *", min: 1, max: 3}]}}`, made: `MaxCapacity\\*":0`, short: true},

	{name: "`wake.meanwhile: wait`", block: `{scaling: {min: 0}, wake: {meanwhile: wait}}`, of: closing("wait"), made: `"meanwhile":"wait"`, elsewhere: "scaling", short: true},
	{name: "`wake.meanwhile: bedrock`", block: `{protocol: chat, scaling: {min: 0}, wake: {meanwhile: bedrock}}`, file: `{path: hybrid, models: {m: {fallback: bedrock, bedrock: {model: amazon.nova-lite-v1:0}}}}`, of: closing("bedrock"), made: `"meanwhile":"bedrock"`, elsewhere: "scaling endpoint", short: true},
	{name: "`wake.meanwhile: refuse`", block: `{scaling: {min: 0}, wake: {meanwhile: refuse}}`, of: closing("refuse"), made: `"meanwhile":"refuse"`, elsewhere: "scaling"},

	{
		name: "`rollout.kind: allAtOnce`", block: `{rollout: {kind: allAtOnce}}`, made: `"Type":"ALL_AT_ONCE"`, short: true,
		without: map[string]string{hosting.OnFleet: "it is SageMaker's own way there, without a bake and alarms"},
	},
	{name: "`rollout.kind: canary`", block: `{scaling: {min: 2, max: 3}, rollout: {kind: canary}}`, made: `"Type":"CANARY"`, short: true},
	{name: "`rollout.kind: linear`", block: `{scaling: {min: 2, max: 3}, rollout: {kind: linear}}`, made: `"Type":"LINEAR"`, short: true},
	{name: "`rollout.kind: rolling`", block: `{scaling: {min: 2, max: 3}, rollout: {kind: rolling}}`, made: `"RollingUpdatePolicy":`, short: true},
	{
		name: "rollback by alarms", block: `{rollout: {rollback: {errors: 1}}}`, made: `"AutoRollbackConfiguration":\{"Alarms":`, short: true,
		of: map[string]string{hosting.OnFleet: `{scaling: {min: 2, max: 3}, rollout: {kind: rolling, rollback: {errors: 1}}}`},
	},
	{
		name: "`rollout.rollback.latency`", block: `{rollout: {rollback: {latency: 2s}}}`, made: `"AlarmName":"[^"]*-rollback-latency"`,
		of: map[string]string{hosting.OnFleet: `{scaling: {min: 2, max: 3}, rollout: {kind: rolling, rollback: {latency: 2s}}}`},
	},
	{name: "`rollout.sample`", block: `{rollout: {sample: {body: "{}"}}}`, made: `"Sample":\{`, short: true},

	{
		name: "`variants`", block: `{variants: {b: {source: s3://amzn-s3-demo-models/n.tar.gz}}}`, made: `"VariantName":"AllTraffic".*"VariantName":"`, short: true,
		wrote: func(s *config.SageMaker, _ *config.Config) bool { return len(s.Variants) > 0 },
	},
	{name: "`shadow`", block: `{shadow: {source: s3://amzn-s3-demo-models/n.tar.gz}}`, made: `"ShadowProductionVariants":`, short: true},
	{name: "`monitor`", block: `{monitor: {data: {baseline: s3://amzn-s3-demo-models/n.csv}}}`, made: `sagemaker-model-monitor-analyzer`, short: true},
	{
		name: "`capture`", block: `{capture: {percent: 10}}`, made: `"DataCaptureConfig":`, short: true,
		wrote: func(s *config.SageMaker, _ *config.Config) bool { return s.Capture.Percent > 0 },
	},

	{name: "alarm on errors", block: `{alarms: {errors: 2}}`, made: `"AlarmName":"[^"]*--errors"`, short: true},
	{name: "alarm on latency", block: `{alarms: {latency: 9s}}`, made: `"AlarmName":"[^"]*--latency"`, short: true},
	{name: "alarm on overhead", block: `{alarms: {overhead: 9s}}`, made: `"AlarmName":"[^"]*--overhead"`},
	{name: "alarm on the backlog", block: `{alarms: {backlog: 9}}`, made: `"AlarmName":"[^"]*--backlog"`},
	{name: "alarm on the oldest call in the queue", block: `{alarms: {age: 9m}}`, made: `"AlarmName":"[^"]*--age"`},
	{name: "alarm on calls that wake nothing", block: `{scaling: {min: 0}, alarms: {wake: 9m}}`, of: map[string]string{hosting.OnFleet: `{scaling: {min: 0}}`}, made: `"AlarmName":"[^"]*--wake"`, elsewhere: "scaling"},
	{name: "alarm on the disk", block: `{alarms: {disk: 80}}`, of: map[string]string{hosting.OnFleet: `{}`}, made: `"AlarmName":"[^"]*--(fleet-)?disk"`},
	{
		name: "alarm on GPU memory", block: `{image: vllm, source: s3://amzn-s3-demo-models/m/, instance: ml.g5.xlarge, alarms: {gpuMemory: 90}}`, made: `"AlarmName":"[^"]*--gpuMemory"`,
		of: map[string]string{
			hosting.Serverless: `{image: vllm, source: s3://amzn-s3-demo-models/m.tar.gz, alarms: {gpuMemory: 90}}`,
			hosting.OnFleet:    `{image: vllm, source: s3://amzn-s3-demo-models/m/, fleet: gpu, copy: {memoryMB: 1024, accelerators: 1}, alarms: {gpuMemory: 90}}`,
			trained:            `{instance: ml.g5.xlarge, alarms: {gpuMemory: 90}}`,
		}, elsewhere: "image",
	},

	{
		name: "your VPC", file: `{network: {mode: private}}`, made: `"VpcConfig":\{`, short: true, elsewhere: "endpoint",
		wrote: func(_ *config.SageMaker, c *config.Config) bool { return c.Network.Mode != config.NetworkNone },
	},
	{
		name: "network isolation", made: `"EnableNetworkIsolation":true`, short: true,
		without: map[string]string{hosting.Serverless: "SageMaker does not support it there"},
	},
	{
		name: "`encryption.key`", file: `{encryption: {key: managed}}`, made: `"KmsKeyId":`, short: true,
		wrote: func(s *config.SageMaker, c *config.Config) bool {
			// The key of captured calls is another one, and disks of an instance's own take none.
			return c.Encryption.Key != "aws" && (s.OnDemand() || !catalog.LocalStorage(s.Types()[0])) && s.Capture.Percent == 0 && s.Shadow == nil
		},
	},
}
