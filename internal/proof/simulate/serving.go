package simulate

import (
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
)

// The pages that say what SageMaker's roles need.
const (
	sagemakerRoles = `"How to use SageMaker AI execution roles", Amazon SageMaker AI Developer Guide`
	guardrails     = `"Auto-Rollback Configuration and Monitoring", Amazon SageMaker AI Developer Guide`
	sagemakerKMS   = `"Protect data at rest using encryption", Amazon SageMaker AI Developer Guide`
)

// serve adds what SageMaker does with the roles of the models and endpoints of templates.
func (b *builder) serve() {
	b.fleets()
	configs := b.Kind("AWS::SageMaker::EndpointConfig")
	for _, model := range b.Kind("AWS::SageMaker::Model") {
		role := b.roleOf(model.Properties["ExecutionRoleArn"])
		if role == nil {
			continue // one that was there before
		}
		b.model(role, model.Properties)
		for _, config := range configs {
			if !strings.Contains(text(config.Properties["ProductionVariants"]), `"`+b.NameOf(model)+`"`) {
				continue
			}
			for _, endpoint := range b.Kind("AWS::SageMaker::Endpoint") {
				if endpoint.Properties["EndpointConfigName"] == b.NameOf(config) {
					b.endpointOf(role, b.NameOf(endpoint), config.Properties)
					b.watches(role, endpoint.Properties)
				}
			}
			for _, deployment := range b.Kind("AWS::CloudFormation::CustomResource") { // one that a state machine makes
				if deployment.Properties["EndpointConfigName"] == b.NameOf(config) {
					name := str(deployment.Properties["EndpointName"])
					b.endpointOf(role, name, config.Properties)
					for _, alarm := range b.Kind("AWS::CloudWatch::Alarm") {
						if watched := str(alarm.Properties["AlarmName"]); strings.HasPrefix(watched, name+"-rollback-") {
							b.call(role, need{why: guardrails}, "cloudwatch:DescribeAlarms", b.arn("cloudwatch", "alarm:"+watched))
						}
					}
				}
			}
		}
	}
}

// fleets adds what SageMaker does with the roles of endpoints whose models are components.
func (b *builder) fleets() {
	for _, config := range b.Kind("AWS::SageMaker::EndpointConfig") {
		role := b.roleOf(config.Properties["ExecutionRoleArn"])
		if role == nil {
			continue // the endpoint of one model, which has the role
		}
		n := need{why: sagemakerRoles}
		if config.Properties["VpcConfig"] != nil {
			b.interfaces(role, config.Properties["VpcConfig"])
		}
		for _, namespace := range []string{"Endpoints", "InferenceComponents"} {
			b.call(role, n, "cloudwatch:PutMetricData", "*", "cloudwatch:namespace", "/aws/sagemaker/"+namespace)
		}
		if key, ok := config.Properties["KmsKeyId"].(string); ok {
			b.volume(role, key)
		}
		for _, endpoint := range b.Kind("AWS::SageMaker::Endpoint") {
			if endpoint.Properties["EndpointConfigName"] != b.NameOf(config) {
				continue
			}
			for _, component := range b.Kind("AWS::SageMaker::InferenceComponent") {
				if component.Properties["EndpointName"] == b.NameOf(endpoint) {
					b.watches(role, component.Properties)
					b.logs(role, n, "/aws/sagemaker/InferenceComponents/"+str(component.Properties["InferenceComponentName"]), "AllTraffic/i-0123456789abcdef0", false)
				}
			}
		}
	}
}

// packages are the model packages of the examples, and what each names. Of one of AWS
// Marketplace, SageMaker fetches image and model itself, and the role needs nothing.
var packages = map[string]map[string]any{
	"arn:aws:sagemaker:us-east-1:123456789012:model-package/churn/3": {
		"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/churn:3", "ModelDataUrl": "s3://amzn-s3-demo-models/churn/3.tar.gz",
	},
	"arn:aws:sagemaker:us-east-1:865070037744:model-package/acme-reranker-1234567890": {},
}

// model adds what a model takes: its image, its archive or folder, and its network.
func (b *builder) model(role *deployment.Resource, model map[string]any) {
	containers := list(model["Containers"])
	if primary, ok := model["PrimaryContainer"].(map[string]any); ok {
		containers = append(containers, primary)
	}
	n := need{why: sagemakerRoles}
	if model["VpcConfig"] != nil {
		n.through = "s3"
		b.interfaces(role, model["VpcConfig"])
	}
	for _, item := range containers {
		container, _ := item.(map[string]any)
		if arn, ok := container["ModelPackageName"].(string); ok {
			container = packages[arn] // what the package says
		}
		if container["Image"] != nil {
			b.image(role, container["Image"])
		}
		if uri, ok := container["ModelDataUrl"].(string); ok {
			b.read(role, n, uri)
		}
		source, _ := container["ModelDataSource"].(map[string]any)
		data, _ := source["S3DataSource"].(map[string]any)
		if uri, ok := data["S3Uri"].(string); ok {
			b.read(role, n, uri)
		}
	}
}

// endpointOf adds what an endpoint takes: logs, metrics, the key of its disks, what it
// captures, and its queue.
func (b *builder) endpointOf(role *deployment.Resource, name string, config map[string]any) {
	n := need{why: sagemakerRoles}
	b.logs(role, n, "/aws/sagemaker/Endpoints/"+name, "AllTraffic/i-0123456789abcdef0", false)
	b.call(role, n, "cloudwatch:PutMetricData", "*", "cloudwatch:namespace", "/aws/sagemaker/Endpoints")
	if key, ok := config["KmsKeyId"].(string); ok {
		b.volume(role, key)
	}
	store := need{why: sagemakerRoles}
	if b.inNetwork(role) {
		store.through = "s3"
	}
	if capture, ok := config["DataCaptureConfig"].(map[string]any); ok && capture["EnableCapture"] != false {
		b.write(role, store, str(capture["DestinationS3Uri"]), name+"/AllTraffic/2026/01/01/00/captured.jsonl")
		b.named(role, capture["KmsKeyId"])
	}
	async, _ := config["AsyncInferenceConfig"].(map[string]any)
	output, _ := async["OutputConfig"].(map[string]any)
	for _, field := range []string{"S3OutputPath", "S3FailurePath"} {
		if uri := str(output[field]); uri != "" {
			b.writeParts(role, store, uri, "answer.out")
		}
	}
	if uri := str(output["S3OutputPath"]); uri != "" {
		b.named(role, output["KmsKeyId"])
		// The gateway puts what is asked beside what is answered.
		b.read(role, store, strings.TrimSuffix(strings.TrimSuffix(uri, "/"), "/out")+"/in/request.json")
	}
}

// watches adds what SageMaker looks at while it updates an endpoint.
func (b *builder) watches(role *deployment.Resource, update map[string]any) {
	back := object(object(update["DeploymentConfig"])["AutoRollbackConfiguration"])
	for _, item := range list(back["Alarms"]) {
		b.call(role, need{why: guardrails}, "cloudwatch:DescribeAlarms", b.arn("cloudwatch", "alarm:"+str(object(item)["AlarmName"])))
	}
}

// image adds what pulling an image of ECR takes.
func (b *builder) image(role *deployment.Resource, uri any) {
	n := need{why: sagemakerRoles}
	b.call(role, n, "ecr:GetAuthorizationToken", "*")
	b.each(role, n, []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, b.repository(str(uri)))
}

// repository is the ARN of the ECR repository that an image is in.
func (b *builder) repository(uri string) string {
	registry, name, _ := strings.Cut(uri, "/")
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	host := strings.Split(registry, ".")
	if len(host) < 4 {
		return uri
	}
	return "arn:" + b.Partition + ":ecr:" + host[3] + ":" + host[0] + ":repository/" + name
}

// interfaces adds what network interfaces in the subnets of the user take. Creating one
// is asked for the subnet, the security group and the interface.
func (b *builder) interfaces(role *deployment.Resource, vpc any) {
	n := need{why: sagemakerRoles}
	config, _ := vpc.(map[string]any)
	eni := b.arn("ec2", "network-interface/eni-0123456789abcdef0")
	for _, field := range []string{"Subnets", "SubnetIds"} {
		for _, id := range list(config[field]) {
			subnet := b.arn("ec2", "subnet/"+str(id))
			b.call(role, n, "ec2:CreateNetworkInterface", subnet)
			for _, action := range []string{"ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"} {
				b.call(role, n, action, eni, "ec2:Subnet", subnet)
			}
		}
	}
	for _, id := range list(config["SecurityGroupIds"]) {
		b.call(role, n, "ec2:CreateNetworkInterface", b.arn("ec2", "security-group/"+str(id)))
	}
	b.call(role, n, "ec2:CreateNetworkInterface", eni)
	b.each(role, n, []string{
		"ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
	}, "*")
}

// volume adds what disks that a key encrypts take: a grant for AWS's own part, and what
// the grant gives away, which nobody can who may not do it.
func (b *builder) volume(role *deployment.Resource, key string) {
	n := need{why: sagemakerKMS}
	b.call(role, n, "kms:CreateGrant", key, "kms:GrantIsForAWSResource", "true")
	b.each(role, n, []string{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"}, key)
}

// named adds what writing with a key takes that the caller of SageMaker names.
func (b *builder) named(role *deployment.Resource, key any) {
	if key := str(key); key != "" {
		b.each(role, need{why: sagemakerRoles}, []string{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"}, key)
	}
}

// logs adds what writing a log stream takes, and the group where nobody has made it.
func (b *builder) logs(role *deployment.Resource, n need, group, stream string, create bool) {
	streams := b.arn("logs", "log-group:"+group+":log-stream:")
	if create {
		b.call(role, n, "logs:CreateLogGroup", streams)
	}
	b.call(role, n, "logs:DescribeLogStreams", streams)
	b.each(role, n, []string{"logs:CreateLogStream", "logs:PutLogEvents"}, streams+stream)
}

// inNetwork reports whether the containers of a role are in the user's network.
func (b *builder) inNetwork(role *deployment.Resource) bool {
	for _, c := range b.calls {
		if c.Role == role && c.Action == "ec2:CreateNetworkInterface" {
			return true
		}
	}
	return false
}
