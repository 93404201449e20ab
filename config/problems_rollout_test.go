package config_test

import "strings"

// rolling is a file with a model whose rollout follows.
const rolling = `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker:
      image: xgboost
      source: s3://models/m.tar.gz
      instance: INSTANCE
      scaling: SCALING
      rollout: `

// rollsOn is rolling with a rollout, on an instance, with bounds of its scaling.
func rollsOn(instance, scaling, rollout string) string {
	return strings.NewReplacer("INSTANCE", instance, "SCALING", scaling).Replace(rolling) + rollout + "\n"
}

// rolls is rolling with a rollout, on four instances.
func rolls(rollout string) string { return rollsOn("ml.m5.large", "{min: 4, max: 4}", rollout) }

// rolloutProblems are rollouts that SageMaker does not take, or that watch nothing.
var rolloutProblems = map[string]problem{
	"a rollout in words that are not there": {
		yaml: rolls("{kind: bluegreen, bake: 2h}"),
		want: `
sagerock.yaml:11:23: models.a.sagemaker.rollout.kind: "bluegreen" is not allAtOnce, canary, linear or rolling
	fix: write allAtOnce, canary, linear or rolling
sagerock.yaml:11:40: models.a.sagemaker.rollout.bake: 2h is more than 1h
	fix: write 0s to 1h`,
	},
	"a canary of one instance": {
		yaml: rollsOn("ml.m5.large", "{min: 1, max: 4}", "{kind: canary}"), beyond: true,
		want: `
sagerock.yaml:11:23: models.a.sagemaker.rollout.kind: a canary rollout moves at most half of the instances in a step, and there may be one
	fix: write kind: allAtOnce, or a scaling.min of 2 or more`,
	},
	"batches of more than half": {
		yaml: rolls("{kind: rolling, count: 3}"), beyond: true,
		want: `
sagerock.yaml:11:39: models.a.sagemaker.rollout.count: 3 is more than half of scaling.min, 4
	fix: write 2 or less, or raise scaling.min`,
	},
	"linear steps that are too small": {
		yaml: rolls("{kind: linear, percent: 9}"), beyond: true,
		want: `
sagerock.yaml:11:40: models.a.sagemaker.rollout.percent: 9 is less than the 10 percent that a step of a linear rollout has at least
	fix: write 10 to 50`,
	},
	"a share of all at once": {
		yaml: rolls("{percent: 20}"),
		want: `
sagerock.yaml:11:26: models.a.sagemaker.rollout.percent: has no effect with sagemaker.rollout.kind: allAtOnce: all instances get calls at once, or count says how many
	fix: remove it, or write another sagemaker.rollout.kind`,
	},
	"a wait of batches": {
		yaml: rolls("{kind: rolling, wait: 5m}"),
		want: `
sagerock.yaml:11:38: models.a.sagemaker.rollout.wait: has no effect with sagemaker.rollout.kind: rolling: what is old goes at once
	fix: remove it, or write another sagemaker.rollout.kind`,
	},
	"a timeout before the last bake": {
		yaml: rolls("{kind: linear, percent: 10, bake: 10m, wait: 5m, timeout: 1h}"), beyond: true,
		want: `
sagerock.yaml:11:74: models.a.sagemaker.rollout.timeout: 1h is not longer than all bakes and the wait, which take 105m
	fix: write more than 105m, or lower bake or wait`,
	},
	"bakes of a night": {
		yaml: rolls("{kind: linear, percent: 10, bake: 1h}"), beyond: true,
		want: `
sagerock.yaml:11:50: models.a.sagemaker.rollout.bake: all bakes and the wait take 10h, and a rollout may take 8h
	fix: lower bake or wait, or make the steps larger`,
	},
	"alarms that never watch": {
		yaml: rolls("{bake: 0s, rollback: {errors: 1}}"), beyond: true,
		want: `
sagerock.yaml:11:27: models.a.sagemaker.rollout.rollback: needs a bake: alarms watch the new instances only then
	fix: remove it, or write a bake of 3m or more`,
	},
	"an alarm with a wildcard, and nine of them": {
		yaml: rolls("{rollback: {alarms: ['app-*', b, c, d, e, f, g, h, i]}}"),
		want: `
sagerock.yaml:11:28: models.a.sagemaker.rollout.rollback.alarms: has 9 entries
	fix: keep at most 8
sagerock.yaml:11:37: models.a.sagemaker.rollout.rollback.alarms[0]: "app-*" is not the name of a CloudWatch alarm
	fix: write the name of an alarm of this account and Region, without * ? or $`,
	},
	"a rollout on Inferentia of the first generation": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a: {sagemaker: {image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1", instance: ml.inf1.xlarge, rollout: {rollback: {errors: 1}}}}
`, beyond: true,
		want: `
sagerock.yaml:5:107: models.a.sagemaker.rollout: has no effect on ml.inf1.xlarge: SageMaker replaces its instances at once and watches no alarms
	fix: remove it, or write another instance`,
	},
	"a rollout of a variant on Inferentia of the first generation": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker:
      image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:1"
      instance: ml.m5.large
      rollout: {rollback: {errors: 1}}
      variants: {b: {instance: ml.inf1.xlarge}}
`, beyond: true,
		want: `
sagerock.yaml:9:7: models.a.sagemaker.rollout: has no effect on ml.inf1.xlarge: SageMaker replaces its instances at once and watches no alarms
	fix: remove it, or write another instance`,
	},
	"a rollout of a product of Marketplace": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a: {sagemaker: {source: "arn:aws:sagemaker:us-east-1:865070037744:model-package/reranker-1", rollout: {rollback: {errors: 1}}}}
`, beyond: true,
		want: `
sagerock.yaml:5:96: models.a.sagemaker.rollout: has no effect on a product of AWS Marketplace: SageMaker replaces its instances at once and watches no alarms
	fix: remove it, or write another source`,
	},
	"a shadow that is a product of Marketplace": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a: {sagemaker: {image: xgboost, source: "s3://models/m.tar.gz", shadow: {source: "arn:aws:sagemaker:us-east-1:865070037744:model-package/reranker-1"}}}
`, beyond: true,
		want: `
sagerock.yaml:5:84: models.a.sagemaker.shadow.source: is a product of AWS Marketplace, and SageMaker supports no shadow with one
	fix: remove the shadow, or write another source`,
	},
}
