package pipeline

import (
	"fmt"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"
)

// machineRole is what the state machine may do: start and watch its own jobs, and
// deploy to its own endpoint. Where names are made by a run, base bounds them.
func (t *Training) machineRole() awsiam.Role {
	role := awsiam.NewRole(t, jsii.String("MachineRole"), &awsiam.RoleProps{
		Description: jsii.String("Pipeline of " + t.names.endpoint),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), nil).WithConditions(&map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Aws_ACCOUNT_ID()},
			"ArnLike":      map[string]any{"aws:SourceArn": t.arn("states", "stateMachine:*")}, // its own name comes later
		}),
	})
	for _, statements := range [][]awsiam.PolicyStatement{t.runJobs(), t.deploy(), t.scale(), t.report()} {
		for _, s := range statements {
			role.AddToPolicy(s)
		}
	}
	return role
}

// runJobs is for the integrations that wait. Step Functions tags each job as its
// own, and hears of its end through a rule that it manages (Step Functions
// Developer Guide, "IAM policies for calling Amazon SageMaker AI").
func (t *Training) runJobs() []awsiam.PolicyStatement {
	var statements []awsiam.PolicyStatement
	var rules []string
	for _, kind := range []struct{ name, resource string }{
		{"Processing", "processing-job"}, {"Training", "training-job"}, {"Transform", "transform-job"},
	} {
		statements = append(statements, allow(kind.name+"Jobs", []string{
			"sagemaker:AddTags",
			"sagemaker:Create" + kind.name + "Job",
			"sagemaker:Describe" + kind.name + "Job",
			"sagemaker:ListTags",
			"sagemaker:Stop" + kind.name + "Job",
		}, t.ofRuns(kind.resource)))
		rules = append(rules, t.arn("events", fmt.Sprintf("rule/StepFunctionsGetEventsForSageMaker%sJobsRule", kind.name)))
	}
	pass := allow("PassJobRole", []string{"iam:PassRole"}, *t.jobs.RoleArn())
	pass.AddCondition(jsii.String("StringEquals"), map[string]any{"iam:PassedToService": "sagemaker.amazonaws.com"})
	return append(statements, pass, allow("HearOfJobs", []string{"events:DescribeRule", "events:PutRule", "events:PutTargets"}, rules...))
}

func (t *Training) deploy() []awsiam.PolicyStatement {
	endpoint := t.arn("sagemaker", "endpoint/"+t.names.endpoint)
	group := t.arn("sagemaker", "model-package-group/"+t.names.endpoint)
	versions := t.arn("sagemaker", "model-package/"+t.names.endpoint+"/*")
	statements := []awsiam.PolicyStatement{
		allow("Models", []string{"sagemaker:AddTags", "sagemaker:CreateModel"}, t.ofRuns("model")),
		allow("Registry", []string{"sagemaker:AddTags", "sagemaker:CreateModelPackage", "sagemaker:CreateModelPackageGroup"}, group, versions),
		allow("Configurations", []string{"sagemaker:AddTags", "sagemaker:CreateEndpointConfig"}, t.ofRuns("endpoint-config")),
		allow("LookAtEndpoint", []string{"sagemaker:DescribeEndpoint"}, endpoint),
		allow("Endpoint", []string{"sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:UpdateEndpoint"}, endpoint, t.ofRuns("endpoint-config")),
		// A registered model has the ETag of its archive, which SageMaker looks up for
		// the caller: there is no other role in that call.
		allow("ReadModels", []string{"s3:GetObject"}, *t.props.Bucket.BucketArn()+"/"+t.names.prefix+"/*/"+modelFolder+"/*"),
	}
	if t.props.Key != nil {
		// The configuration names the key of the endpoint's disks, on behalf of the caller.
		statements = append(statements, t.attachKey(), allow("DescribeKey", []string{"kms:DescribeKey"}, *t.props.Key.KeyArn()))
	}
	return statements
}

// scale is for Application Auto Scaling, which acts with the rights of the caller
// (Application Auto Scaling User Guide, "Identity-based policy examples").
func (t *Training) scale() []awsiam.PolicyStatement {
	// The id in the ARN of a scalable target is AWS's; service and dimension bound it.
	target := allow("ScalingBounds", []string{"application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy", "application-autoscaling:RegisterScalableTarget"}, t.arn("application-autoscaling", "scalable-target/*"))
	target.AddCondition(jsii.String("StringEquals"), map[string]any{
		"application-autoscaling:service-namespace":  "sagemaker",
		"application-autoscaling:scalable-dimension": "sagemaker:variant:DesiredInstanceCount",
	})
	const service = "sagemaker.application-autoscaling.amazonaws.com"
	linked := allow("ScalingRole", []string{"iam:CreateServiceLinkedRole"}, fmt.Sprintf(
		"arn:%s:iam::%s:role/aws-service-role/%s/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
		*awscdk.Aws_PARTITION(), *awscdk.Aws_ACCOUNT_ID(), service))
	linked.AddCondition(jsii.String("StringEquals"), map[string]any{"iam:AWSServiceName": service})
	return []awsiam.PolicyStatement{
		target,
		linked,
		allow("ScaleEndpoint", []string{"sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig", "sagemaker:UpdateEndpointWeightsAndCapacities"},
			t.arn("sagemaker", "endpoint/"+t.names.endpoint), t.ofRuns("endpoint-config")),
		allow("ScalingAlarms", []string{"cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"},
			t.arn("cloudwatch", "alarm:TargetTracking-"+t.names.scalableTarget()+"-*")),
	}
}

// report is for the report that is read, and the message that is sent.
func (t *Training) report() []awsiam.PolicyStatement {
	statements := []awsiam.PolicyStatement{
		allow("ReadReport", []string{"s3:GetObject"}, *t.props.Bucket.BucketArn()+"/"+t.names.prefix+"/*/"+reportFile),
		allow("Tell", []string{"sns:Publish"}, *t.props.Topic.TopicArn()),
	}
	if t.props.Key != nil {
		statements = append(statements, allow("UseKey", []string{"kms:Decrypt", "kms:GenerateDataKey"}, *t.props.Key.KeyArn()))
	}
	return statements
}

// ofRuns are the resources of a kind that the runs of this pipeline make.
func (t *Training) ofRuns(kind string) string { return t.arn("sagemaker", kind+"/"+t.names.base+"-*") }
