package pipeline

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
)

// jobRole is what SageMaker takes on to run the jobs and the endpoint: it brings
// data and model into the containers and takes results, logs and metrics out.
// Containers of AWS have no network, so no code in them can use it.
func (t *Training) jobRole(scripts ...script) awsiam.Role {
	role := awsiam.NewRole(t, jsii.String("JobRole"), &awsiam.RoleProps{
		Description: jsii.String("Jobs and endpoint of " + t.names.endpoint),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("sagemaker.amazonaws.com"), nil).WithConditions(&map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()},
			"ArnLike":      map[string]any{"aws:SourceArn": t.arn("sagemaker", "*")},
		}),
	})
	add := func(statements ...awsiam.PolicyStatement) {
		for _, s := range statements {
			role.AddToPolicy(s)
		}
	}
	bucket, prefix := config.SplitS3(t.props.Config.Training.Data)
	source := "arn:" + *awscdk.Aws_PARTITION() + ":s3:::" + bucket
	own := *t.props.Bucket.BucketArn()
	written := []string{own + "/" + t.names.prefix + "/*"}
	if t.props.Config.Capture.Percent > 0 {
		written = append(written, own+"/"+t.capturePrefix()+"/*")
	}
	add(
		allow("ReadData", []string{"s3:GetObject"}, source+"/"+prefix+"*"),
		list("ListData", source, prefix),
		allow("ReadResults", []string{"s3:GetObject"}, own+"/"+t.names.prefix+"/*"),
		list("ListResults", own, t.names.prefix+"/"),
		allow("WriteResults", []string{"s3:PutObject", "s3:AbortMultipartUpload"}, written...),
	)
	for i, code := range scripts {
		id := []string{"Prepare", "Evaluate"}[i]
		arn, key := *code.asset.Bucket().BucketArn(), *code.asset.S3ObjectKey()
		add(allow("Read"+id, []string{"s3:GetObject"}, arn+"/"+key), list("List"+id, arn, key))
	}
	if keys := t.props.Encryption.Decrypt; len(keys) > 0 {
		add(allow("DecryptData", []string{"kms:Decrypt"}, keys...))
	}
	if t.props.Key != nil {
		add(t.useKey(), t.attachKey())
	}
	add(
		allow("PullImages", []string{"ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"},
			t.repositories()...),
		// A login is for the registry as a whole; the action takes no resource.
		allow("LogInToRegistry", []string{"ecr:GetAuthorizationToken"}, "*"),
		// The first job of an account makes the groups that all jobs share.
		allow("MakeLogs", []string{"logs:CreateLogGroup"}, t.logGroups(jobLogs...)...),
		allow("WriteLogs", []string{"logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"},
			t.logGroups(append(jobLogs, "Endpoints/"+t.names.endpoint)...)...),
		t.metrics(),
	)
	if t.props.Network != nil {
		add(t.networkInterfaces()...)
	}
	return role
}

// useKey is for objects. An archive of a model is read back by its endpoint.
func (t *Training) useKey() awsiam.PolicyStatement {
	return allow("UseKey", []string{"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"}, *t.props.Key.KeyArn())
}

// attachKey is for the disks of jobs and endpoint, which AWS attaches on its own.
func (t *Training) attachKey() awsiam.PolicyStatement {
	s := allow("AttachKey", []string{"kms:CreateGrant"}, *t.props.Key.KeyArn())
	s.AddCondition(jsii.String("Bool"), map[string]any{"kms:GrantIsForAWSResource": true})
	return s
}

// jobLogs are the ends of the log groups and the metric namespaces of jobs.
var jobLogs = []string{"ProcessingJobs", "TrainingJobs", "TransformJobs"}

func (t *Training) logGroups(names ...string) []string {
	out := []string{}
	for _, name := range names {
		out = append(out, t.arn("logs", "log-group:/aws/sagemaker/"+name+":*"))
	}
	return out
}

// metrics may be written under SageMaker's namespaces. The action takes no
// resource; the namespace is all there is to narrow it by.
func (t *Training) metrics() awsiam.PolicyStatement {
	namespaces := []string{}
	for _, name := range append(jobLogs, "Endpoints") {
		namespaces = append(namespaces, "/aws/sagemaker/"+name)
	}
	s := allow("WriteMetrics", []string{"cloudwatch:PutMetricData"}, "*")
	s.AddCondition(jsii.String("StringEquals"), map[string]any{"cloudwatch:namespace": namespaces})
	return s
}

// networkInterfaces are how jobs and endpoint are in the VPC.
func (t *Training) networkInterfaces() []awsiam.PolicyStatement {
	n := t.props.Network
	// Any account, because subnets can be shared with this one.
	of := func(resource string) string {
		return "arn:" + *awscdk.Aws_PARTITION() + ":ec2:" + t.props.Region + ":*:" + resource
	}
	var subnets []string
	for _, id := range *n.Vpc.SelectSubnets(n.Subnets).SubnetIds {
		subnets = append(subnets, of("subnet/"+*id))
	}
	interfaces := t.arn("ec2", "network-interface/*") // SageMaker makes and names them
	lend := allow("LendInterfaces", []string{"ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission"}, interfaces)
	lend.AddCondition(jsii.String("ArnLike"), map[string]any{"ec2:Subnet": subnets})
	return []awsiam.PolicyStatement{
		allow("MakeInterfaces", []string{"ec2:CreateNetworkInterface"}, append(subnets, of("security-group/"+*n.Containers.SecurityGroupId()), interfaces)...),
		lend,
		// EC2 does not narrow Describe calls to resources.
		allow("DescribeNetwork", []string{
			"ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups", "ec2:DescribeSubnets", "ec2:DescribeVpcs",
		}, "*"),
	}
}
