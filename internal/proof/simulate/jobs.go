package simulate

import (
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/states"
)

// job adds what SageMaker does with the role that a call passes: bring the image and the
// data, run the containers, take results, logs and metrics.
func (b *builder) job(operation string, p map[string]any, all []states.Call) {
	role := b.roleOf(p["RoleArn"])
	switch operation {
	case "CreateProcessingJob":
		b.container(role, "ProcessingJobs", str(p["ProcessingJobName"]), object(p["AppSpecification"])["ImageUri"], object(p["NetworkConfig"])["VpcConfig"])
		cluster := object(object(p["ProcessingResources"])["ClusterConfig"])
		b.disk(role, cluster["VolumeKmsKeyId"])
		n := store(object(p["NetworkConfig"])["VpcConfig"])
		for _, input := range list(p["ProcessingInputs"]) {
			b.read(role, n, str(object(object(input)["S3Input"])["S3Uri"]))
		}
		output := object(p["ProcessingOutputConfig"])
		for _, o := range list(output["Outputs"]) {
			b.writeParts(role, n, str(object(object(o)["S3Output"])["S3Uri"]), "part-0001.csv")
		}
		b.named(role, output["KmsKeyId"])
	case "CreateTrainingJob":
		b.container(role, "TrainingJobs", str(p["TrainingJobName"]), object(p["AlgorithmSpecification"])["TrainingImage"], p["VpcConfig"])
		b.disk(role, object(p["ResourceConfig"])["VolumeKmsKeyId"])
		n := store(p["VpcConfig"])
		for _, channel := range list(p["InputDataConfig"]) {
			b.read(role, n, str(object(object(object(channel)["DataSource"])["S3DataSource"])["S3Uri"]))
		}
		output := object(p["OutputDataConfig"])
		b.writeParts(role, n, str(output["S3OutputPath"]), str(p["TrainingJobName"])+"/output/model.tar.gz")
		b.named(role, output["KmsKeyId"])
	case "CreateModel":
		if role := b.roleOf(p["ExecutionRoleArn"]); role != nil {
			b.model(role, p)
		}
	case "UpdateEndpoint":
		b.updated(p, all)
	case "CreateTransformJob":
		model := modelOf(all, str(p["ModelName"]))
		role := b.roleOf(model["ExecutionRoleArn"]) // a transform job runs with the role of its model
		b.container(role, "TransformJobs", str(p["TransformJobName"]), object(model["PrimaryContainer"])["Image"], model["VpcConfig"])
		b.disk(role, object(p["TransformResources"])["VolumeKmsKeyId"])
		n := store(model["VpcConfig"])
		b.read(role, n, str(object(object(object(p["TransformInput"])["DataSource"])["S3DataSource"])["S3Uri"]))
		output := object(p["TransformOutput"])
		b.writeParts(role, n, str(output["S3OutputPath"]), "part-0001.csv.out")
		b.named(role, output["KmsKeyId"])
	case "CreateEndpointConfig":
		for _, variant := range list(p["ProductionVariants"]) {
			model := modelOf(all, str(object(variant)["ModelName"]))
			for _, c := range all {
				if i, _ := states.IntegrationOf(c.Resource); i.Operation == "CreateEndpoint" {
					if role := b.roleOf(model["ExecutionRoleArn"]); role != nil {
						b.endpointOf(role, str(c.Parameters["EndpointName"]), p)
					}
				}
			}
		}
	}
}

// updated adds what SageMaker looks at with the role of the model that a machine puts behind
// its endpoint.
func (b *builder) updated(p map[string]any, all []states.Call) {
	for _, c := range all {
		if i, _ := states.IntegrationOf(c.Resource); i.Operation == "CreateModel" {
			if role := b.roleOf(c.Parameters["ExecutionRoleArn"]); role != nil {
				b.watches(role, p)
			}
		}
	}
}

// modelOf are the parameters with which a machine creates a model.
func modelOf(all []states.Call, name string) map[string]any {
	for _, c := range all {
		if i, _ := states.IntegrationOf(c.Resource); i.Operation == "CreateModel" && str(c.Parameters["ModelName"]) == name {
			return c.Parameters
		}
	}
	return nil
}

// store is the way to S3 of a container in a network, or without one.
func store(vpc any) need {
	if vpc == nil {
		return need{why: sagemakerRoles}
	}
	return need{why: sagemakerRoles, through: "s3"}
}

// container adds what every job takes. The log group of a kind of jobs is the account's,
// and the first job makes it.
func (b *builder) container(role *deployment.Resource, kind, job string, image, vpc any) {
	n := need{why: sagemakerRoles}
	b.image(role, image)
	b.logs(role, n, "/aws/sagemaker/"+kind, job+"/algo-1-1700000000", true)
	b.call(role, n, "cloudwatch:PutMetricData", "*", "cloudwatch:namespace", "/aws/sagemaker/"+kind)
	if vpc != nil {
		b.interfaces(role, vpc)
	}
}

// disk adds what the disks of a job take, where a key encrypts them.
func (b *builder) disk(role *deployment.Resource, key any) {
	if key := str(key); strings.HasPrefix(key, "arn:") {
		b.volume(role, key)
	}
}
