package pipeline

import (
	"fmt"
	"slices"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/constructs/policy"
	"github.com/sagerock/sagerock/constructs/sagemaker"
)

// machineRole is what the state machine may do: start and watch its own jobs, and
// deploy to its own endpoint.
func (t *Training) machineRole() awsiam.CfnRole {
	return policy.NewRole(t, jsii.String("MachineRole"), &policy.RoleProps{
		Description: "Pipeline of " + t.names.endpoint,
		Trust:       policy.TrustFrom("states.amazonaws.com", t.props.Home.Account, t.props.Home.Of("states", "stateMachine:*")), // its own name comes later
		Policies: map[string][]policy.Statement{
			"Jobs":   t.runJobs(),
			"Deploy": slices.Concat(t.deploy(), t.scale()),
			"Report": t.report(),
			"Watch":  watch,
		},
	})
}

// watch is for the log of the runs and their traces. AWS knows no resource for
// these rights: a log delivery belongs to the account, a trace to nobody (Step
// Functions Developer Guide, "Using CloudWatch Logs to log execution history" and
// "Trace Step Functions request data in AWS X-Ray").
var watch = []policy.Statement{
	policy.Allow([]string{
		"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
		"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
	}, "*").Because("Step Functions delivers the log of the runs; a log delivery belongs to the account and has no resource in IAM."),
	policy.Allow([]string{"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments"}, "*").
		Because("Step Functions traces the runs; a trace has no resource in IAM."),
}

// runJobs is for the integrations that wait. Step Functions tags each job as its
// own, and hears of its end through a rule that it manages (Step Functions
// Developer Guide, "IAM policies for calling Amazon SageMaker AI").
func (t *Training) runJobs() []policy.Statement {
	var statements []policy.Statement
	var rules []string
	for _, kind := range jobKinds {
		statements = append(statements, policy.Allow([]string{
			"sagemaker:AddTags",
			"sagemaker:Create" + kind.name,
			"sagemaker:Describe" + kind.name,
			"sagemaker:ListTags",
			"sagemaker:Stop" + kind.name,
		}, t.jobArns(kind)...).Because("A run starts its jobs, tags them, waits for them, and stops them when it is stopped."))
		rules = append(rules, t.props.Home.Of("events", fmt.Sprintf("rule/StepFunctionsGetEventsForSageMaker%ssRule", kind.name)))
	}
	return append(statements,
		policy.Allow([]string{"iam:PassRole"}, *t.jobsArn).When("StringEquals", map[string]any{"iam:PassedToService": "sagemaker.amazonaws.com"}).
			Because("Jobs and the model run with the one role that SageMaker assumes."),
		policy.Allow([]string{"events:DescribeRule", "events:PutRule", "events:PutTargets"}, rules...).
			Because("Step Functions learns that a job has ended through a rule that it manages."))
}

// deploy is for the registry and the endpoint.
func (t *Training) deploy() []policy.Statement {
	group := t.props.Home.Of("sagemaker", "model-package-group/"+t.names.endpoint)
	versions := t.props.Home.Of("sagemaker", "model-package/"+t.names.endpoint+"/*")
	model, configuration := t.ofRuns("model"), t.ofRuns("endpoint-config")
	statements := []policy.Statement{
		policy.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateModel", "sagemaker:DeleteModel"}, model).
			Because("A run creates its model, and deletes one that is refused or superseded."),
		policy.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateModelPackage", "sagemaker:CreateModelPackageGroup"}, group, versions).
			Because("Accepted models are registered; SageMaker numbers the versions of a model."),
		policy.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateEndpointConfig", "sagemaker:DeleteEndpointConfig"}, configuration).
			Because("A run creates the configuration of its model, and deletes a superseded one."),
		policy.Allow([]string{"sagemaker:AddTags", "sagemaker:CreateEndpoint", "sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpoint"}, t.endpointArn(), configuration).
			Because("A run deploys its model to the endpoint."),
		policy.Allow([]string{"sagemaker:DeleteEndpoint"}, t.endpointArn()).Because("An endpoint that failed can only be deleted."),
		// A registered model has its image, and the ETag of its archive, which SageMaker
		// looks up for the caller: there is no other role in that call.
		sagemaker.SeeImage(t.props.Home, sagemaker.ServingImage(t.serving)),
		policy.Allow([]string{"s3:GetObject"}, t.results("/*/"+fmt.Sprintf(modelArchive, t.names.run()))).
			Because("SageMaker looks up the archive of a registered model for the caller; " + eachRun),
	}
	if sagemaker.VolumeKey(t.serving) != nil {
		// The configuration names the key of the endpoint's disks, on behalf of the caller.
		statements = append(statements, sagemaker.AttachKey(*t.props.KeyArn), policy.Allow([]string{"kms:DescribeKey"}, *t.props.KeyArn).
			Because("SageMaker looks up the key of the endpoint's disks for the caller."))
	}
	return statements
}

// scale is for the steps that set and remove scaling.
func (t *Training) scale() []policy.Statement {
	if !t.scales() {
		return append(t.asScaling("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms"),
			t.targets("application-autoscaling:DeregisterScalableTarget"))
	}
	const service = "sagemaker.application-autoscaling.amazonaws.com"
	linked := t.props.Home.In("", t.props.Home.Account, "iam",
		"role/aws-service-role/"+service+"/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint")
	return append(t.asScaling("cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"),
		t.targets("application-autoscaling:DeregisterScalableTarget", "application-autoscaling:PutScalingPolicy", "application-autoscaling:RegisterScalableTarget"),
		policy.Allow([]string{"iam:CreateServiceLinkedRole"}, linked).When("StringEquals", map[string]any{"iam:AWSServiceName": service}).
			Because("The first scaled endpoint of an account gets the role of Application Auto Scaling."))
}

// report is for the report that is read, and the message that is sent.
func (t *Training) report() []policy.Statement {
	statements := []policy.Statement{
		policy.Allow([]string{"s3:GetObject"}, t.results("/*/"+reportFile)).Because("A run reads the report of its evaluation; " + eachRun),
		policy.Allow([]string{"sns:Publish"}, *t.props.Topic.TopicArn()).Because("A run that fails or refuses its model notifies the topic."),
	}
	if t.props.KeyArn != nil {
		statements = append(statements, policy.Allow([]string{"kms:Decrypt", "kms:GenerateDataKey"}, *t.props.KeyArn).
			Because("The key encrypts the report and the messages of the topic."))
	}
	return statements
}

const eachRun = "each run has a folder with the name of its execution."

// ofRuns are the resources of a kind that the runs of this pipeline make.
func (t *Training) ofRuns(kind string) string {
	return t.props.Home.Of("sagemaker", kind+"/"+t.names.run())
}

func (t *Training) endpointArn() string {
	return t.props.Home.Of("sagemaker", "endpoint/"+t.names.endpoint)
}

// results is the ARN of what the runs write, under path.
func (t *Training) results(path string) string {
	return *t.props.Bucket.ArnForObjects(jsii.String(t.names.prefix + path))
}
