package sagemaker

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/reason"
)

// NewRole adds the role that SageMaker assumes to serve props.Config: it may read
// the one model, pull the one image and write the one log group. Its policy is
// part of the role, so that whatever refers to the role finds the policy in force.
func NewRole(scope constructs.Construct, id *string, props *EndpointProps) awsiam.Role {
	role := awsiam.NewRole(scope, id, &awsiam.RoleProps{
		Description: jsii.String("SageMaker serving " + props.Name),
		AssumedBy:   trust(scope),
		InlinePolicies: &map[string]awsiam.PolicyDocument{
			"Serve": awsiam.NewPolicyDocument(&awsiam.PolicyDocumentProps{
				Statements: statements(scope, props),
			}),
		},
	})
	reason.Role(role, wildcards...)
	return role
}

// wildcards are the resources that cannot be named one by one.
var wildcards = []reason.Wildcard{
	reason.Unscoped,
	{Resource: `Resource::.*:log-group:/aws/sagemaker/Endpoints/[^*]*:\*`, Why: "SageMaker names the log streams, one for each container."},
	{Resource: `Resource::.*:s3:::[^*]*/\*`, Why: "A model is a folder of files that only the folder knows."},
	{Resource: `Resource::.*/capture/[^*]*/\*`, Why: "SageMaker names the files that it captures."},
	{Resource: `Resource::.*:network-interface/\*`, Why: "SageMaker makes the interfaces and names them."},
	{Resource: `Resource::.*:ec2:[^*]*:\*:(subnet|security-group)/[^*]*`, Why: "Another account may share its subnets with this one."},
}

// trust lets SageMaker assume the role for this account only. The source ARN ends
// in a literal asterisk, which is what SageMaker sends for inference (SageMaker
// developer guide, "Cross-service confused deputy prevention").
func trust(scope constructs.Construct) awsiam.IPrincipal {
	return awsiam.NewServicePrincipal(jsii.String("sagemaker.amazonaws.com"), nil).WithConditions(&map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(scope).Account()},
		"ArnLike":      map[string]any{"aws:SourceArn": *arn(scope, "sagemaker", "*")},
	})
}

// statements are the rights that the SageMaker developer guide lists for models
// ("How to use SageMaker AI execution roles", CreateModel), each narrowed to what
// this endpoint uses.
func statements(scope constructs.Construct, props *EndpointProps) *[]awsiam.PolicyStatement {
	logs := arn(scope, "logs", "log-group:/aws/sagemaker/Endpoints/"+props.Name+":*")
	all := []awsiam.PolicyStatement{
		allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, logs),
		// * because CloudWatch metrics have no ARN; the namespace is the bound.
		when("StringEquals", map[string]any{"cloudwatch:namespace": "/aws/sagemaker/Endpoints"},
			[]string{"cloudwatch:PutMetricData"}, jsii.String("*")),
		// * because a registry token has no ARN; what it can pull is the next statement.
		allow([]string{"ecr:GetAuthorizationToken"}, jsii.String("*")),
		allow([]string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			repository(scope, imageURI(props.Config, props.Region))),
	}
	all = append(all, readModel(scope, props)...)
	all = append(all, useKey(props)...)
	if props.Network != nil {
		all = append(all, attach(scope, props)...)
	}
	if capture := props.Config.Capture; capture.Percent > 0 {
		all = append(all, allow([]string{"s3:PutObject"},
			props.Bucket.ArnForObjects(jsii.String(capturePrefix(props.Name)+"/*"))))
	}
	return &all
}

// readModel allows reading the model, and seeing that it is there.
func readModel(scope constructs.Construct, props *EndpointProps) []awsiam.PolicyStatement {
	cfg := props.Config
	if cfg.FromHub() || cfg.Source == "" {
		return nil
	}
	bucket, key := config.SplitS3(cfg.Source)
	if !cfg.Archive() {
		key += "*"
	}
	bucketArn := "arn:" + *awscdk.Stack_Of(scope).Partition() + ":s3:::" + bucket
	all := []awsiam.PolicyStatement{
		allow([]string{"s3:GetObject"}, jsii.String(bucketArn+"/"+key)),
		when("StringLike", map[string]any{"s3:prefix": key}, []string{"s3:ListBucket"}, &bucketArn),
	}
	if keys := props.Encryption.Decrypt; len(keys) > 0 {
		all = append(all, allow([]string{"kms:Decrypt"}, *jsii.Strings(keys...)...))
	}
	return all
}

// useKey allows what SageMaker does with the key in the role's name: encrypt the
// disks of the instances, and what is captured.
func useKey(props *EndpointProps) []awsiam.PolicyStatement {
	if props.Key == nil {
		return nil
	}
	var all []awsiam.PolicyStatement
	disks := !catalog.LocalStorage(props.Config.Instance)
	if disks || props.Config.Capture.Percent > 0 {
		all = append(all, allow([]string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}, props.Key.KeyArn()))
	}
	if disks {
		all = append(all,
			allow([]string{"kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"}, props.Key.KeyArn()),
			when("Bool", map[string]any{"kms:GrantIsForAWSResource": "true"}, []string{"kms:CreateGrant"}, props.Key.KeyArn()))
	}
	return all
}

// attach allows putting network interfaces into the subnets, and taking them away.
func attach(scope constructs.Construct, props *EndpointProps) []awsiam.PolicyStatement {
	// Any account in the ARNs of subnets, because subnets can be shared with this one.
	prefix := "arn:" + *awscdk.Stack_Of(scope).Partition() + ":ec2:" + props.Region + ":*:"
	var subnets []*string
	for _, id := range *props.Network.Vpc.SelectSubnets(props.Network.Subnets).SubnetIds {
		subnets = append(subnets, jsii.String(prefix+"subnet/"+*id))
	}
	group := jsii.String(prefix + "security-group/" + *props.Network.Containers.SecurityGroupId())
	interfaces := arn(scope, "ec2", "network-interface/*") // made and named by SageMaker
	return []awsiam.PolicyStatement{
		allow([]string{"ec2:CreateNetworkInterface"}, append(subnets, group, interfaces)...),
		when("ArnLike", map[string]any{"ec2:Subnet": subnets},
			[]string{"ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"},
			interfaces),
		// * because EC2 does not narrow Describe calls to resources.
		allow([]string{
			"ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
			"ec2:DescribeSubnets", "ec2:DescribeVpcs",
		}, jsii.String("*")),
	}
}

// repository is the ARN of the ECR repository that the image at uri is in.
func repository(scope constructs.Construct, uri string) *string {
	registry, name, _ := strings.Cut(uri, "/")
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	host := strings.Split(registry, ".") // ACCOUNT.dkr.ecr.REGION.amazonaws.com
	return jsii.String("arn:" + *awscdk.Stack_Of(scope).Partition() + ":ecr:" + host[3] + ":" + host[0] + ":repository/" + name)
}

func allow(actions []string, resources ...*string) awsiam.PolicyStatement {
	return awsiam.NewPolicyStatement(&awsiam.PolicyStatementProps{
		Actions:   jsii.Strings(actions...),
		Resources: &resources,
	})
}

func when(operator string, keys map[string]any, actions []string, resources ...*string) awsiam.PolicyStatement {
	statement := allow(actions, resources...)
	statement.AddCondition(&operator, keys)
	return statement
}
