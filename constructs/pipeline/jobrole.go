package pipeline

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// jobRole is what SageMaker assumes to run the jobs and the endpoint: it brings
// data and model into the containers and takes results, logs and metrics out.
// Containers of AWS have no network, so no code in them can use it.
func (t *Training) jobRole(scripts ...script) awsiam.CfnRole {
	home := t.props.Home
	scripts = slices.CompactFunc(scripts, func(a, b script) bool { return a.uri == b.uri })
	bucket, prefix := syntax.SplitS3(t.props.Config.Training.Data)
	results, own, work := *t.props.Bucket.BucketArn(), t.names.prefix+"/*", t.names.work+"/*"
	processing, _ := catalog.ProcessingImage(home.Region)

	jobs := slices.Concat(
		sagemaker.ReadObjects(home.Bucket(bucket), prefix+"*", "The training data is a folder of files that only the folder knows."),
		sagemaker.Decrypt(t.props.Encryption),
		sagemaker.ReadObjects(results, own, ownFolder),
		sagemaker.ReadObjects(results, work, ownFolder),
		[]policy.Statement{policy.Allow([]string{"s3:PutObject", "s3:AbortMultipartUpload"}, results+"/"+own, results+"/"+work).Because(ownFolder)},
	)
	for _, code := range scripts {
		jobs = append(jobs, sagemaker.ReadObjects(home.Bucket(*code.Bucket), *code.Key, "Jobs run this script.")...)
	}
	jobs = append(jobs, decryptScripts(home, scripts))
	jobs = append(jobs, sagemaker.WriteCaptured(t.serving)...)
	jobs = append(jobs, t.endpoint.SeeAlarms()...)
	if t.props.KeyArn != nil {
		disks := t.endpoint.KmsKeyID != nil || slices.ContainsFunc(t.props.Config.Training.Instances(), func(instance string) bool {
			return !catalog.LocalStorage(instance)
		})
		jobs = append(jobs, sagemaker.UseKey(*t.props.KeyArn, disks)...)
	}
	return policy.NewRole(t, jsii.String("JobRole"), &policy.RoleProps{
		Description: "Jobs and endpoint of " + t.names.endpoint,
		Trust:       sagemaker.Trust(home),
		Policies: map[string][]policy.Statement{"Jobs": slices.Concat(
			jobs,
			sagemaker.PullImages(home, processing, t.trainingImage(), sagemaker.ServingImage(t.serving.Config, t.serving.Home)),
			t.jobLogs(),
			[]policy.Statement{sagemaker.WriteLogs(home, "Endpoints/"+t.names.endpoint), sagemaker.WriteMetrics(append(kinds(), "Endpoints")...)},
		)},
		Managed: t.props.InterfacePolicy,
	})
}

// decryptScripts allows reading the scripts where the account's bucket for assets has a
// KMS key of its own (cdk bootstrap --bootstrap-kms-key-id), which no template knows. The
// conditions hold it to what S3 decrypts of these scripts. S3 names the bucket alone where
// it has a bucket key (Amazon S3 User Guide, "Using server-side encryption with AWS KMS
// keys (SSE-KMS)", on encryption context).
func decryptScripts(home arn.Home, scripts []script) policy.Statement {
	services := []any{"s3." + home.Region + ".amazonaws.com"}
	if suffix := catalog.Suffix(home.Region); suffix != "amazonaws.com" {
		services = append(services, "s3."+home.Region+"."+suffix) // KMS's guide does not say which it is there
	}
	objects := []any{home.Bucket(*scripts[0].Bucket)}
	for _, code := range scripts {
		objects = append(objects, home.Bucket(*code.Bucket+"/"+*code.Key))
	}
	return policy.Allow([]string{"kms:Decrypt"}, home.Of("kms", "key/*")).When("StringEquals", map[string]any{
		"kms:ViaService": services, "kms:EncryptionContext:aws:s3:arn": objects,
	}).Because("No template knows the key of the bucket for assets; the conditions hold it to the scripts there.")
}

const ownFolder = "Each run writes to a folder of its own, which has the name of its execution."

// kinds are the plurals of all job kinds.
func kinds() (all []string) {
	for _, kind := range jobKinds {
		all = append(all, kind.Plural())
	}
	return all
}

// jobLogs allows writing the logs of this pipeline's jobs.
func (t *Training) jobLogs() (all []policy.Statement) {
	for _, kind := range jobKinds {
		all = append(all, sagemaker.WriteJobLogs(t.props.Home, kind, t.names.jobs(kind)...)...)
	}
	return all
}
