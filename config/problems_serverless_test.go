package config_test

// serverlessProblems are what SageMaker does not do for a serverless endpoint.
var serverlessProblems = map[string]problem{
	"serverless in a private network": {
		yaml:   onServerless("", "network: {mode: private}"),
		beyond: true,
		want: `
sagerock.yaml:6:27: models.a.sagemaker.endpoint: is serverless and network.mode is private: SageMaker runs serverless containers outside of any VPC, where they reach the internet
	fix: write serverless.outsideNetwork: true if its container may run outside of the network, or another endpoint`,
	},
	"serverless in a VPC of one's own": {
		yaml:   onServerless("", "network: {mode: existing, vpc: vpc-01234567, subnets: [subnet-01234567, subnet-11234567]}"),
		beyond: true,
		want: `
sagerock.yaml:6:27: models.a.sagemaker.endpoint: is serverless and network.mode is existing: SageMaker runs serverless containers outside of any VPC, where they reach the internet
	fix: write serverless.outsideNetwork: true if its container may run outside of the network, or another endpoint`,
	},
	"serverless with an image for GPUs": {
		yaml:   serverless("image: lmi, source: s3://models/llama.tar.gz", ""),
		beyond: true,
		want: `
sagerock.yaml:6:46: models.a.sagemaker.image: lmi needs a GPU, and serverless endpoints have none
	fix: write an image that runs without one, such as pytorch or xgboost, or another endpoint`,
	},
	"serverless with a folder": {
		yaml:   serverless("image: pytorch, source: s3://models/llama/", ""),
		beyond: true,
		want: `
sagerock.yaml:6:63: models.a.sagemaker.source: is a folder, and serverless endpoints take archives only
	fix: pack the model into an archive, and write its s3:// source, which ends in .tar.gz`,
	},
	"serverless with an image elsewhere": {
		yaml:   serverless(`image: "111122223333.dkr.ecr.eu-west-1.amazonaws.com/mine:1"`, ""),
		beyond: true,
		want: `
sagerock.yaml:6:46: models.a.sagemaker.image: is in eu-west-1, and SageMaker pulls from its own Region, us-east-1
	fix: copy the image to ECR in us-east-1`,
	},
	"serverless with what needs instances": {
		yaml: onServerless("instance: ml.m5.large, startupTimeout: 10m, downloadTimeout: 10m, capture: {percent: 5}", ""),
		want: `
sagerock.yaml:6:99: models.a.sagemaker.instance: has no effect with sagemaker.endpoint: serverless: SageMaker chooses where serverless containers run, and a fleet has instances of its own
	fix: remove it, or write another sagemaker.endpoint
sagerock.yaml:6:128: models.a.sagemaker.startupTimeout: has no effect with sagemaker.endpoint: serverless: a serverless container has three minutes to start
	fix: remove it, or write another sagemaker.endpoint
sagerock.yaml:6:150: models.a.sagemaker.downloadTimeout: has no effect with sagemaker.endpoint: serverless: a serverless container has three minutes to start, with the download
	fix: remove it, or write another sagemaker.endpoint
sagerock.yaml:6:155: models.a.sagemaker.capture: has no effect with sagemaker.endpoint: serverless: SageMaker captures calls of real-time endpoints only, and those of a fleet only all together
	fix: remove it, or write sagemaker.endpoint: realtime`,
	},
	"serverless with metrics of instances": {
		yaml: onServerless("scaling: {min: 1, max: 2, concurrency: 4, invocations: 100, backlog: 3}", ""),
		want: `
sagerock.yaml:6:128: models.a.sagemaker.scaling.concurrency: has no effect with sagemaker.endpoint: serverless: scaling follows one metric, and on a serverless endpoint it is how much of the provisioned concurrency is in use
	fix: remove it, or write another sagemaker.endpoint
sagerock.yaml:6:144: models.a.sagemaker.scaling.invocations: has no effect with sagemaker.endpoint: serverless: SageMaker publishes this metric for real-time endpoints only
	fix: remove it, or write sagemaker.endpoint: realtime
sagerock.yaml:6:158: models.a.sagemaker.scaling.backlog: has no effect with sagemaker.endpoint: serverless: only an async endpoint has a queue
	fix: remove it, or write sagemaker.endpoint: async`,
	},
	"serverless with a rollout": {
		yaml: onServerless("rollout: {kind: rolling, percent: 20}", ""),
		want: `
sagerock.yaml:6:89: models.a.sagemaker.rollout: has no effect with sagemaker.endpoint: serverless: a serverless endpoint has no instances to replace
	fix: remove it, or write another sagemaker.endpoint`,
	},
	"serverless with a pipeline": {
		yaml: serverless("training: {data: s3://data/churn/, accept: auc >= 0.8}", ""),
		want: `
sagerock.yaml:6:39: models.a.sagemaker.training: has no effect with sagemaker.endpoint: serverless: pipelines deploy to real-time endpoints only
	fix: remove it, or write sagemaker.endpoint: realtime`,
	},
	"memory that no serverless endpoint has": {
		yaml:   onServerless("serverless: {memoryMB: 1536}", ""),
		beyond: true,
		want: `
sagerock.yaml:6:112: models.a.sagemaker.serverless.memoryMB: 1536 is not a multiple of 1024
	fix: write 1024, 2048, 3072, 4096, 5120 or 6144`,
	},
	"more provisioned than concurrent": {
		yaml:   onServerless("serverless: {concurrency: 10}, scaling: {min: 1, max: 11}", ""),
		beyond: true,
		want: `
sagerock.yaml:6:143: models.a.sagemaker.scaling.max: provisions a concurrency of up to 11, and serverless.concurrency is 10
	fix: lower it, or raise serverless.concurrency`,
	},
	"provisioned concurrency from zero": {
		yaml:   onServerless("scaling: {min: 0, max: 3}", ""),
		beyond: true,
		want: `
sagerock.yaml:6:104: models.a.sagemaker.scaling.min: provisioned concurrency does not scale from zero
	fix: write 1 or more, or remove scaling`,
	},
	"a size of a real-time endpoint": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a: {sagemaker: {image: xgboost, source: s3://models/churn.tar.gz, serverless: {memoryMB: 1024}}}
`,
		want: `
sagerock.yaml:5:69: models.a.sagemaker.serverless: has no effect with sagemaker.endpoint: realtime: other endpoints have instances
	fix: remove it, or write sagemaker.endpoint: serverless`,
	},
	"a queue that may have no instance at all": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a: {sagemaker: {image: pytorch, source: s3://models/whisper.tar.gz, endpoint: async, scaling: {min: 0, max: 0}}}
`,
		beyond: true,
		want: `
sagerock.yaml:5:111: models.a.sagemaker.scaling.max: an endpoint without instances answers nobody
	fix: write 1 or more`,
	},
}

// onServerless is a file with a model on a serverless endpoint that has more keys, and more
// blocks.
func onServerless(keys, blocks string) string {
	model := "image: xgboost, source: s3://models/churn.tar.gz"
	if keys != "" {
		model += ", " + keys
	}
	return serverless(model, blocks)
}

func serverless(model, blocks string) string {
	if blocks == "" {
		blocks = "network: {mode: none}"
	}
	return "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n  a:\n    sagemaker: {endpoint: serverless, " + model + "}\n" + blocks + "\n"
}
