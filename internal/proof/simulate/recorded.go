package simulate

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/states"
)

// recorded adds the calls that the code of a function was seen to make. One that nobody can tell is an
// error: it would pass unread.
func (b *builder) recorded(f *deployment.Resource, all []asked) error {
	before := len(b.calls)
	for _, a := range all {
		if err := b.one(b.roleOf(f.Properties["Role"]), a, f.Properties["VpcConfig"] != nil); err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
	}
	for _, c := range b.calls[before:] {
		c.Context[sourceFunction] = b.ARN(f)
	}
	return nil
}

func (b *builder) one(role *deployment.Resource, a asked, inVPC bool) error {
	through := func(service string) string {
		if inVPC {
			return service
		}
		return ""
	}
	operation := a.target[strings.LastIndex(a.target, ".")+1:]
	var parameters map[string]any
	if a.target != "" {
		if err := json.Unmarshal(a.body, &parameters); err != nil {
			return err
		}
	}
	n := need{why: "called: " + operation}
	switch a.service {
	case "s3":
		n = need{why: "called: " + a.method + " of an object", through: through("s3")}
		bucket, key, _ := strings.Cut(strings.TrimPrefix(a.path, "/"), "/")
		b.onObject(role, n, a, bucket, key)
	case "secretsmanager":
		n.through = through("secretsmanager")
		secret := str(parameters["SecretId"])
		b.call(role, n, "secretsmanager:"+operation, secret)
		if key := b.keyOfSecret(secret); key != "" {
			b.call(role, need{why: `"Secret encryption and decryption in AWS Secrets Manager", AWS Secrets Manager User Guide`}, "kms:Decrypt", key,
				"kms:ViaService", "secretsmanager."+b.Region+".amazonaws.com", "kms:EncryptionContext:SecretARN", secret)
		}
	case "dynamodb":
		n.through = through("dynamodb")
		table := str(parameters["TableName"])
		b.call(role, n, "dynamodb:"+operation, b.arn("dynamodb", "table/"+table))
		if key := b.keyOfTable(table); key != "" {
			b.each(role, need{why: `"DynamoDB encryption at rest: How it works", Amazon DynamoDB Developer Guide`}, []string{
				"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo",
			}, key, "kms:ViaService", "dynamodb."+b.Region+".amazonaws.com")
		}
	case "bedrock":
		return b.bedrock(role, a, through("bedrock-runtime"))
	case "sagemaker":
		if a.target == "" {
			n.through = through("sagemaker.runtime")
			return b.invoked(role, n, a.path, a.component)
		}
		b.sagemaker(role, n, states.Integration{Service: "sagemaker", Operation: operation}, parameters, nil)
	case "application-autoscaling":
		b.scaling(role, n, operation, parameters)
	case "states":
		on := str(parameters["executionArn"])
		if on == "" {
			on = str(parameters["stateMachineArn"])
		}
		b.call(role, n, "states:"+operation, on)
	case "monitoring":
		if a.form.Get("Action") != "" { // as older SDKs call CloudWatch
			operation = a.form.Get("Action")
			parameters = map[string]any{"AlarmName": a.form.Get("AlarmNames.member.1")}
		}
		b.alarms(role, need{why: "called: " + operation}, operation, parameters)
	case "cloudformation":
		b.call(role, need{why: "called: " + a.form.Get("Action")}, "cloudformation:"+a.form.Get("Action"), a.form.Get("StackName"))
	case "ec2":
		b.call(role, need{why: "called: " + a.form.Get("Action")}, "ec2:"+a.form.Get("Action"), "*")
	default:
		return fmt.Errorf("%s %s of %q is a call that this package cannot tell\n\tfix: say in recorded.go which action it is", a.method, a.path, a.service)
	}
	return nil
}

// onObject adds a call of S3. Who may not list a bucket is not told that an object is
// not there ("GetObject", Amazon S3 API Reference).
func (b *builder) onObject(role *deployment.Resource, n need, a asked, bucket, key string) {
	switch a.method {
	case "PUT":
		b.write(role, n, "s3://"+bucket, key)
	case "DELETE":
		b.call(role, n, "s3:DeleteObject", b.s3(bucket, key))
	default:
		b.get(role, n, bucket, key)
		if a.missing {
			b.call(role, n, "s3:ListBucket", b.s3(bucket, ""))
		}
	}
}

func (b *builder) keyOfSecret(arn string) string {
	for _, r := range b.Kind("AWS::SecretsManager::Secret") {
		if b.ARN(r) == arn {
			return str(r.Properties["KmsKeyId"])
		}
	}
	return ""
}

func (b *builder) keyOfTable(name string) string {
	for _, r := range b.Kind("AWS::DynamoDB::Table") {
		if b.NameOf(r) == name {
			return str(object(r.Properties["SSESpecification"])["KMSMasterKeyId"])
		}
	}
	return ""
}

// invoked adds a call of an endpoint of SageMaker, and of the component that the call names
// (Service Authorization Reference, "Actions, resources, and condition keys for Amazon SageMaker").
func (b *builder) invoked(role *deployment.Resource, n need, path, component string) error {
	name, operation, _ := strings.Cut(strings.TrimPrefix(path, "/endpoints/"), "/")
	action := map[string]string{
		"invocations": "InvokeEndpoint", "invocations-response-stream": "InvokeEndpointWithResponseStream", "async-invocations": "InvokeEndpointAsync",
	}[operation]
	if action == "" {
		return fmt.Errorf("%s is no call of an endpoint", path)
	}
	n.why = "called: " + action
	b.call(role, n, "sagemaker:"+action, b.arn("sagemaker", "endpoint/"+name))
	if component != "" {
		b.call(role, n, "sagemaker:"+action, b.arn("sagemaker", "inference-component/"+component))
	}
	return nil
}

// bedrock adds a call of a model or a guardrail. Converse has no action of its own
// ("Prerequisites for running model inference", Amazon Bedrock User Guide).
func (b *builder) bedrock(role *deployment.Resource, a asked, through string) error {
	if name, ok := strings.CutPrefix(a.path, "/guardrail/"); ok {
		id, _, _ := strings.Cut(name, "/")
		b.guardrail(role, need{why: "called: ApplyGuardrail", through: through}, id)
		return nil
	}
	id, operation, _ := cutLast(strings.TrimPrefix(a.path, "/model/"), "/")
	if unescaped, err := url.PathUnescape(id); err == nil {
		id = unescaped
	}
	action := "bedrock:InvokeModel"
	if strings.HasSuffix(operation, "-stream") {
		action = "bedrock:InvokeModelWithResponseStream"
	}
	n := need{why: "called: " + operation, through: through}
	resources, profile := b.modelsOf(id)
	for _, on := range resources {
		if profile != "" && strings.Contains(on, ":foundation-model/") {
			b.call(role, n, action, on, "bedrock:InferenceProfileArn", profile)
		} else {
			b.call(role, n, action, on)
		}
	}
	var body struct {
		GuardrailConfig struct{ GuardrailIdentifier string }
	}
	_ = json.Unmarshal(a.body, &body) // a raw model may be asked in any form
	if guardrail := body.GuardrailConfig.GuardrailIdentifier; guardrail != "" {
		b.guardrail(role, need{why: "called: " + operation + " with a guardrail", through: through}, guardrail)
	}
	return nil
}

func cutLast(s, sep string) (before, after string, ok bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

func (b *builder) guardrail(role *deployment.Resource, n need, id string) {
	for _, r := range b.Kind("AWS::Bedrock::Guardrail") {
		if b.NameOf(r) != id && b.ARN(r) != id {
			continue
		}
		b.call(role, n, "bedrock:ApplyGuardrail", b.ARN(r))
		if profile := str(object(r.Properties["CrossRegionConfig"])["GuardrailProfileArn"]); profile != "" {
			// It is evaluated in any Region of its geography ("Permissions for using cross-Region
			// inference with Amazon Bedrock Guardrails", Amazon Bedrock User Guide).
			by := need{why: "a guardrail that is evaluated in several Regions", through: n.through}
			_, destinations := catalog.GuardrailProfile(b.Region)
			for _, region := range destinations {
				b.call(role, by, "bedrock:ApplyGuardrail", strings.Replace(profile, ":"+b.Region+":", ":"+region+":", 1))
			}
		}
		if key := str(r.Properties["KmsKeyArn"]); key != "" {
			b.call(role, need{why: `"Set up permissions to use guardrails with Amazon Bedrock", Amazon Bedrock User Guide`}, "kms:Decrypt", key)
		}
		return
	}
	b.call(role, n, "bedrock:ApplyGuardrail", b.arn("bedrock", "guardrail/"+id))
}

// regions are some of those that a profile routes to ("Supported Regions and models for
// inference profiles", Amazon Bedrock User Guide).
var regions = map[string][]string{
	"us": {"us-east-1", "us-east-2", "us-west-2"}, "eu": {"eu-central-1", "eu-west-1", "eu-north-1"}, "apac": {"ap-northeast-1", "ap-southeast-1"},
	"jp": {"ap-northeast-1", "ap-northeast-3"}, "au": {"ap-southeast-2", "ap-southeast-4"}, "us-gov": {"us-gov-west-1", "us-gov-east-1"},
}

// modelsOf are the resources that a call of a model is authorized on: profiles and the
// model itself, there with the profile that the caller named ("Prerequisites for
// inference profiles", Amazon Bedrock User Guide).
func (b *builder) modelsOf(id string) (resources []string, profile string) {
	for _, r := range b.Kind("AWS::Bedrock::ApplicationInferenceProfile") {
		if b.ARN(r) == id || b.NameOf(r) == id {
			source := str(object(r.Properties["ModelSource"])["CopyFrom"])
			below, _ := b.modelsOf(source[strings.LastIndex(source, "/")+1:])
			var models []string
			for _, on := range below {
				if strings.Contains(on, ":foundation-model/") {
					models = append(models, on)
				}
			}
			return append([]string{b.ARN(r)}, models...), b.ARN(r)
		}
	}
	if strings.Contains(id, ":application-inference-profile/") { // one that was there before, of some model
		any := "arn:" + b.Partition + ":bedrock:" + b.Region + "::foundation-model/amazon.nova-pro-v1:0"
		return []string{id, any}, id
	}
	if strings.HasPrefix(id, "arn:") {
		return []string{id}, ""
	}
	model := func(region, name string) string {
		return "arn:" + b.Partition + ":bedrock:" + region + "::foundation-model/" + name
	}
	geography, name, _ := strings.Cut(id, ".")
	if geography == "global" {
		profile = b.arn("bedrock", "inference-profile/"+id)
		return []string{profile, model(b.Region, name), model("", name)}, profile
	}
	if where, ok := regions[geography]; ok {
		profile = b.arn("bedrock", "inference-profile/"+id)
		resources = []string{profile}
		for _, region := range where {
			resources = append(resources, model(region, name))
		}
		return resources, profile
	}
	return []string{model(b.Region, id)}, ""
}
