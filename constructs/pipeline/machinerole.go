package pipeline

import (
	"fmt"
	"regexp"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/reason"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// machineRole is what the state machine may do: start and watch its own jobs, and
// deploy to its own endpoint.
func (t *Training) machineRole() awsiam.Role {
	role := awsiam.NewRole(t, jsii.String("MachineRole"), &awsiam.RoleProps{
		Description: jsii.String("Pipeline of " + t.names.endpoint),
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("states.amazonaws.com"), nil).WithConditions(&map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": awscdk.Stack_Of(t).Account()},
			"ArnLike":      map[string]any{"aws:SourceArn": sagemaker.Arn(t, "states", "stateMachine:*")}, // its own name comes later
		}),
	})
	for _, statements := range [][]awsiam.PolicyStatement{t.runJobs(), t.deploy(), t.scale(), t.report()} {
		add(role, statements...)
	}
	return role
}

// machineWildcards are why the machine's role has wildcards.
func (t *Training) machineWildcards() []reason.Wildcard {
	name := regexp.QuoteMeta(t.names.endpoint)
	all := []reason.Wildcard{
		{Resource: `Resource::\*`, Why: "The rights to log and to trace have no resource in IAM; the CDK adds them for the machine."},
		{
			Resource: `Resource::[^*]*/` + regexp.QuoteMeta(t.names.prefix) + `/\*/(` + regexp.QuoteMeta(reportFile) + `|` + modelFolder + `/[^*]*)`,
			Why:      "Each run has a folder with the name of its execution, which comes with the run.",
		},
		{Resource: `Resource::[^*]*:model-package/` + name + `/\*`, Why: "SageMaker numbers the versions of a model."},
		scalableTargets,
	}
	if t.scales() {
		all = append(all, reason.Wildcard{
			Resource: `Resource::[^*]*:alarm:TargetTracking-` + regexp.QuoteMeta(sagemaker.ScalableTarget(t.names.endpoint)) + `-\*`,
			Why:      "Application Auto Scaling makes the alarms and ends their names with an id.",
		})
	}
	return all
}

// runJobs is for the integrations that wait. Step Functions tags each job as its
// own, and hears of its end through a rule that it manages (Step Functions
// Developer Guide, "IAM policies for calling Amazon SageMaker AI").
func (t *Training) runJobs() []awsiam.PolicyStatement {
	var statements []awsiam.PolicyStatement
	var rules []string
	for _, kind := range []struct{ name, resource string }{
		{"ProcessingJob", "processing-job"}, {"TrainingJob", "training-job"}, {"TransformJob", "transform-job"},
	} {
		var jobs []string
		for _, job := range t.names.jobs(kind.name + "s") {
			jobs = append(jobs, sagemaker.Arn(t, "sagemaker", kind.resource+"/"+job))
		}
		statements = append(statements, sagemaker.Allow([]string{
			"sagemaker:AddTags",
			"sagemaker:Create" + kind.name,
			"sagemaker:Describe" + kind.name,
			"sagemaker:ListTags",
			"sagemaker:Stop" + kind.name,
		}, jobs...))
		rules = append(rules, sagemaker.Arn(t, "events", fmt.Sprintf("rule/StepFunctionsGetEventsForSageMaker%ssRule", kind.name)))
	}
	return append(statements,
		sagemaker.When("StringEquals", map[string]any{"iam:PassedToService": "sagemaker.amazonaws.com"}, []string{"iam:PassRole"}, *t.jobs.RoleArn()),
		sagemaker.Allow([]string{"events:DescribeRule", "events:PutRule", "events:PutTargets"}, rules...))
}

// deploy is for the registry and the endpoint.
func (t *Training) deploy() []awsiam.PolicyStatement {
	group := sagemaker.Arn(t, "sagemaker", "model-package-group/"+t.names.endpoint)
	versions := sagemaker.Arn(t, "sagemaker", "model-package/"+t.names.endpoint+"/*")
	model, configuration := t.ofRuns("model"), t.ofRuns("endpoint-config")
	statements := []awsiam.PolicyStatement{
		sagemaker.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateModel"}, model),
		sagemaker.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateModelPackage", "sagemaker:CreateModelPackageGroup"}, group, versions),
		sagemaker.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateEndpointConfig"}, configuration),
		sagemaker.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpoint"}, t.endpointArn(), configuration),
		sagemaker.Allow([]string{"sagemaker:DeleteEndpoint"}, t.endpointArn()), // one that failed
		// A registered model has its image, and the ETag of its archive, which SageMaker
		// looks up for the caller: there is no other role in that call.
		sagemaker.SeeImage(t, sagemaker.ServingImage(t.serving)),
		sagemaker.Allow([]string{"s3:GetObject"}, t.results("/*/"+fmt.Sprintf(modelArchive, t.names.run()))),
	}
	if sagemaker.VolumeKey(t.serving) != nil {
		// The configuration names the key of the endpoint's disks, on behalf of the caller.
		statements = append(statements, sagemaker.AttachKey(t.props.Key), sagemaker.Allow([]string{"kms:DescribeKey"}, *t.props.Key.KeyArn()))
	}
	return statements
}

// scale is for Application Auto Scaling, which acts with the rights of the caller
// (Application Auto Scaling User Guide, "Identity-based policy examples").
func (t *Training) scale() []awsiam.PolicyStatement {
	if !t.scales() {
		return []awsiam.PolicyStatement{t.targets("application-autoscaling:DeregisterScalableTarget")}
	}
	const service = "sagemaker.application-autoscaling.amazonaws.com"
	linked := fmt.Sprintf("arn:%s:iam::%s:role/aws-service-role/%s/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
		*awscdk.Stack_Of(t).Partition(), *awscdk.Stack_Of(t).Account(), service)
	return []awsiam.PolicyStatement{
		t.targets("application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy", "application-autoscaling:RegisterScalableTarget"),
		sagemaker.When("StringEquals", map[string]any{"iam:AWSServiceName": service}, []string{"iam:CreateServiceLinkedRole"}, linked),
		sagemaker.Allow([]string{"sagemaker:DescribeEndpoint", "sagemaker:DescribeEndpointConfig", "sagemaker:UpdateEndpointWeightsAndCapacities"},
			t.endpointArn(), t.ofRuns("endpoint-config")),
		sagemaker.Allow([]string{"cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"},
			sagemaker.Arn(t, "cloudwatch", "alarm:TargetTracking-"+sagemaker.ScalableTarget(t.names.endpoint)+"-*")),
	}
}

// report is for the report that is read, and the message that is sent.
func (t *Training) report() []awsiam.PolicyStatement {
	statements := []awsiam.PolicyStatement{
		sagemaker.Allow([]string{"s3:GetObject"}, t.results("/*/"+reportFile)),
		sagemaker.Allow([]string{"sns:Publish"}, *t.props.Topic.TopicArn()),
	}
	if t.props.Key != nil {
		statements = append(statements, sagemaker.Allow([]string{"kms:Decrypt", "kms:GenerateDataKey"}, *t.props.Key.KeyArn()))
	}
	return statements
}

// ofRuns are the resources of a kind that the runs of this pipeline make.
func (t *Training) ofRuns(kind string) string {
	return sagemaker.Arn(t, "sagemaker", kind+"/"+t.names.run())
}

func (t *Training) endpointArn() string {
	return sagemaker.Arn(t, "sagemaker", "endpoint/"+t.names.endpoint)
}

// results is the ARN of what the runs write, under path.
func (t *Training) results(path string) string {
	return *t.props.Bucket.ArnForObjects(jsii.String(t.names.prefix + path))
}
