package config_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
)

// onInstance is an app that serves a model of its own image on an instance type.
func onInstance(instance string) string {
	return `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker:
      image: 111122223333.dkr.ecr.us-east-1.amazonaws.com/mine:1
      instance: ` + instance + "\n"
}

// trains is an app that trains a model, with more keys in its training block.
func trains(keys string) string {
	return `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker:
      training: {data: "s3://acme-data/d/", accept: auc >= 0.8, ` + keys + "}\n"
}

// onInstances is an app that serves a model of an image on the first of several types that
// has capacity.
func onInstances(image, source, instances string) string {
	return `name: chat
region: us-east-1
path: sagemaker
models:
  a:
    sagemaker:
      image: ` + image + `
      source: ` + source + `
      instances: [` + instances + "]\n"
}

// app2 is an app in an account that serves a model, with keys in its sagemaker block.
func app2(keys string) string {
	return "name: chat\nregion: us-east-1\naccount: \"111122223333\"\npath: sagemaker\nmodels:\n  a:\n    sagemaker: {" + keys + "}\n"
}

// callsModel is an app that calls a model of Bedrock.
func callsModel(region, block string) string {
	return "name: chat\nregion: " + region + "\nmodels:\n  a:\n    bedrock: {" + block + "}\n"
}

// catalogProblems are names that AWS does not have, or not there.
var catalogProblems = map[string]problem{
	"an instance type that no endpoint runs on": {
		yaml: onInstance("ml.c5n.xlarge"), beyond: true,
		want: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.c5n.xlarge is not offered for endpoints
	fix: write one such as ml.m5.large`,
	},
	"an instance type in a list that no endpoint runs on": {
		yaml: onInstances("lmi", "s3://acme-models/llama/", "ml.g5.xlarge, ml.c5n.xlarge"), beyond: true,
		want: `
sagerock.yaml:9:33: models.a.sagemaker.instances[1]: ml.c5n.xlarge is not offered for endpoints
	fix: write one such as ml.m5.large`,
	},
	"instance types that run different builds of an image": {
		yaml: onInstances("pytorch", "s3://acme-models/m.tar.gz", "ml.g5.xlarge, ml.g6.xlarge, ml.m5.large"), beyond: true,
		want: `
sagerock.yaml:9:47: models.a.sagemaker.instances[2]: ml.m5.large runs another build of the pytorch image than ml.g5.xlarge: a model has one image
	fix: write types that all have GPUs, or none of which has`,
	},
	"a model of JumpStart that is not there": {
		yaml: app2("image: lmi, source: jumpstart://meta-textgeneration-llama-3-1-8b-instrukt"), beyond: true,
		want: `
sagerock.yaml:7:37: models.a.sagemaker.source: meta-textgeneration-llama-3-1-8b-instrukt is not a language model of JumpStart that sagerock knows
	fix: write one that sagerock knows, or copy its files to your own bucket and write their s3:// source`,
	},
	"a version of JumpStart that is not there": {
		yaml: app2("image: lmi, source: jumpstart://meta-textgeneration-llama-3-1-8b-instruct@3.0.0, acceptEula: true"), beyond: true,
		want: `
sagerock.yaml:7:37: models.a.sagemaker.source: sagerock does not know where version 3.0.0 of meta-textgeneration-llama-3-1-8b-instruct is
	fix: write 2.2.4 or 1.0.0, or no version`,
	},
	"a license that is not accepted": {
		yaml: app2("image: xgboost, source: jumpstart://meta-textgeneration-llama-3-1-8b-instruct"), beyond: true,
		want: `
sagerock.yaml:7:16: models.a.sagemaker.acceptEula: meta-textgeneration-llama-3-1-8b-instruct is served only to those who accept its license
	fix: read https://jumpstart-cache-prod-us-east-1.s3.us-east-1.amazonaws.com/fmhMetadata/eula/llama3_1Eula.txt, and write acceptEula: true if you accept it
sagerock.yaml:7:24: models.a.sagemaker.image: the xgboost image does not serve the language models of JumpStart
	fix: write an image for language models, such as lmi`,
	},
	"an image beside a model package": {
		yaml: app2("image: xgboost, source: arn:aws:sagemaker:us-east-1:111122223333:model-package/churn/3"), beyond: true,
		want: `
sagerock.yaml:7:24: models.a.sagemaker.image: a model package names its own image
	fix: remove it`,
	},
	"a product of Marketplace that is changed": {
		yaml: app2("source: arn:aws:sagemaker:us-east-1:865070037744:model-package/acme, environment: {A: b}, revision: 2"), beyond: true,
		want: `
sagerock.yaml:7:86: models.a.sagemaker.environment: a product of AWS Marketplace takes no environment: what it holds is the seller's
	fix: remove it
sagerock.yaml:7:117: models.a.sagemaker.revision: a product of AWS Marketplace takes no revision: what it holds is the seller's
	fix: remove it`,
	},
	"options that the image and the instance lack": {
		yaml: app2("image: huggingface, source: s3://acme-models/m.tar.gz, instance: ml.g5.xlarge, options: {dtype: fp32, tensorParallel: 4, adapters: [x]}"), beyond: true,
		want: `
sagerock.yaml:7:113: models.a.sagemaker.options.dtype: the huggingface image does not compute in fp32
	fix: write bf16 or fp16
sagerock.yaml:7:135: models.a.sagemaker.options.tensorParallel: ml.g5.xlarge has 1 GPU
	fix: write 1 or less, or an instance type with more GPUs
sagerock.yaml:7:138: models.a.sagemaker.options.adapters: adapters are folders of the model's S3 prefix, and source is none
	fix: copy the model to an S3 prefix, with the adapters below adapters/`,
	},
	"adapters of an image that loads none": {
		yaml: app2("image: vllm, source: s3://acme-models/m/, options: {adapters: [x]}"), beyond: true,
		want: `
sagerock.yaml:7:69: models.a.sagemaker.options.adapters: the vllm image loads no adapters from folders
	fix: write image: lmi or huggingface, or the variables of the image in environment`,
	},
	"a model that makes images": {
		yaml: callsModel("us-east-1", "model: amazon.nova-canvas-v1:0"), beyond: true,
		want: `
sagerock.yaml:5:22: models.a.bedrock.model: amazon.nova-canvas-v1:0 makes images, and the gateway serves models that chat or embed texts
	fix: choose another: sagerock models lists them`,
	},
	"a model that ranks documents": {
		yaml: callsModel("us-east-1", "model: cohere.rerank-v3-5:0"), beyond: true,
		want: `
sagerock.yaml:5:22: models.a.bedrock.model: cohere.rerank-v3-5:0 ranks documents, and the gateway serves models that chat or embed texts
	fix: choose another: sagerock models lists them`,
	},
	"a model of the first years": {
		yaml: callsModel("us-east-1", "model: anthropic.claude-v2:1"), beyond: true,
		want: `
sagerock.yaml:5:22: models.a.bedrock.model: anthropic.claude-v2:1 reached its end of life: Bedrock does not have it any more
	fix: choose another: sagerock models lists them`,
	},
	"an instance type whose family serves in other sizes": {
		yaml: onInstance("ml.r5.8xlarge"), beyond: true,
		want: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.r5.8xlarge is not offered for endpoints
	fix: write one such as ml.r5.12xlarge`,
	},
	"rows that would go while a run reads them": {
		yaml: trains("maxRuntime: 100h") + "data: {runDays: 7}\n", beyond: true,
		want: `
sagerock.yaml:8:17: data.runDays: a run of model a may take longer than 7 days: its 4 jobs may each take maxRuntime
	fix: write 17 or more, or a shorter maxRuntime`,
	},
	"a type that trains nothing": {
		yaml: trains("instance: ml.t2.medium"), beyond: true,
		want: `
sagerock.yaml:7:75: models.a.sagemaker.training.instance: ml.t2.medium is not offered for training jobs
	fix: write one such as ml.m5.large`,
	},
	"a typo in the type that processes": {
		yaml: trains("processingInstance: ml.m5.xlage"), beyond: true,
		want: `
sagerock.yaml:7:85: models.a.sagemaker.training.processingInstance: ml.m5.xlage is not an instance type that sagerock knows
	fix: did you mean ml.m5.xlarge?`,
	},
	"a type that processes nothing": {
		yaml: trains("processingInstance: ml.p4d.24xlarge"), beyond: true,
		want: `
sagerock.yaml:7:85: models.a.sagemaker.training.processingInstance: ml.p4d.24xlarge is not offered for processing jobs
	fix: write one such as ml.g5.xlarge`,
	},
	"a type that predicts nothing": {
		yaml: trains("transformInstance: ml.r5.xlarge"), beyond: true,
		want: `
sagerock.yaml:7:84: models.a.sagemaker.training.transformInstance: ml.r5.xlarge is not offered for batch transform jobs
	fix: write one such as ml.m5.large`,
	},
	"a model past its end of life": {
		yaml: callsModel("us-east-1", "model: anthropic.claude-3-7-sonnet-20250219-v1:0, profile: us"), beyond: true,
		want: `
sagerock.yaml:5:22: models.a.bedrock.model: anthropic.claude-3-7-sonnet-20250219-v1:0 reached its end of life on 2026-04-28
	fix: write anthropic.claude-sonnet-5 with profile: us or global, or choose another: sagerock models lists them`,
	},
	"a model without a successor past its end of life": {
		yaml: callsModel("us-east-1", "model: cohere.command-r-v1:0"), beyond: true,
		want: `
sagerock.yaml:5:22: models.a.bedrock.model: cohere.command-r-v1:0 reached its end of life on 2026-08-19
	fix: choose another: sagerock models lists them`,
	},
	"a model that is called through a profile only": {
		yaml: callsModel("ap-southeast-2", "model: anthropic.claude-opus-4-8"), beyond: true,
		want: `
sagerock.yaml:5:14: models.a.bedrock.profile: is required: anthropic.claude-opus-4-8 can be called through a profile only
	fix: write profile: au or global`,
	},
	"an application profile where there are none": {
		yaml: callsModel("eu-north-1", "model: amazon.nova-lite-v1:0, applicationProfile: true"), beyond: true,
		want: `
sagerock.yaml:5:65: models.a.bedrock.applicationProfile: CloudFormation has no application inference profiles in eu-north-1
	fix: remove it: the model is then called without one`,
	},
	"a function URL where there are none": {
		yaml: callsModel("us-gov-west-1", "model: amazon.nova-lite-v1:0") + "network: {mode: none}\n", beyond: true,
		want: `
sagerock.yaml:6:17: network.mode: CloudFormation has no function URLs in us-gov-west-1
	fix: write network.mode: private or existing, whose gateway needs none`,
	},
	"a guardrail where there are none": {
		yaml: "name: chat\nregion: mx-central-1\nguardrails: {g: {words: [secret]}}\nmodels: {a: {guardrail: g, bedrock: {model: anthropic.claude-sonnet-5-5, profile: global}}}\n", beyond: true,
		want: `
sagerock.yaml:4:25: models.a.guardrail: CloudFormation has no guardrails in mx-central-1
	fix: remove it, or write another region`,
	},
	"an endpoint where there are none": {
		yaml: "name: chat\nregion: me-central-1\npath: sagemaker\nmodels: {a: {sagemaker: {image: pytorch, source: s3://models/m.tar.gz}}}\n", beyond: true,
		want: `
sagerock.yaml:4:14: models.a.sagemaker: CloudFormation has no SageMaker endpoints in me-central-1
	fix: write path: bedrock, or another region`,
	},
	"a Region of another partition": {
		yaml: callsModel("eusc-de-east-1", "model: amazon.nova-lite-v1:0"), beyond: true,
		want: `
sagerock.yaml:2:9: region: is in aws-eusc, a partition that sagerock does not deploy to
	fix: write a Region of aws, aws-cn or aws-us-gov`,
	},
	"a size of an instance that cannot be": {
		yaml: onInstance("ml.m5.larg"), beyond: true,
		want: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.m5.larg is not an instance type that sagerock knows
	fix: did you mean ml.m5.large?`,
	},
}

// doubts are names that the tables do not have, which may be newer than the tables.
var doubts = map[string]struct{ yaml, warnings string }{
	"an instance type that is close to one": {
		yaml: onInstance("ml.m5.3xlarge"),
		warnings: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.m5.3xlarge is not an instance type that sagerock knows
	fix: did you mean ml.m5.2xlarge?`,
	},
	"instance types with different chips and an image of one's own": {
		yaml: onInstances("111122223333.dkr.ecr.us-east-1.amazonaws.com/mine:1", "s3://acme-models/m.tar.gz", "ml.m5.large, ml.c7g.large"),
		warnings: `
sagerock.yaml:9:32: models.a.sagemaker.instances[1]: ml.c7g.large has a Graviton processor, and ml.m5.large has an x86 processor: one image has to run on both
	fix: check that the image is built for both, or write types with the same chip`,
	},
	"instance types of which some have disks": {
		yaml: onInstances("pytorch", "s3://acme-models/m.tar.gz", "ml.m5.large, ml.m5d.large"),
		warnings: `
sagerock.yaml:9:19: models.a.sagemaker.instances[0]: the disk of ml.m5.large is encrypted with a key of AWS, because ml.m5d.large has disks of its own, beside which SageMaker takes no key
	fix: write types that all have disks of their own, or none of which has`,
	},
	"a model that is too large for an instance type of a list": {
		yaml: onInstances("vllm", "s3://acme-models/qwen2.5-32b-instruct/", "ml.g6.12xlarge, ml.g5.2xlarge"),
		warnings: `
sagerock.yaml:9:7: models.a.sagemaker.instances: the vllm image uses 1 GPU of each, which is all that one of the types has
	fix: write types with as many GPUs each, or options.tensorParallel
sagerock.yaml:9:19: models.a.sagemaker.instances[0]: 32 billion parameters of 16 bits take 60 GiB, and 90 % of the 22 GiB of 1 accelerator of ml.g6.12xlarge is all that a server uses
	fix: write an instance type with more memory, such as ml.p5.4xlarge, or a model of fewer parameters or bits
sagerock.yaml:9:35: models.a.sagemaker.instances[1]: 32 billion parameters of 16 bits take 60 GiB, and 90 % of the 22 GiB of 1 accelerator of ml.g5.2xlarge is all that a server uses
	fix: write an instance type with more memory, such as ml.p5.4xlarge, or a model of fewer parameters or bits`,
	},
	"a model that is too large for its share of the GPUs": {
		yaml: onInstances("lmi", "s3://acme-models/llama/", "ml.g5.12xlarge") + "      parameters: 70B\n      options: {tensorParallel: 1, quantization: awq}\n",
		warnings: `
sagerock.yaml:9:19: models.a.sagemaker.instances[0]: 70 billion parameters of 4 bits take 37 GiB, and 90 % of the 22 GiB of 1 accelerator of ml.g5.12xlarge is all that a server uses
	fix: write an instance type with more memory, such as ml.g6e.xlarge, or a model of fewer parameters or bits`,
	},
	"a package of another account": {
		yaml: app2("source: arn:aws:sagemaker:us-east-1:444455556666:model-package/churn/3"),
		warnings: `
sagerock.yaml:7:16: models.a.sagemaker.package: the role of the endpoint may not fetch what the package names
	fix: write package.image and package.data, which aws sagemaker describe-model-package prints
sagerock.yaml:7:25: models.a.sagemaker.source: is in account 444455556666, and account is 111122223333
	fix: see that the resource policy of its model package group lets account 111122223333 use it`,
	},
	"a format that the GPUs lack": {
		yaml: onInstances("lmi", "s3://acme-models/llama/", "ml.g4dn.xlarge") + "      options: {dtype: bf16}\n",
		warnings: `
sagerock.yaml:10:24: models.a.sagemaker.options.dtype: the GPUs of ml.g4dn.xlarge do not compute in bf16
	fix: write fp16, or an instance type with newer GPUs, such as ml.g5.xlarge`,
	},
	"the start of a model's id": {
		yaml: callsModel("us-east-1", "model: anthropic.claude-sonnet-4-5"),
		warnings: `
sagerock.yaml:5:22: models.a.bedrock.model: anthropic.claude-sonnet-4-5 is not a model that sagerock knows
	fix: did you mean anthropic.claude-sonnet-4-5-20250929-v1:0?`,
	},
	"the start of several models' ids": {
		yaml: callsModel("us-east-1", "model: anthropic.claude-sonnet"),
		warnings: `
sagerock.yaml:5:22: models.a.bedrock.model: anthropic.claude-sonnet is not a model that sagerock knows
	fix: did you mean anthropic.claude-sonnet-5-5?`,
	},
	"a typo in a model's id": {
		yaml: callsModel("us-east-1", "model: amazon.nova-lite-v2:0"),
		warnings: `
sagerock.yaml:5:22: models.a.bedrock.model: amazon.nova-lite-v2:0 is not a model that sagerock knows
	fix: did you mean amazon.nova-lite-v1:0?`,
	},
	"a model before its end of life": {
		yaml: callsModel("us-west-2", "model: anthropic.claude-sonnet-4-5-20250929-v1:0, profile: us"),
		warnings: `
sagerock.yaml:5:22: models.a.bedrock.model: anthropic.claude-sonnet-4-5-20250929-v1:0 is legacy: its end of life is on 2027-04-08
	fix: write anthropic.claude-sonnet-5-5 with profile: us or global, or choose another: sagerock models lists them`,
	},
	"a Region that still has a model past its end of life": {
		yaml: callsModel("eu-west-2", "model: anthropic.claude-3-7-sonnet-20250219-v1:0"),
		warnings: `
sagerock.yaml:5:22: models.a.bedrock.model: anthropic.claude-3-7-sonnet-20250219-v1:0 is legacy, and reached its end of life in other Regions on 2026-04-28
	fix: write anthropic.claude-sonnet-5, or choose another: sagerock models lists them`,
	},
	"a Region that has a model through a profile only": {
		yaml: callsModel("eu-west-1", "model: amazon.nova-pro-v1:0"),
		warnings: `
sagerock.yaml:5:14: models.a.bedrock.profile: eu-west-1 is not known to serve amazon.nova-pro-v1:0 without a profile
	fix: write profile: eu`,
	},
	"a Region that does not have a model": {
		yaml: callsModel("af-south-1", "model: amazon.titan-embed-text-v2:0"),
		warnings: `
sagerock.yaml:5:22: models.a.bedrock.model: amazon.titan-embed-text-v2:0 is not known to be in af-south-1
	fix: check in the Bedrock console of af-south-1 that it is there; sagerock models --region af-south-1 lists those that are known to be`,
	},
	"a profile that a model does not have": {
		yaml: callsModel("ap-northeast-1", "model: amazon.nova-lite-v1:0, profile: jp"),
		warnings: `
sagerock.yaml:5:54: models.a.bedrock.profile: amazon.nova-lite-v1:0 has no jp profile that is known to be usable from ap-northeast-1
	fix: write profile: apac or none`,
	},
	"an instance type of a new family": {
		yaml: onInstance("ml.quantum9.32xlarge"),
		warnings: `
sagerock.yaml:8:17: models.a.sagemaker.instance: ml.quantum9.32xlarge is not an instance type that sagerock knows
	fix: check that SageMaker offers it; it may be newer than sagerock's table`,
	},
}

func TestNameThatTheTablesLackIsAWarning(t *testing.T) {
	for name, tc := range doubts {
		t.Run(name, func(t *testing.T) {
			_, warnings, err := config.Parse("sagerock.yaml", []byte(tc.yaml), config.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got, want := form.Problems(warnings).Error(), strings.TrimSpace(tc.warnings); got != want {
				t.Errorf("got:\n%s\nwant:\n%s", got, want)
			}
		})
	}
}

// TestEveryEndpointInstanceIsAccepted finds a type that is offered and refused.
func TestEveryEndpointInstanceIsAccepted(t *testing.T) {
	for _, instance := range catalog.Instances(catalog.Endpoint) {
		if _, warnings, err := config.Parse("sagerock.yaml", []byte(onInstance(instance)), config.Options{}); err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v %v", instance, err, warnings)
		}
	}
}

// TestTodayDecidesWhetherAModelHasEnded looks at one file on three days.
func TestTodayDecidesWhetherAModelHasEnded(t *testing.T) {
	src := []byte(callsModel("us-east-1", "model: amazon.titan-embed-text-v2:0") +
		"  b:\n    bedrock: {model: anthropic.claude-sonnet-4-5-20250929-v1:0, profile: us}\n")
	for day, want := range map[string]string{
		"":           "is legacy: its end of life is on 2027-04-08",
		"2027-04-07": "is legacy: its end of life is on 2027-04-08",
		"2027-04-08": "reached its end of life on 2027-04-08",
	} {
		_, warnings, err := config.Parse("sagerock.yaml", src, config.Options{Today: day})
		said := form.Problems(warnings).Error()
		if err != nil {
			said = err.Error()
		}
		if !strings.Contains(said, want) || (err != nil) != (day == "2027-04-08") {
			t.Errorf("on %q: %s", day, said)
		}
	}
}

// TestApplicationProfileFollowsTheRegion looks at the default of a key that some Regions
// cannot have.
func TestApplicationProfileFollowsTheRegion(t *testing.T) {
	for region, want := range map[string]bool{"us-east-1": true, "eu-north-1": false, "us-west-1": false, "us-gov-east-1": false} {
		cfg, _, err := config.Parse("sagerock.yaml", []byte(callsModel(region, "model: amazon.nova-lite-v1:0")), config.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if got := cfg.Models["a"].Bedrock.ApplicationProfile; got != want {
			t.Errorf("%s: %v", region, got)
		}
	}
}

// TestEveryGeographyCanBeAProfile holds the words of the key against the table.
func TestEveryGeographyCanBeAProfile(t *testing.T) {
	for _, geography := range catalog.Geographies() {
		regions := catalog.ProfileRegions(geography)
		if len(regions) == 0 {
			t.Fatalf("no Region has %s profiles", geography)
		}
		src := callsModel(regions[0], "model: acme.newer-than-the-table-v1:0, profile: "+geography)
		if _, _, err := config.Parse("sagerock.yaml", []byte(src), config.Options{}); err != nil {
			t.Error(err)
		}
	}
}

// TestAModelThatEndedIsReportedOnce does not also warn that it is in no Region.
func TestAModelThatEndedIsReportedOnce(t *testing.T) {
	_, warnings, err := config.Parse("sagerock.yaml", []byte(callsModel("us-east-1", "model: anthropic.claude-3-haiku-20240307-v1:0")), config.Options{})
	if err == nil || len(warnings) > 0 {
		t.Errorf("got %v, and beside it %v", err, warnings)
	}
}

// TestSuccessorsCanBeCalled follows the fix of each model that ends, in Regions that serve
// its successor with a profile and without one.
func TestSuccessorsCanBeCalled(t *testing.T) {
	followed := 0
	for _, id := range catalog.Models() {
		m, _ := catalog.ModelOf(id)
		for _, region := range []string{"us-east-1", "eu-west-1", "ap-northeast-1"} {
			if m.Successor == "" {
				continue
			}
			text := callsModel(region, "model: "+id)
			_, warnings, _ := config.Parse("sagerock.yaml", []byte(text), config.Options{})
			for _, p := range append(warnings, problemsOf(text, config.Options{})...) {
				fix, found := strings.CutPrefix(p.Fix, "write "+m.Successor)
				if !found {
					continue
				}
				followed++
				block := "model: " + m.Successor
				if _, profile, found := strings.Cut(fix, " with profile: "); found {
					block += ", profile: " + regexp.MustCompile(`^[a-z-]+`).FindString(profile)
				}
				if _, _, err := config.Parse("sagerock.yaml", []byte(callsModel(region, block)), config.Options{}); err != nil {
					t.Errorf("%s in %s: the fix leads to %v", id, region, err)
				}
			}
		}
	}
	if followed < 20 {
		t.Errorf("%d fixes were followed", followed)
	}
}

// TestBaseHasNoProfile does not advise a profile, which has no effect beside an ARN.
func TestBaseHasNoProfile(t *testing.T) {
	block := `model: "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/0123456789ab", base: anthropic.claude-3-haiku-20240307-v1:0`
	for _, p := range problemsOf(callsModel("us-east-1", block), config.Options{}) {
		if strings.Contains(p.Fix, "profile") {
			t.Errorf("the fix is: %s", p.Fix)
		}
	}
}
