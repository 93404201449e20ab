package monitor

import (
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/catalog"
	"github.com/sagerock/sagerock/config/syntax"
	"github.com/sagerock/sagerock/constructs/machine"
	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
	"github.com/sagerock/sagerock/contract"
)

// jobRole is what SageMaker assumes to run the jobs: it brings captured calls and baselines into
// the containers, and takes reports and logs out.
func (m *Monitor) jobRole() awsiam.CfnRole {
	endpoint := m.props.Endpoint
	bucket := *endpoint.Bucket.BucketArn()
	baselines, reports := contract.MonitorBaselines(endpoint.Name)+"*", contract.MonitorReports(endpoint.Name)+"*"
	jobs := slices.Concat(
		sagemaker.ReadObjects(bucket, m.capturedFolder()+"/*", "SageMaker names the files that it captures."),
		sagemaker.ReadObjects(bucket, baselines, "A baseline is a folder of files that the container names."),
		[]policy.Statement{policy.Allow([]string{"s3:PutObject", "s3:AbortMultipartUpload"}, bucket+"/"+baselines, bucket+"/"+reports).Because("The container names the files of baselines and reports.")},
	)
	for _, uri := range m.config.Sources() {
		bucket, key := syntax.SplitS3(uri)
		jobs = append(jobs, sagemaker.ReadObjects(endpoint.Home.Bucket(bucket), key, "A baseline is made of this file.")...)
	}
	jobs = append(jobs, sagemaker.Decrypt(endpoint.Encryption)...)
	if endpoint.KeyArn != nil {
		jobs = append(jobs, sagemaker.UseKey(*endpoint.KeyArn, !catalog.LocalStorage(m.config.Instance))...)
	}
	var names, images []string
	for _, end := range m.jobNames() {
		names = append(names, m.base+machine.AnyRun+end)
	}
	for _, k := range m.kinds() {
		images = append(images, k.baseline.image, k.compare.image)
	}
	slices.Sort(images)
	return policy.NewRole(m, jsii.String("JobRole"), &policy.RoleProps{
		Description: "Jobs that monitor " + endpoint.Name,
		Trust:       sagemaker.Trust(endpoint.Home),
		Policies: map[string][]policy.Statement{"Jobs": slices.Concat(
			jobs,
			sagemaker.PullImages(endpoint.Home, slices.Compact(images)...),
			sagemaker.WriteJobLogs(endpoint.Home, machine.ProcessingJob, names...),
			[]policy.Statement{sagemaker.WriteMetrics(machine.ProcessingJob.Plural())},
		)},
		Managed: endpoint.InterfacePolicy,
	})
}
