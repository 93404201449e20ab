package sagemaker

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/network"
	"github.com/sagerock/sagerock/constructs/reason"
)

// PullImages allows pulling the images at uris, and from no other repository.
func PullImages(scope constructs.Construct, uris ...string) []awsiam.PolicyStatement {
	var repositories []string
	for _, uri := range uris {
		repositories = append(repositories, repository(*awscdk.Stack_Of(scope).Partition(), uri))
	}
	slices.Sort(repositories)
	return []awsiam.PolicyStatement{
		// * because a registry token has no ARN; what it can pull is the next statement.
		Allow([]string{"ecr:GetAuthorizationToken"}, "*"),
		Allow([]string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, slices.Compact(repositories)...),
	}
}

// SeeImage allows looking up the image at uri, as the model registry does for who
// registers a model (Amazon SageMaker AI Developer Guide, "AWS managed policy:
// AmazonSageMakerModelRegistryFullAccess").
func SeeImage(scope constructs.Construct, uri string) awsiam.PolicyStatement {
	return Allow([]string{"ecr:BatchGetImage", "ecr:DescribeImages"}, repository(*awscdk.Stack_Of(scope).Partition(), uri))
}

// repository is the ARN of the ECR repository that the image at uri is in, whose
// account and Region need not be those of the stack.
func repository(partition, uri string) string {
	registry, name, _ := strings.Cut(uri, "/")
	name, _, _ = strings.Cut(name, "@")
	name, _, _ = strings.Cut(name, ":")
	host := strings.Split(registry, ".") // ACCOUNT.dkr.ecr.REGION.amazonaws.com
	return "arn:" + partition + ":ecr:" + host[3] + ":" + host[0] + ":repository/" + name
}

// WriteLogs allows writing to the log group of a kind of containers, such as
// Endpoints/NAME.
func WriteLogs(scope constructs.Construct, kind string) awsiam.PolicyStatement {
	return Allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, LogGroup(scope, kind))
}

// LogGroup is the log group of a kind of containers, and the streams in it.
func LogGroup(scope constructs.Construct, kind string) string {
	return Arn(scope, "logs", "log-group:/aws/sagemaker/"+kind+":*")
}

// Logs is why a [LogGroup] has a wildcard. The kind is a regular expression.
func Logs(kind string) reason.Wildcard {
	return reason.Wildcard{
		Resource: `Resource::[^*]*:log-group:/aws/sagemaker/` + kind + `:\*`,
		Why:      "SageMaker names the streams in the log group, one for each container.",
	}
}

// WriteMetrics allows the metrics of kinds of containers, such as TrainingJobs.
func WriteMetrics(kinds ...string) awsiam.PolicyStatement {
	var namespaces []string
	for _, kind := range kinds {
		namespaces = append(namespaces, "/aws/sagemaker/"+kind)
	}
	// * because CloudWatch metrics have no ARN; the namespace is the bound.
	return When("StringEquals", map[string]any{"cloudwatch:namespace": namespaces}, []string{"cloudwatch:PutMetricData"}, "*")
}

// ReadObjects allows reading the objects of a bucket whose keys are like key, and
// seeing which there are.
func ReadObjects(bucketArn, key string) []awsiam.PolicyStatement {
	see := Allow([]string{"s3:ListBucket"}, bucketArn)
	if key != "*" { // of the whole bucket, no prefix is asked for
		see = When("StringLike", map[string]any{"s3:prefix": key}, []string{"s3:ListBucket"}, bucketArn)
	}
	return []awsiam.PolicyStatement{Allow([]string{"s3:GetObject"}, bucketArn+"/"+key), see}
}

// Folder is why [ReadObjects] has a wildcard.
func Folder(bucket, prefix, why string) reason.Wildcard {
	return reason.Wildcard{Resource: `Resource::[^*]*:s3:::` + regexp.QuoteMeta(bucket+"/"+prefix) + `\*`, Why: why}
}

// Decrypt allows reading what the user's own keys encrypt.
func Decrypt(encryption *config.Encryption) []awsiam.PolicyStatement {
	if len(encryption.Decrypt) == 0 {
		return nil
	}
	return []awsiam.PolicyStatement{Allow([]string{"kms:Decrypt"}, encryption.Decrypt...)}
}

// UseKey allows encrypting objects with key, and with disks those of instances.
func UseKey(key awskms.IKey, disks bool) []awsiam.PolicyStatement {
	all := []awsiam.PolicyStatement{Allow([]string{"kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey"}, *key.KeyArn())}
	if disks {
		all = append(all,
			Allow([]string{"kms:Encrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"}, *key.KeyArn()),
			AttachKey(key))
	}
	return all
}

// AttachKey allows handing key to the disks of instances, which AWS attaches.
func AttachKey(key awskms.IKey) awsiam.PolicyStatement {
	return When("Bool", map[string]any{"kms:GrantIsForAWSResource": "true"}, []string{"kms:CreateGrant"}, *key.KeyArn())
}

// UseInterfaces allows putting network interfaces into the subnets of n, and
// taking them away. Without a network there is nothing to allow.
func UseInterfaces(scope constructs.Construct, n *network.Network) []awsiam.PolicyStatement {
	if n == nil {
		return nil
	}
	var subnets []string
	for _, id := range *n.Vpc.SelectSubnets(n.Subnets).SubnetIds {
		subnets = append(subnets, *awscdk.Stack_Of(scope).FormatArn(&awscdk.ArnComponents{
			Service: jsii.String("ec2"), Account: n.SubnetAccount(), Resource: jsii.String("subnet"), ResourceName: id,
		}))
	}
	group := Arn(scope, "ec2", "security-group/"+*n.Containers.SecurityGroupId())
	interfaces := Arn(scope, "ec2", "network-interface/*")
	return []awsiam.PolicyStatement{
		Allow([]string{"ec2:CreateNetworkInterface"}, append(slices.Clone(subnets), group, interfaces)...),
		When("ArnLike", map[string]any{"ec2:Subnet": subnets},
			[]string{"ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"},
			interfaces),
		// * because EC2 does not narrow Describe calls to resources.
		Allow([]string{
			"ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
			"ec2:DescribeSubnets", "ec2:DescribeVpcs",
		}, "*"),
	}
}

// Interfaces are why [UseInterfaces] has wildcards.
func Interfaces(n *network.Network) []reason.Wildcard {
	if n == nil {
		return nil
	}
	all := []reason.Wildcard{{Resource: `Resource::[^*]*:network-interface/\*`, Why: "SageMaker makes the interfaces and names them."}}
	if n.SubnetAccount() != nil {
		all = append(all, reason.Wildcard{
			Resource: `Resource::[^*]*:ec2:[^*]*:\*:subnet/[^*]*`,
			Why:      "A VPC that was there before may be shared by another account, which owns its subnets.",
		})
	}
	return all
}
