package deployment

import (
	"fmt"
	"hash/fnv"
	"strings"
)

// ref is the value of Ref: a parameter, a pseudo parameter, or what CloudFormation names
// a resource by.
func (d *Deployment) ref(s *stack, name string) (any, error) {
	switch name {
	case "AWS::AccountId":
		return Account, nil
	case "AWS::Region":
		return d.Region, nil
	case "AWS::Partition":
		return d.Partition, nil
	case "AWS::URLSuffix":
		if d.Partition == "aws-cn" {
			return "amazonaws.com.cn", nil
		}
		return "amazonaws.com", nil
	case "AWS::StackName":
		return s.name, nil
	case "AWS::StackId":
		return d.arn("cloudformation", StackID(s.name)), nil
	case "AWS::NoValue":
		return nothing, nil
	}
	if value, ok := s.params[name]; ok {
		if value == nil {
			return "", nil
		}
		return value, nil
	}
	r := s.resources[name]
	if r == nil {
		return nil, fmt.Errorf("the template has no %s to refer to", name)
	}
	switch r.Type {
	case "AWS::IAM::ManagedPolicy", "AWS::SNS::Topic", "AWS::SecretsManager::Secret", "AWS::Lambda::LayerVersion",
		"AWS::StepFunctions::StateMachine", "AWS::SageMaker::Model", "AWS::SageMaker::EndpointConfig", "AWS::SageMaker::Endpoint",
		"AWS::SageMaker::ModelPackageGroup", "AWS::CertificateManager::Certificate":
		return d.arnOf(s, r)
	}
	return d.nameOf(s, r)
}

// attribute is the value of Fn::GetAtt.
func (d *Deployment) attribute(s *stack, id, attribute string) (any, error) {
	r := s.resources[id]
	if r == nil {
		return nil, fmt.Errorf("Fn::GetAtt of %s, which the template does not have", id)
	}
	if strings.HasSuffix(attribute, "Arn") {
		return d.arnOf(s, r)
	}
	switch attribute {
	case "Version":
		return "1", nil
	case "FunctionUrl":
		return "https://" + lower(r, 32) + ".lambda-url." + d.Region + ".on.aws/", nil
	}
	// The rest name the resource, or something that no policy speaks of.
	return d.nameOf(s, r)
}

// given are the properties that name a resource, by its type.
var given = map[string]string{
	"AWS::IAM::Role":                            "RoleName",
	"AWS::IAM::ManagedPolicy":                   "ManagedPolicyName",
	"AWS::S3::Bucket":                           "BucketName",
	"AWS::SNS::Topic":                           "TopicName",
	"AWS::SQS::Queue":                           "QueueName",
	"AWS::SecretsManager::Secret":               "Name",
	"AWS::DynamoDB::Table":                      "TableName",
	"AWS::Lambda::Function":                     "FunctionName",
	"AWS::Logs::LogGroup":                       "LogGroupName",
	"AWS::SageMaker::Endpoint":                  "EndpointName",
	"AWS::SageMaker::EndpointConfig":            "EndpointConfigName",
	"AWS::SageMaker::Model":                     "ModelName",
	"AWS::StepFunctions::StateMachine":          "StateMachineName",
	"AWS::Bedrock::ApplicationInferenceProfile": "",
}

// ids are how the ids begin that AWS gives to resources.
var ids = map[string]string{
	"AWS::EC2::VPC": "vpc-", "AWS::EC2::Subnet": "subnet-", "AWS::EC2::SecurityGroup": "sg-",
	"AWS::EC2::RouteTable": "rtb-", "AWS::EC2::VPCEndpoint": "vpce-",
}

// nameOf is the name or id of a resource.
func (d *Deployment) nameOf(s *stack, r *Resource) (string, error) {
	if prefix, ok := ids[r.Type]; ok {
		h := fnv.New64a()
		h.Write([]byte(r.Stack + r.ID))
		return fmt.Sprintf("%s%016x0", prefix, h.Sum64()), nil
	}
	if property := given[r.Type]; property != "" {
		if name, ok := r.raw[property]; ok {
			value, err := d.value(s, name)
			if err != nil {
				return "", err
			}
			if name, ok := value.(string); ok {
				return name, nil
			}
		}
	}
	switch r.Type {
	case "AWS::KMS::Key":
		h := fnv.New64a()
		h.Write([]byte(r.Stack + r.ID))
		return fmt.Sprintf("%08x-0000-4000-8000-%012x", h.Sum64()>>32, h.Sum64()&0xffffffffffff), nil
	case "AWS::S3::Bucket":
		return strings.ToLower(r.Stack) + "-" + lower(r, 30), nil
	case "AWS::Bedrock::Guardrail", "AWS::Bedrock::ApplicationInferenceProfile":
		return lower(r, 12), nil
	case "AWS::ApiGateway::RestApi":
		return lower(r, 10), nil
	}
	return r.Stack + "-" + r.ID, nil
}

// lower is a name of at most n small letters and digits that r alone has.
func lower(r *Resource, n int) string {
	h := fnv.New64a()
	h.Write([]byte(r.Stack + r.ID))
	name := strings.ToLower(r.ID)
	if keep := n - 8; len(name) > keep {
		name = name[:keep]
	}
	return name + fmt.Sprintf("%08x", uint32(h.Sum64()))
}

// NameOf is what AWS knows a resource by.
func (d *Deployment) NameOf(r *Resource) string {
	name, _ := d.nameOf(d.stacks[r.Stack], r) // Read has named it before
	return name
}

// ARN is the ARN of a resource.
func (d *Deployment) ARN(r *Resource) string {
	arn, _ := d.arnOf(d.stacks[r.Stack], r)
	return arn
}

// arnOf is the ARN of a resource, as the Service Authorization Reference has them.
func (d *Deployment) arnOf(s *stack, r *Resource) (string, error) {
	name, err := d.nameOf(s, r)
	if err != nil {
		return "", err
	}
	switch r.Type {
	case "AWS::IAM::Role", "AWS::IAM::ManagedPolicy":
		kind := "role"
		if r.Type == "AWS::IAM::ManagedPolicy" {
			kind = "policy"
		}
		path := "/"
		if given, ok := r.raw["Path"].(string); ok {
			path = given
		}
		return "arn:" + d.Partition + ":iam::" + Account + ":" + kind + path + name, nil
	case "AWS::S3::Bucket":
		return "arn:" + d.Partition + ":s3:::" + name, nil
	case "AWS::ApiGateway::RestApi":
		return "arn:" + d.Partition + ":apigateway:" + d.Region + "::/restapis/" + name, nil
	case "AWS::Logs::LogGroup":
		return d.arn("logs", "log-group:"+name+":*"), nil
	case "AWS::SNS::Topic":
		return d.arn("sns", name), nil
	case "AWS::SQS::Queue":
		return d.arn("sqs", name), nil
	case "AWS::SecretsManager::Secret":
		return d.arn("secretsmanager", "secret:"+name+"-AbCdEf"), nil
	case "AWS::Lambda::Function":
		return d.arn("lambda", "function:"+name), nil
	case "AWS::StepFunctions::StateMachine":
		return d.arn("states", "stateMachine:"+name), nil
	}
	if kind, ok := kinds[r.Type]; ok {
		service, kind, _ := strings.Cut(kind, ":")
		return d.arn(service, kind+"/"+name), nil
	}
	parts := strings.Split(r.Type, "::")
	return d.arn(strings.ToLower(parts[1]), strings.ToLower(parts[2])+"/"+name), nil
}

// kinds are the service and the resource of ARNs that end in a slash and a name.
var kinds = map[string]string{
	"AWS::KMS::Key":                             "kms:key",
	"AWS::DynamoDB::Table":                      "dynamodb:table",
	"AWS::Bedrock::Guardrail":                   "bedrock:guardrail",
	"AWS::Bedrock::ApplicationInferenceProfile": "bedrock:application-inference-profile",
	"AWS::SageMaker::Model":                     "sagemaker:model",
	"AWS::SageMaker::Endpoint":                  "sagemaker:endpoint",
	"AWS::SageMaker::EndpointConfig":            "sagemaker:endpoint-config",
	"AWS::SageMaker::ModelPackageGroup":         "sagemaker:model-package-group",
	"AWS::SageMaker::InferenceComponent":        "sagemaker:inference-component",
	"AWS::EC2::VPC":                             "ec2:vpc",
	"AWS::EC2::Subnet":                          "ec2:subnet",
	"AWS::EC2::SecurityGroup":                   "ec2:security-group",
	"AWS::EC2::RouteTable":                      "ec2:route-table",
	"AWS::EC2::VPCEndpoint":                     "ec2:vpc-endpoint",
	"AWS::Events::Rule":                         "events:rule",
}

// arn is an ARN of this Region and account.
func (d *Deployment) arn(service, resource string) string {
	return "arn:" + d.Partition + ":" + service + ":" + d.Region + ":" + Account + ":" + resource
}

// StackID is what the ARN of a stack ends in.
func StackID(name string) string { return "stack/" + name + "/00000000-0000-4000-8000-000000000000" }
