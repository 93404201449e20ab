package config_test

import (
	"strings"
	"testing"

	"github.com/sagerock/sagerock/config"
)

// awsProblems are values that look right and that AWS refuses.
var awsProblems = map[string]problem{
	"tags that differ in case only": {
		yaml:   app + "tags: {Team: a, other: x, team: b, TEAM: c}\n",
		beyond: true,
		want: `
sagerock.yaml:4:8: tags.Team: is TEAM in another case, and IAM treats both as one tag
	fix: remove one of the two
sagerock.yaml:4:27: tags.team: is TEAM in another case, and IAM treats both as one tag
	fix: remove one of the two`,
	},
	"a tag of sagerock in another case": {
		yaml:   app + "tags: {SageRock:Name: a}\n",
		beyond: true,
		want: `
sagerock.yaml:4:8: tags.SageRock:Name: "SageRock:Name" starts with sagerock:, which sagerock reserves
	fix: choose another key`,
	},
	"the value of a tag of AWS": {
		yaml:   app + "tags: {a: 'aws:x'}\n",
		beyond: true,
		want: `
sagerock.yaml:4:11: tags.a: "aws:x" starts with aws:, which AWS reserves
	fix: choose another value`,
	},
	"buckets named like addresses": {
		yaml: "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n" +
			"  a: {sagemaker: {image: xgboost, source: s3://999.168.1.1/a.tar.gz}}\n" +
			"  b: {sagemaker: {image: xgboost, source: s3://192.168.01.1/a.tar.gz}}\n",
		beyond: true,
		want: `
sagerock.yaml:5:43: models.a.sagemaker.source: "s3://999.168.1.1/a.tar.gz" has an IP address in place of a bucket name
	fix: write the name of a general purpose bucket
sagerock.yaml:6:43: models.b.sagemaker.source: "s3://192.168.01.1/a.tar.gz" has an IP address in place of a bucket name
	fix: write the name of a general purpose bucket`,
	},
	"a certificate in another account": {
		yaml: app + `account: "444455556666"
api: {domain: {name: llm.example.com, certificate: "arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab"}}
`,
		beyond: true,
		want: `
sagerock.yaml:5:52: api.domain.certificate: is in account 111122223333, and account is 444455556666
	fix: write the ARN of a certificate in account 444455556666`,
	},
	"references that CloudFormation does not resolve": {
		yaml:   "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n  a:\n    sagemaker:\n      image: lmi\n      source: s3://models/a/\n      environment:\n        V0: \"{{resolve:foo:x}}\"\n        V1: \"{{resolve:}}\"\n        V2: \"{{resolve:ssm:x\"\n        V3: \"{{resolve:ssm:x:latest}}\"\n        V4: \"{{resolve:ssm-secure:x:1}}\"\n        V5: \"{{resolve:secretsmanager:a:Binary:k}}\"\n",
		beyond: true,
		want: `
sagerock.yaml:10:13: models.a.sagemaker.environment.V0: has a dynamic reference that CloudFormation does not resolve
	fix: write {{resolve:ssm:NAME}} or {{resolve:secretsmanager:SECRET:SecretString:KEY}}
sagerock.yaml:11:13: models.a.sagemaker.environment.V1: has a dynamic reference that CloudFormation does not resolve
	fix: write {{resolve:ssm:NAME}} or {{resolve:secretsmanager:SECRET:SecretString:KEY}}
sagerock.yaml:12:13: models.a.sagemaker.environment.V2: has a dynamic reference that CloudFormation does not resolve
	fix: write {{resolve:ssm:NAME}} or {{resolve:secretsmanager:SECRET:SecretString:KEY}}
sagerock.yaml:13:13: models.a.sagemaker.environment.V3: has a dynamic reference that CloudFormation does not resolve
	fix: write {{resolve:ssm:NAME}} or {{resolve:secretsmanager:SECRET:SecretString:KEY}}
sagerock.yaml:14:13: models.a.sagemaker.environment.V4: has a dynamic reference that CloudFormation does not resolve
	fix: write {{resolve:ssm:NAME}} or {{resolve:secretsmanager:SECRET:SecretString:KEY}}
sagerock.yaml:15:13: models.a.sagemaker.environment.V5: has a dynamic reference that CloudFormation does not resolve
	fix: write {{resolve:ssm:NAME}} or {{resolve:secretsmanager:SECRET:SecretString:KEY}}`,
	},
	"an app that no bucket can be named after": {
		yaml:   strings.Replace(app, "chat", "sthree-chat", 1),
		beyond: true,
		want: `
sagerock.yaml:1:7: name: makes buckets that start with sthree-, which S3 reserves
	fix: choose another name`,
	},
	"an environment that makes an app that no bucket can be named after": {
		yaml:        strings.Replace(app, "chat", "xn", 1) + "environments: {prod: {}}\n",
		environment: "prod",
		beyond:      true,
		want: `
sagerock.yaml:1:7: name: makes buckets that start with xn--, which S3 reserves
	fix: choose another name`,
	},
	"a key to decrypt with in another Region": {
		yaml:   app + "encryption: {decrypt: ['arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab']}\n",
		beyond: true,
		want: `
sagerock.yaml:4:24: encryption.decrypt[0]: is a key in eu-west-1, and region is us-east-1
	fix: write the ARN of a key in us-east-1`,
	},
	"ARNs of another partition": {
		yaml: strings.Replace(app, "us-east-1", "us-gov-west-1", 1) + `encryption:
  key: arn:aws:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab
  decrypt: ["arn:aws:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"]
permissionsBoundary: arn:aws:iam::111122223333:policy/boundary
`,
		beyond: true,
		want: `
sagerock.yaml:5:8: encryption.key: is in partition aws, and us-gov-west-1 is in aws-us-gov
	fix: write the ARN of a key in us-gov-west-1, which starts with arn:aws-us-gov:
sagerock.yaml:6:13: encryption.decrypt[0]: is in partition aws, and us-gov-west-1 is in aws-us-gov
	fix: write the ARN of a key in us-gov-west-1, which starts with arn:aws-us-gov:
sagerock.yaml:7:22: permissionsBoundary: is in partition aws, and us-gov-west-1 is in aws-us-gov
	fix: write the ARN of a policy in us-gov-west-1, which starts with arn:aws-us-gov:`,
	},
	"images of another partition": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  a: {sagemaker: {image: "111122223333.dkr.ecr.us-east-1.amazonaws.com.cn/mine:1"}}
  b: {sagemaker: {training: {data: s3://data/, accept: auc >= 0.8, image: "111122223333.dkr.ecr.us-east-1.amazonaws.com.cn/mine:1"}}}
`,
		beyond: true,
		want: `
sagerock.yaml:5:26: models.a.sagemaker.image: is on 111122223333.dkr.ecr.us-east-1.amazonaws.com.cn, and images in us-east-1 are under amazonaws.com
	fix: write 111122223333.dkr.ecr.us-east-1.amazonaws.com/mine:1
sagerock.yaml:6:75: models.b.sagemaker.training.image: is on 111122223333.dkr.ecr.us-east-1.amazonaws.com.cn, and images in us-east-1 are under amazonaws.com
	fix: write 111122223333.dkr.ecr.us-east-1.amazonaws.com/mine:1`,
	},
	"names that the CDK loses": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models:
  constructor: {sagemaker: {image: lmi, source: s3://models/a/, environment: {__proto__: a}}}
  b: {sagemaker: {training: {data: s3://data/, accept: auc >= 0.8, hyperparameters: {__proto__: a}}}}
tags: {__proto__: a}
`,
		beyond: true,
		want: `
sagerock.yaml:5:3: models.constructor: "constructor" is a name that the CDK cannot use
	fix: choose another name
sagerock.yaml:5:79: models.constructor.sagemaker.environment.__proto__: "__proto__" is a key that the CDK loses
	fix: choose another key
sagerock.yaml:6:86: models.b.sagemaker.training.hyperparameters.__proto__: "__proto__" is a key that the CDK loses
	fix: choose another key
sagerock.yaml:7:8: tags.__proto__: "__proto__" is a key that the CDK loses
	fix: choose another key`,
	},
	"texts that the CDK and CloudFormation replace": {
		yaml: `name: chat
region: us-east-1
models: {a: {guardrail: g, system: "{{resolve:ssm:a}}", bedrock: {model: amazon.nova-lite-v1:0}}}
guardrails: {g: {blockedInput: "No ${Token[TOKEN.9]}", words: ["#{Token[TOKEN.9]}"]}}
`,
		beyond: true,
		want: `
sagerock.yaml:3:36: models.a.system: has {{resolve:, which CloudFormation replaces by a value from another service
	fix: write it in another way
sagerock.yaml:4:32: guardrails.g.blockedInput: has ${Token[, which the CDK takes for a placeholder of its own
	fix: write it in another way
sagerock.yaml:4:64: guardrails.g.words[0]: has #{Token[, which the CDK takes for a placeholder of its own
	fix: write it in another way`,
	},
	"CUDA 13 on a GPU that it does not support": {
		yaml: `name: chat
region: us-east-1
path: sagemaker
models: {a: {sagemaker: {image: vllm, source: s3://models/llama/, instance: ml.p3.2xlarge}}, b: {sagemaker: {image: lmi, source: s3://models/llama/, instance: ml.p2.xlarge}}}
`,
		beyond: true,
		want: `
sagerock.yaml:4:77: models.a.sagemaker.instance: ml.p3.2xlarge has GPUs that CUDA 13, which the vllm image is built on, does not support
	fix: write an instance with newer GPUs, such as ml.g5.xlarge
sagerock.yaml:4:160: models.b.sagemaker.instance: ml.p2.xlarge has GPUs that CUDA 13, which the lmi image is built on, does not support
	fix: write an instance with newer GPUs, such as ml.g5.xlarge`,
	},
}

// TestBucketsThatCannotBe names buckets that S3 does not have, wherever one is named.
func TestBucketsThatCannotBe(t *testing.T) {
	for uri, want := range map[string]string{
		"s3://Models/":            `has a character in its bucket name that no bucket has`,
		"s3://my_models/":         `has a character in its bucket name that no bucket has`,
		"s3://-models/":           `has a bucket name that starts or ends with a dot or a hyphen`,
		"s3://ab/":                `has a bucket name of 2 characters`,
		"s3:///models/":           `has a bucket name of no characters`,
		"s3://a..b/":              `has two dots in a row in its bucket name`,
		"s3://192.168.1.1/":       `has an IP address in place of a bucket name`,
		"s3://xn--models/":        `has a bucket name that starts with xn--, which S3 reserves`,
		"s3://sthree-models/":     `has a bucket name that starts with sthree-, which S3 reserves`,
		"s3://models-s3alias/":    `names an access point, not a bucket: S3 reserves the ending -s3alias`,
		"s3://models--ol-s3/":     `names an Object Lambda access point, not a bucket: S3 reserves the ending --ol-s3`,
		"s3://models.mrap/":       `names a Multi-Region Access Point, not a bucket: S3 reserves the ending .mrap`,
		"s3://a--use1-az4--x-s3/": `names a directory bucket, not a bucket: S3 reserves the ending --x-s3`,
		"s3://a--table-s3/":       `names a table bucket, not a bucket: S3 reserves the ending --table-s3`,
		"s3://models/a${b}/":      `has ${ in its key, which begins a variable in IAM policies`,
		"s3://models/a?/":         `has a * or a ? in its key, which is a wildcard in IAM policies`,
		`s3://models/a\nb/`:       `has a control character, such as a line break, in its key`,
		"s3://models/" + strings.Repeat("ö", 500) + "abcdefghijklmnopqrstuvwxyz/": `has a key of more than 1024 bytes`,
	} {
		for key, src := range map[string]string{
			"source":        `models: {a: {sagemaker: {image: lmi, source: "` + uri + `"}}}`,
			"training.data": `models: {a: {sagemaker: {training: {accept: auc >= 0.8, data: "` + uri + `"}}}}`,
		} {
			_, _, err := config.Parse("a.yaml", []byte("name: chat\nregion: us-east-1\npath: sagemaker\n"+src), config.Options{})
			if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "fix:") != 1 || !strings.Contains(err.Error(), "sagemaker."+key) {
				t.Errorf("%s: got:\n%v\nwant: %s", uri, err, want)
			}
		}
	}
}

// TestKeysThatS3Takes are objects that people have, which are as good as any.
func TestKeysThatS3Takes(t *testing.T) {
	for _, key := range []string{
		"models/run:2026-11-27T10:00:00/", "my models/", "llama (final)/", "modèles/größe/", "模型/", "a'b!$&,;@=+/", "$a/", "a.b_c-d/",
	} {
		src := "name: chat\nregion: us-east-1\npath: sagemaker\nmodels:\n" +
			"  a: {sagemaker: {image: lmi, source: \"s3://models/" + key + "\"}}\n" +
			"  b: {sagemaker: {image: lmi, source: \"s3://models/" + key + "m.tar.gz\"}}\n" +
			"  c: {sagemaker: {training: {accept: auc >= 0.8, data: \"s3://models/" + key + "\"}}}\n"
		if _, warnings, err := config.Parse("a.yaml", []byte(src), config.Options{}); err != nil || warnings != nil {
			t.Errorf("%s: %v %v", key, err, warnings)
		}
	}
}

// TestRetentionOfLogs takes every number of days that CloudWatch Logs takes (API
// reference of CloudWatch Logs, PutRetentionPolicy).
func TestRetentionOfLogs(t *testing.T) {
	for days := range strings.FieldsSeq("1 3 5 7 14 30 60 90 120 150 180 365 400 545 731 1096 1827 2192 2557 2922 3288 3653") {
		parse(t, app+"data: {logDays: "+days+"}\n", config.Options{})
	}
}
