package sagemaker

import (
	"slices"
	"strings"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/serving"
)

// PullImages allows pulling the images at uris, and from no other repository.
func PullImages(home arn.Home, uris ...string) []policy.Statement {
	var repositories []string
	for _, uri := range uris {
		repositories = append(repositories, repository(home.Partition, uri))
	}
	slices.Sort(repositories)
	return []policy.Statement{
		policy.Allow([]string{"ecr:GetAuthorizationToken"}, "*").Because("A token of ECR has no ARN; what it can pull is limited to the repositories of the images."),
		policy.Allow([]string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"}, slices.Compact(repositories)...).
			Because("Containers run these images."),
	}
}

// SeeImage allows looking up the image at uri, as the model registry does for who
// registers a model (Amazon SageMaker AI Developer Guide, "AWS managed policy:
// AmazonSageMakerModelRegistryFullAccess").
func SeeImage(home arn.Home, uri string) policy.Statement {
	return policy.Allow([]string{"ecr:BatchGetImage", "ecr:DescribeImages"}, repository(home.Partition, uri)).
		Because("The model registry looks up the image of a registered model for the caller.")
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
func WriteLogs(home arn.Home, kind string) policy.Statement {
	return policy.Allow([]string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"}, LogGroup(home, kind)).
		Because("SageMaker names the streams in the log group, one for each container.")
}

// LogGroup is the log group of a kind of containers, and the streams in it.
func LogGroup(home arn.Home, kind string) string {
	return home.Of("logs", "log-group:/aws/sagemaker/"+kind+":*")
}

// WriteMetrics allows the metrics of kinds of containers, such as TrainingJobs.
func WriteMetrics(kinds ...string) policy.Statement {
	var namespaces []string
	for _, kind := range kinds {
		namespaces = append(namespaces, "/aws/sagemaker/"+kind)
	}
	return policy.Allow([]string{"cloudwatch:PutMetricData"}, "*").
		When("StringEquals", map[string]any{"cloudwatch:namespace": namespaces}).
		Because("A metric of CloudWatch has no ARN; the condition limits its namespace.")
}

// ReadObjects allows reading the objects of a bucket whose keys are like key, and
// seeing which there are. The sentence why says what is in them, and why its wildcard
// cannot be narrower.
func ReadObjects(bucketArn, key, why string) []policy.Statement {
	see := policy.Allow([]string{"s3:ListBucket"}, bucketArn).Because("SageMaker lists what it is to read.")
	if key != "*" { // of the whole bucket, no prefix is asked for
		see = see.When("StringLike", map[string]any{"s3:prefix": key})
	}
	return []policy.Statement{policy.Allow([]string{"s3:GetObject"}, bucketArn+"/"+key).Because(why), see}
}

// Decrypt allows reading what the user's own keys encrypt.
func Decrypt(encryption *config.Encryption) []policy.Statement {
	if len(encryption.Decrypt) == 0 {
		return nil
	}
	return []policy.Statement{policy.Allow([]string{"kms:Decrypt"}, encryption.Decrypt...).
		Because("encryption.decrypt names the keys of the user's own buckets.")}
}

// UseKey allows encrypting objects with a key, and with disks those of instances. What
// is written with a key named needs Encrypt too (Amazon SageMaker AI Developer Guide,
// "How to use SageMaker AI execution roles", on a KMS key in the output configuration).
func UseKey(keyArn string, disks bool) []policy.Statement {
	all := []policy.Statement{policy.Allow([]string{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"}, keyArn).
		Because("SageMaker encrypts what it writes with this key, and reads it again.")}
	if disks {
		all = append(all,
			policy.Allow([]string{"kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"}, keyArn).
				Because("The key encrypts the disks of instances."),
			serving.AttachKey(keyArn))
	}
	return all
}
