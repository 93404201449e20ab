package pipeline

import (
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/reason"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// jobRole is what SageMaker takes on to run the jobs and the endpoint: it brings
// data and model into the containers and takes results, logs and metrics out.
// Containers of AWS have no network, so no code in them can use it.
func (t *Training) jobRole(scripts ...script) awsiam.Role {
	role := awsiam.NewRole(t, jsii.String("JobRole"), &awsiam.RoleProps{
		Description: jsii.String("Jobs and endpoint of " + t.names.endpoint),
		AssumedBy:   sagemaker.Trust(t),
	})
	bucket, prefix := config.SplitS3(t.props.Config.Training.Data)
	results, own := *t.props.Bucket.BucketArn(), t.names.prefix+"/*"
	processing, _ := catalog.ProcessingImage(t.props.Region)

	add(role, sagemaker.ReadObjects("arn:"+*awscdk.Stack_Of(t).Partition()+":s3:::"+bucket, prefix+"*")...)
	add(role, sagemaker.Decrypt(t.props.Encryption)...)
	add(role, sagemaker.ReadObjects(results, own)...)
	add(role, sagemaker.Allow([]string{"s3:PutObject", "s3:AbortMultipartUpload"}, results+"/"+own))
	for _, code := range scripts {
		add(role, sagemaker.ReadObjects(*code.asset.Bucket().BucketArn(), *code.asset.S3ObjectKey())...)
	}
	add(role, sagemaker.WriteCaptured(t.serving)...)
	if t.props.Key != nil {
		disks := sagemaker.VolumeKey(t.serving) != nil || !catalog.LocalStorage(t.props.Config.Training.Instance)
		add(role, sagemaker.UseKey(t.props.Key, disks)...)
	}
	add(role, sagemaker.PullImages(t, processing, t.trainingImage(), sagemaker.ServingImage(t.serving))...)
	add(role, t.jobLogs()...)
	add(role, sagemaker.WriteLogs(t, "Endpoints/"+t.names.endpoint), sagemaker.WriteMetrics(append(jobKinds, "Endpoints")...))
	add(role, sagemaker.UseInterfaces(t, t.props.Network)...)

	reason.Role(role, t.jobWildcards()...)
	return role
}

// jobWildcards are why the jobs' role has wildcards.
func (t *Training) jobWildcards() []reason.Wildcard {
	bucket, prefix := config.SplitS3(t.props.Config.Training.Data)
	return slices.Concat([]reason.Wildcard{
		reason.Unscoped,
		sagemaker.Folder(bucket, prefix, "The training data is a folder of files that only the folder knows."),
		{
			Resource: `Resource::[^*]*/` + regexp.QuoteMeta(t.names.prefix) + `/\*`,
			Why:      "Each run writes to a folder of its own, which has the name of its execution.",
		},
		sagemaker.Logs("Endpoints/" + t.names.endpoint),
		sagemaker.Logs("(" + strings.Join(jobKinds, "|") + ")"),
		{
			Resource: `Resource::[^*]*:log-group:/aws/sagemaker/(` + strings.Join(jobKinds, "|") + `):log-stream:` + regexp.QuoteMeta(t.names.run()) + `[a-z-]*/\*`,
			Why:      "SageMaker names the streams of a job: the job, a slash and the machine.",
		},
	}, sagemaker.Captured(t.serving), sagemaker.Interfaces(t.props.Network))
}

// add adds statements to the policy of role.
func add(role awsiam.Role, statements ...awsiam.PolicyStatement) {
	for _, s := range statements {
		role.AddToPolicy(s)
	}
}

// jobKinds are the ends of the log groups and the metric namespaces of jobs.
var jobKinds = []string{"ProcessingJobs", "TrainingJobs", "TransformJobs"}

// jobLogs allows writing the logs of this pipeline's jobs. All jobs of an account
// share the groups, which the first one makes. A stream has the name of its job, a
// slash and the machine (Amazon SageMaker AI Developer Guide, "CloudWatch Logs for
// Amazon SageMaker AI").
func (t *Training) jobLogs() []awsiam.PolicyStatement {
	var groups, streams []string
	for _, kind := range jobKinds {
		groups = append(groups, sagemaker.LogGroup(t, kind))
		for _, job := range t.names.jobs(kind) {
			streams = append(streams, sagemaker.Arn(t, "logs", "log-group:/aws/sagemaker/"+kind+":log-stream:"+job+"/*"))
		}
	}
	return []awsiam.PolicyStatement{
		sagemaker.Allow([]string{"logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams"}, groups...),
		sagemaker.Allow([]string{"logs:PutLogEvents"}, streams...),
	}
}
