// Package syntax says how the values of the file are written: names, ids, ARNs, S3 URIs
// and what else a rule tag calls by name. It looks at one value at a time.
package syntax

import (
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/internal/hours"
)

// nameRegex begins with a letter and never has two hyphens in a row or at the
// end: what application inference profiles ask of their names, and the strictest
// rule among everything that is named after a model.
const nameRegex = `^[a-z](-?[a-z0-9])*$`

// The domain of an image, and the partition of an ARN, depend on the Region: rules check
// them.
const ecrRegex = `[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.[a-z0-9.-]+/[a-z0-9][a-z0-9._/-]*(:[A-Za-z0-9_][A-Za-z0-9_.-]*|@sha256:[0-9a-f]{64})`

// conditionRegex is one condition of a gate.
const conditionRegex = `[A-Za-z][A-Za-z0-9_:.-]{0,62} +(>=|<=) +-?[0-9]{1,12}(\.[0-9]{1,12})?`

// packageRegex is the ARN of a model package: a version of a group, or one without a version.
const packageRegex = `arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:[0-9]{12}:model-package/[A-Za-z0-9](-?[A-Za-z0-9]){0,62}(/[1-9][0-9]{0,8})?`

const modelRegex = `[a-z0-9-]+(\.[a-z0-9-]+){1,3}(:[a-z0-9-]+){0,2}`

const keyRegex = `arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})`

const (
	bucketRegex = `s3://[^/]*/` // refuseS3 says what is wrong with a bucket or a key
	keyChars    = `[\s\S]*`
)

// MaxName is how many characters the name of an app may have.
const MaxName = 24

// Patterns are what rule tags call by name.
var Patterns = map[string]*form.Pattern{
	"name": {
		Noun: "a name", Max: MaxName, Regex: nameRegex,
		Fix:    "use 1 to 24 lowercase letters, digits or single hyphens, starting with a letter",
		Refuse: refuseConstruct,
	},
	"environment": {
		// 24 of the app, 11 and 24 of the model make 63 characters, which is what most
		// services allow for a name.
		Noun: "the name of an environment", Max: 11, Regex: nameRegex,
		Fix:    "use 1 to 11 lowercase letters, digits or single hyphens, starting with a letter",
		Refuse: refuseBase,
	},
	"owner": {
		Noun: "an owner", Max: 128, Regex: `^[A-Za-z0-9][A-Za-z0-9._/:@+-]*$`,
		Fix: "use 1 to 128 letters, digits and ._/:@+- and no space, starting with a letter or a digit",
	},
	"region": {
		Noun: "an AWS Region", Max: 25, Regex: `^[a-z]{2,4}(-[a-z]+){1,3}-[0-9]{1,2}$`,
		Fix: "write a Region such as us-east-1",
	},
	"account": {
		Noun: "an AWS account", Regex: `^[0-9]{12}$`, Least: 1e11, Most: 1e12 - 1,
		Fix: `write the 12 digits of the account, such as "012345678901"`,
	},
	"image": {
		Noun: "an inference image", Max: 255, Regex: `^(lmi|vllm|sglang|huggingface|tei|transformers|triton|pytorch|tensorflow|xgboost|sklearn|` + ecrRegex + `)$`,
		Fix: "write lmi, vllm, sglang, huggingface, tei, transformers, triton, pytorch, tensorflow, xgboost, sklearn, or an ECR image URI with its tag or digest",
	},
	"trainingImage": {
		Noun: "a training image", Max: 255, Regex: `^(xgboost|` + ecrRegex + `)$`,
		Fix: "write xgboost, or the URI, with its tag or digest, of an image in ECR that holds your training code",
	},
	"source": {
		Noun: "the location of a model", Max: 1024,
		Regex:  `^(` + bucketRegex + `(` + keyChars + `(/|\.tar\.gz))?|hf://[A-Za-z0-9][A-Za-z0-9_.-]*/[A-Za-z0-9][A-Za-z0-9_.-]*(@[A-Za-z0-9][A-Za-z0-9_./-]*)?|jumpstart://[A-Za-z0-9][A-Za-z0-9-]*(@[0-9]+\.[0-9]+\.[0-9]+)?|` + packageRegex + `)$`,
		Fix:    "write s3://BUCKET/KEY.tar.gz, s3://BUCKET/PREFIX/ with a slash at the end, hf://OWNER/MODEL, jumpstart://MODEL, or the ARN of a model package",
		Refuse: refuseS3,
	},
	"modelData": {
		Noun: "the location of a model in S3", Max: 1024,
		Regex:  `^` + bucketRegex + `(` + keyChars + `(/|\.tar\.gz))?$`,
		Fix:    "write s3://BUCKET/KEY.tar.gz, or s3://BUCKET/PREFIX/ with a slash at the end",
		Refuse: refuseS3,
	},
	"ecrImage": {
		Noun: "an image in ECR", Max: 255, Regex: `^` + ecrRegex + `$`,
		Fix: "write the URI of the image with its tag or digest",
	},
	"parameters": {
		Noun: "a number of parameters", Max: 10, Regex: `^[0-9]{1,5}(\.[0-9]{1,3})?[BM]$`,
		Fix: "write billions with a B or millions with an M, such as 70B or 350M",
	},
	"adapter": {
		Noun: "the name of an adapter", Max: 20, Regex: `^[A-Za-z0-9][A-Za-z0-9_-]*$`,
		Fix: "use 1 to 20 letters, digits, hyphens or underscores, starting with a letter or a digit",
	},
	"domain": {
		Noun: "a domain name", Max: 64, Regex: `^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$`,
		Fix: "write a name such as llm.example.com in lowercase, and labels with other letters as xn--...",
	},
	"certificateArn": {
		Noun: "the ARN of a certificate", Regex: `^arn:aws[a-z-]*:acm:[a-z0-9-]+:[0-9]{12}:certificate/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`,
		Fix: "write an ARN such as arn:aws:acm:us-east-1:111122223333:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
	},
	"hostedZone": {
		Noun: "the id of a hosted zone", Regex: `^Z[A-Z0-9]{1,31}$`,
		Fix: "write an id such as Z0123456789ABCDEFGHIJ",
	},
	"secretArn": {
		Noun: "the ARN of a secret", Max: 512, Regex: `^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[A-Za-z0-9/_+=.@-]+-[A-Za-z0-9]{6}$`,
		Fix: "write the whole ARN, such as arn:aws:secretsmanager:us-east-1:111122223333:secret:hub-AbCdEf",
	},
	"revision": {
		Noun: "a revision", Max: 64, Regex: `^[A-Za-z0-9_.:/+@=-]+$`,
		Fix: "use 1 to 64 letters, digits or _.:/+@=-, such as 2 or 2026-11-27",
	},
	"s3prefix": {
		Noun: "an S3 prefix", Max: 1024, Regex: `^` + bucketRegex + `(` + keyChars + `/)?$`,
		Fix:    "write s3://BUCKET/PREFIX/ with a slash at the end",
		Refuse: refuseS3,
	},
	"s3csv": {
		Noun: "the S3 URI of a CSV file", Max: 1024, Regex: `^` + bucketRegex + keyChars + `\.csv$`,
		Fix:    "write s3://BUCKET/KEY.csv",
		Refuse: refuseS3,
	},
	"instance": {
		Noun: "a SageMaker instance type", Max: 40, Regex: `^ml\.[a-z0-9-]+\.[a-z0-9]+$`,
		Fix: "write an instance type such as ml.m5.large",
	},
	"bedrockModel": {
		Noun: "the id of a Bedrock model or an ARN of Bedrock", Max: 256,
		Regex:  `^(` + modelRegex + `|arn:aws(-[a-z]+)*:bedrock:[a-z0-9-]+:([0-9]{12})?:[a-z-]+/[A-Za-z0-9][A-Za-z0-9.:/-]*)$`,
		Fix:    "write a model id such as amazon.nova-lite-v1:0, or the whole ARN",
		Refuse: refuseModelARN,
	},
	"foundationModel": {
		Noun: "the id of a Bedrock model", Max: 140, Regex: `^` + modelRegex + `$`,
		Fix: "write a model id such as amazon.nova-lite-v1:0",
	},
	"accept": {
		Noun: "a condition on a metric", Regex: `^` + conditionRegex + `( and +` + conditionRegex + `){0,9}$`,
		Fix: "write a metric, >= or <=, and a number, such as auc >= 0.85; write and between two conditions",
	},
	"column": { // an argument of a container, which SageMaker takes on one line
		Noun: "the name of a column", Max: 128, Regex: `^[^\n\r]*$`,
		Fix: "write one line of at most 128 characters",
	},
	"alarm": { // which a policy names too, where * ? and $ mean something else
		Noun: "the name of a CloudWatch alarm", Max: 255, Regex: `^[^\x00-\x20\x7f*?$]([^\x00-\x1f\x7f*?$]*[^\x00-\x20\x7f*?$])?$`,
		Fix: "write the name of an alarm of this account and Region, without * ? or $",
	},
	"script": {
		Noun: "a Python script beside this file", Max: 255, Regex: `^[A-Za-z0-9_][A-Za-z0-9_./-]*\.py$`,
		Fix:    "write a relative path that ends in .py, such as scripts/prepare.py",
		Refuse: refuseOutside,
	},
	"sample": {
		Noun: "a request", Max: 16384, Regex: `^[^\x00]+$`,
		Fix: "write at most 16384 characters, or name a file",
	},
	"sampleFile": {
		Noun: "a file beside this file", Max: 255, Regex: `^[A-Za-z0-9_][A-Za-z0-9_./-]*$`,
		Fix:    "write a relative path, such as samples/row.csv",
		Refuse: refuseOutside,
	},
	"sampleText": {
		Noun: "a text", Max: 256, Regex: `^[^\x00\n\r]*$`,
		Fix: "write one line of at most 256 characters",
	},
	"contentType": { // which SageMaker takes up to 1,024 characters of (API reference, InvokeEndpoint)
		Noun: "a content type", Max: 255, Regex: `^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(; ?[A-Za-z0-9-]+=[A-Za-z0-9"._-]+)*$`,
		Fix: "write a content type such as application/json or text/csv",
	},
	"hyperparameter": {
		Noun: "the name of a hyperparameter", Max: 256, Regex: `^[A-Za-z0-9_.:-]+$`,
		Fix:    "use letters, digits, dots, hyphens or underscores",
		Refuse: refuseProto,
	},
	"hyperparameterValue": {
		Noun: "the value of a hyperparameter", Max: 2500, Regex: `^[^\n\r]*$`,
		Fix: "write one line of at most 2500 characters",
	},
	"variable": {
		Noun: "the name of an environment variable", Max: 1024, Regex: `^[A-Za-z_][A-Za-z0-9_]*$`,
		Fix:    "use letters, digits or underscores, not starting with a digit",
		Refuse: refuseProto,
	},
	"variableValue": {
		Noun: "the value of an environment variable", Max: 1024, Regex: `^[\s\S]*$`,
		Fix: "write at most 1024 characters",
	},
	"promptVariable": {
		Noun: "the name of a variable", Max: 64, Regex: `^[A-Za-z_][A-Za-z0-9_-]*$`,
		Fix: "use letters, digits, underscores or hyphens, not starting with a digit",
	},
	"promptValue": {
		Noun: "the value of a variable", Max: 20000, Regex: `^[\s\S]*$`,
		Fix: "write at most 20000 characters",
	},
	"key": {
		Noun: "managed, aws or the ARN of a KMS key", Regex: `^(managed|aws|` + keyRegex + `)$`,
		Fix: "write managed, aws, or the ARN of a KMS key (not of an alias)",
	},
	"keyArn": {
		Noun: "the ARN of a KMS key", Regex: `^` + keyRegex + `$`,
		Fix: "write the ARN of a key (not of an alias), such as arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
	},
	"policyArn": {
		Noun: "the ARN of an IAM policy", Regex: `^arn:aws[a-z-]*:iam::([0-9]{12}|aws):policy/[A-Za-z0-9_+=,.@/-]+$`,
		Fix: "write the ARN of a policy, such as arn:aws:iam::111122223333:policy/boundary",
	},
	"iamPath": {
		Noun: "a path of IAM", Max: 512, Regex: `^/([A-Za-z0-9_+=,.@-]+/)*$`,
		Fix:    "start and end it with a slash, such as /team/",
		Refuse: refuseServicePath,
	},
	"iamPrefix": { // a role's name has at most 64 characters, and the rest of it says what it is for
		Noun: "the start of a role's name", Max: 24, Regex: `^[A-Za-z0-9_+=,.@-]+$`,
		Fix: "use 1 to 24 letters, digits or _+=,.@-",
	},
	"tag": { // what Bedrock takes, the strictest of the services
		Noun: "the key of a tag", Max: 128, Regex: `^[A-Za-z0-9 ._:/=+@-]+$`,
		Fix:    "use letters, digits, spaces or ._:/=+@-",
		Refuse: refuseTagKey,
	},
	"tagValue": {
		Noun: "the value of a tag", Max: 256, Regex: `^[A-Za-z0-9 ._:/=+@-]+$`, // alarms take no empty one
		Fix: "use 1 to 256 letters, digits, spaces or ._:/=+@-", Refuse: refuseTagValue,
	},
	"email": {
		Noun: "an email address", Max: 254, Regex: `^[^@\s]+@[^@\s]+\.[^@\s]+$`,
		Fix: "write an address such as oncall@example.com",
	},
	"cidr": {
		Noun: "an address range of /16 to /24", Regex: `^[0-9]{1,3}(\.[0-9]{1,3}){3}/(1[6-9]|2[0-4])$`,
		Fix:    "write a private range from /16 to /24, such as 10.0.0.0/16",
		Refuse: refuseCIDR,
	},
	"vpc": {
		Noun: "the id of a VPC", Regex: `^vpc-([0-9a-f]{8}|[0-9a-f]{17})$`,
		Fix: "write an id such as vpc-0123456789abcdef0",
	},
	"zone": {
		Noun: "the id of an Availability Zone", Regex: `^[a-z]{2,6}[0-9]{1,2}-az[0-9]{1,2}$`,
		Fix: "write an id such as use1-az1, not a name such as us-east-1a, which means another zone in each account",
	},
	"subnet": {
		Noun: "the id of a subnet", Regex: `^subnet-([0-9a-f]{8}|[0-9a-f]{17})$`,
		Fix: "write an id such as subnet-0123456789abcdef0",
	},
	"securityGroup": {
		Noun: "the id of a security group", Regex: `^sg-([0-9a-f]{8}|[0-9a-f]{17})$`,
		Fix: "write an id such as sg-0123456789abcdef0",
	},
	"vpcEndpoint": {
		Noun: "the id of a VPC endpoint", Regex: `^vpce-([0-9a-f]{8}|[0-9a-f]{17})$`,
		Fix: "write an id such as vpce-0123456789abcdef0",
	},
	"origin": {
		Noun: "an origin", Max: 253, Regex: `^(\*|https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:[0-9]{1,5})?|http://(localhost|127\.0\.0\.1)(:[0-9]{1,5})?)$`,
		Fix:    "write https:// and a host in lowercase, without a path and a slash at the end, such as https://chat.example.com",
		Refuse: refuseOrigin,
	},
	"issuer": {
		Noun: "the URL of an identity provider", Max: 512, Regex: `^https://[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?(/[A-Za-z0-9_.~/-]*)?$`,
		Fix:    "write the claim iss of a token, such as https://login.example.com/",
		Refuse: refuseHost,
	},
	"algorithm": {
		Noun:  "a supported signature algorithm",
		Words: []string{"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"},
	},
	"claim":      {Noun: "the name of a claim", Max: 256, Regex: `^[A-Za-z0-9_.:/-]+$`, Fix: "write a name such as scope"},
	"claimValue": {Noun: "the value of a claim", Max: 256, Regex: `^[^\n\r]+$`, Fix: "write 1 to 256 characters on one line"},
	"jsonFile": {
		Noun: "a JSON file beside this file", Max: 255, Regex: `^[A-Za-z0-9_][A-Za-z0-9_./-]*\.json$`,
		Fix:    "write a relative path that ends in .json, such as keys/issuer.json",
		Refuse: refuseOutside,
	},
	"service": {
		Noun: "a supported service",
		Words: []string{
			"bedrock-runtime", "sagemaker.runtime", "sagemaker.api", "states", "logs", "monitoring", "kms",
			"sts", "ecr.api", "ecr.dkr", "secretsmanager", "events", "sns", "ssm",
		},
	},
	"cron": {
		Noun: "a cron expression of five fields", Regex: hours.CronPattern,
		Fix:    "write minute, hour, day of the month, month and day of the week, such as 0 19 * * MON-FRI, with a number for the minute and without the ? and the year of AWS",
		Refuse: refuseCron,
	},
	"date": {
		Noun: "a date and a time", Regex: hours.DatePattern,
		Fix:    "write the day and the time, such as 2027-12-24T18:00",
		Refuse: refuseDate,
	},
	"timezone": {
		Noun: "a time zone", Max: 64, Regex: hours.ZonePattern,
		Fix:    "write a name of the IANA time zone database, such as Europe/Berlin",
		Refuse: refuseZone,
	},
	"metricName": { // CloudWatch API reference, "Metric"
		Noun: "the name of a metric or a namespace", Max: 255, Regex: `^[A-Za-z0-9_./#][A-Za-z0-9_./# -]*$`,
		Fix: "use 1 to 255 letters, digits, spaces or _./#-, not starting with a space or a hyphen",
	},
	"dimension": { // CloudWatch API reference, "Dimension"
		Noun: "the name of a dimension", Max: 255, Regex: `^[A-Za-z0-9_./#-]+$`,
		Fix:    "use 1 to 255 letters, digits or _./#-",
		Refuse: refuseProto,
	},
	"dimensionValue": {
		Noun: "the value of a dimension", Max: 512, Regex: `^([A-Za-z0-9_./#@*()=+,-][A-Za-z0-9_./#@*()=+,: -]*|[A-Za-z0-9_./-]*\{\{(endpoint|variant|component)\}\}[A-Za-z0-9_./-]*)$`,
		Fix: "write letters, digits, spaces or punctuation, not starting with a colon; {{endpoint}} and {{variant}} stand for the names of the two",
	},
	"endpointAlarm": {
		Noun:  "an alarm of an endpoint",
		Words: []string{"errors", "latency", "overhead", "backlog", "age", "wake", "disk", "gpuMemory"},
	},
	"topicArn": {
		Noun: "the ARN of a topic of SNS", Max: 512, Regex: `^arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]{1,256}$`,
		Fix: "write the ARN of a standard topic, such as arn:aws:sns:us-east-1:111122223333:oncall",
	},
	"action":  {Noun: "an action", Words: []string{"block", "anonymize", "detect"}},
	"pii":     {Noun: "a kind of personal data", Words: piiKinds},
	"topic":   {Noun: "the name of a topic", Max: 100, Regex: `^[0-9a-zA-Z_ !?.-]+$`, Fix: "use letters, digits, spaces or -_!?."},
	"word":    {Noun: "a word to block", Max: 100, Regex: `^\S(.*\S)?$`, Fix: "write at most 100 characters on one line, without spaces around them"},
	"example": {Noun: "an example", Max: 100, Regex: `\S`, Fix: "write 1 to 100 characters"},
}

// piiKinds are the entities of Bedrock Guardrails (API reference of Amazon
// Bedrock, GuardrailPiiEntityConfig).
var piiKinds = []string{
	"ADDRESS", "AGE", "AWS_ACCESS_KEY", "AWS_SECRET_KEY", "CA_HEALTH_NUMBER", "CA_SOCIAL_INSURANCE_NUMBER",
	"CREDIT_DEBIT_CARD_CVV", "CREDIT_DEBIT_CARD_EXPIRY", "CREDIT_DEBIT_CARD_NUMBER", "DRIVER_ID", "EMAIL",
	"INTERNATIONAL_BANK_ACCOUNT_NUMBER", "IP_ADDRESS", "LICENSE_PLATE", "MAC_ADDRESS", "NAME", "PASSWORD", "PHONE",
	"PIN", "SWIFT_CODE", "UK_NATIONAL_HEALTH_SERVICE_NUMBER", "UK_NATIONAL_INSURANCE_NUMBER",
	"UK_UNIQUE_TAXPAYER_REFERENCE_NUMBER", "URL", "USERNAME", "US_BANK_ACCOUNT_NUMBER", "US_BANK_ROUTING_NUMBER",
	"US_INDIVIDUAL_TAX_IDENTIFICATION_NUMBER", "US_PASSPORT_NUMBER", "US_SOCIAL_SECURITY_NUMBER",
	"VEHICLE_IDENTIFICATION_NUMBER",
}
