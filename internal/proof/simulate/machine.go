package simulate

import (
	"fmt"
	"strings"

	"github.com/sagerock/sagerock/internal/proof/deployment"
	"github.com/sagerock/sagerock/internal/proof/states"
)

// The pages that say what state machines and what they call need.
const (
	stepFunctionsSageMaker = `"IAM policies for calling Amazon SageMaker AI", AWS Step Functions Developer Guide`
	stepFunctionsLogs      = `"Using CloudWatch Logs to log execution history in Step Functions", AWS Step Functions Developer Guide`
	stepFunctionsTraces    = `"Trace Step Functions request data in AWS X-Ray", AWS Step Functions Developer Guide`
	apiPermissions         = `"Amazon SageMaker AI API Permissions: Actions, Permissions, and Resources Reference", Amazon SageMaker AI Developer Guide`
	modelRegistry          = `"AWS managed policy: AmazonSageMakerModelRegistryFullAccess", Amazon SageMaker AI Developer Guide`
	scalingPolicies        = `"Application Auto Scaling identity-based policy examples", Application Auto Scaling User Guide`
	topicKeys              = `"Managing Amazon SNS encryption keys and costs", Amazon SNS Developer Guide`
)

// machines adds what the states of state machines call, and what SageMaker then does
// with the roles that they pass.
func (b *builder) machines(models *states.Models) error {
	for _, machine := range b.Kind("AWS::StepFunctions::StateMachine") {
		role := b.roleOf(machine.Properties["RoleArn"])
		if role == nil {
			return fmt.Errorf("%s: %s has no role of this deployment", b.Name, machine.ID)
		}
		calls, _, err := states.Walk(models, []byte(str(machine.Properties["DefinitionString"])))
		if err != nil {
			return err
		}
		b.configure(calls)
		for _, c := range calls {
			i, err := states.IntegrationOf(c.Resource)
			if err != nil {
				return err
			}
			b.state(role, c, i, calls)
		}
		if machine.Properties["LoggingConfiguration"] != nil {
			b.each(role, need{why: stepFunctionsLogs}, []string{
				"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies",
				"logs:GetLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
			}, "*")
		}
		if tracing := object(machine.Properties["TracingConfiguration"]); tracing["Enabled"] == true {
			b.each(role, need{why: stepFunctionsTraces}, []string{
				"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
			}, "*")
		}
	}
	return nil
}

// state adds what one state needs, of the machine's role and of the one that it passes.
func (b *builder) state(role *deployment.Resource, c states.Call, i states.Integration, all []states.Call) {
	n := need{why: "state " + c.State}
	p := c.Parameters
	switch i.Service {
	case "sagemaker":
		b.sagemaker(role, n, i, p, all)
	case "applicationautoscaling":
		b.scaling(role, n, i.Operation, p)
	case "s3":
		key := str(p["Key"])
		switch i.Operation {
		case "GetObject":
			b.get(role, n, str(p["Bucket"]), key)
		case "ListObjectsV2":
			b.call(role, n, "s3:ListBucket", b.s3(str(p["Bucket"]), ""), "s3:prefix", str(p["Prefix"]))
		case "PutObjectTagging":
			var tags []string
			for _, tag := range list(object(p["Tagging"])["TagSet"]) {
				tags = append(tags, "s3:RequestObjectTag/"+str(object(tag)["Key"]), str(object(tag)["Value"]))
			}
			b.call(role, n, "s3:PutObjectTagging", b.s3(str(p["Bucket"]), key), tags...)
		default:
			b.call(role, n, "s3:"+i.Operation, b.s3(str(p["Bucket"]), key))
		}
	case "sns":
		topic := str(p["TopicArn"])
		b.call(role, n, "sns:Publish", topic)
		if key := b.keyOfTopic(topic); key != "" {
			b.each(role, need{why: topicKeys}, []string{"kms:Decrypt", "kms:GenerateDataKey"}, key, "kms:ViaService", "sns."+b.Region+".amazonaws.com")
		}
	case "lambda":
		b.call(role, n, "lambda:InvokeFunction", str(p["FunctionName"]))
	case "events":
		b.call(role, n, "events:PutEvents", b.arn("events", "event-bus/default"))
	case "cloudwatch":
		if i.Operation == "PutMetricData" {
			b.call(role, n, "cloudwatch:PutMetricData", "*", "cloudwatch:namespace", str(p["Namespace"]))
		}
		b.alarms(role, n, i.Operation, p)
	default:
		b.call(role, n, prefixes[i.Service]+":"+i.Operation, "*")
	}
}

// alarms adds a call of CloudWatch about alarms.
func (b *builder) alarms(role *deployment.Resource, n need, operation string, p map[string]any) {
	for _, name := range append(list(p["AlarmNames"]), p["AlarmName"]) {
		if name != nil {
			b.call(role, n, "cloudwatch:"+operation, b.arn("cloudwatch", "alarm:"+str(name)))
		}
	}
}

// prefixes are the names that IAM has for what Step Functions names otherwise.
var prefixes = map[string]string{"sfn": "states", "eventbridge": "events", "bedrock": "bedrock", "sagemakerruntime": "sagemaker"}

func (b *builder) keyOfTopic(arn string) string {
	for _, topic := range b.Kind("AWS::SNS::Topic") {
		if b.ARN(topic) == arn {
			return str(topic.Properties["KmsMasterKeyId"])
		}
	}
	return ""
}

// names are the parameters that name a resource of SageMaker, by its type in ARNs.
var names = []struct{ parameter, kind string }{
	{"ProcessingJobName", "processing-job"},
	{"TrainingJobName", "training-job"},
	{"TransformJobName", "transform-job"},
	{"HyperParameterTuningJobName", "hyper-parameter-tuning-job"},
	{"EndpointName", "endpoint"},
	{"EndpointConfigName", "endpoint-config"},
	{"ModelPackageGroupName", "model-package-group"},
	{"ModelPackageName", "model-package"},
	{"InferenceComponentName", "inference-component"},
	{"ModelName", "model"},
}

// sagemaker adds a call to SageMaker's API: on what it names, with its tags, its role and
// its key ("Actions, resources, and condition keys for Amazon SageMaker AI").
func (b *builder) sagemaker(role *deployment.Resource, n need, i states.Integration, p map[string]any, all []states.Call) {
	action := "sagemaker:" + i.Operation
	var on []string
	for _, name := range names {
		if value := str(p[name.parameter]); value != "" {
			on = append(on, b.arn("sagemaker", name.kind+"/"+value))
		}
	}
	switch {
	case i.Operation == "CreateModelPackage":
		on = []string{b.arn("sagemaker", "model-package/"+str(p["ModelPackageGroupName"])+"/1")}
		b.registered(role, p)
	case i.Operation == "CreateTransformJob", i.Operation == "CreateModelPackageGroup", strings.HasPrefix(i.Operation, "Create") && !strings.Contains(i.Operation, "Endpoint"):
		on = on[:min(len(on), 1)] // what else it names is only read
	case i.Operation == "CreateEndpointConfig":
		on = []string{b.arn("sagemaker", "endpoint-config/"+str(p["EndpointConfigName"]))}
	}
	if len(on) == 0 {
		on = []string{"*"}
	}
	for _, resource := range on {
		b.call(role, n, action, resource)
	}
	if p["Tags"] != nil {
		b.call(role, need{why: apiPermissions}, "sagemaker:AddTags", on[0])
	}
	if i.Operation == "UpdateEndpoint" {
		b.watches(role, p)
	}
	if i.Operation == "CreateEndpoint" || i.Operation == "UpdateEndpoint" {
		b.disks(role, p)
	}
	if i.Operation == "CreateEndpointConfig" {
		if key := str(p["KmsKeyId"]); key != "" {
			b.call(role, need{why: sagemakerKMS}, "kms:CreateGrant", key, "kms:GrantIsForAWSResource", "true")
			b.call(role, need{why: sagemakerKMS}, "kms:DescribeKey", key)
		}
	}
	for _, field := range []string{"RoleArn", "ExecutionRoleArn"} {
		if passed := str(p[field]); passed != "" {
			b.call(role, need{why: apiPermissions}, "iam:PassRole", passed, "iam:PassedToService", "sagemaker.amazonaws.com")
		}
	}
	if strings.HasPrefix(i.Pattern, "sync") {
		b.waited(role, i.Operation, on[0])
	}
	b.job(i.Operation, p, all)
}

// disks adds what the key of a configuration of CloudFormation's needs of who makes the endpoint: a
// state machine that makes its own has said so there ("CreateEndpointConfig", SageMaker API
// reference, KmsKeyId).
func (b *builder) disks(role *deployment.Resource, p map[string]any) {
	for _, config := range b.Kind("AWS::SageMaker::EndpointConfig") {
		if key := str(config.Properties["KmsKeyId"]); key != "" && str(p["EndpointConfigName"]) == b.NameOf(config) {
			b.call(role, need{why: sagemakerKMS}, "kms:CreateGrant", key, "kms:GrantIsForAWSResource", "true")
			b.call(role, need{why: sagemakerKMS}, "kms:DescribeKey", key)
		}
	}
}

// waited adds what a state needs that waits until a job is done.
func (b *builder) waited(role *deployment.Resource, operation, job string) {
	n := need{why: stepFunctionsSageMaker}
	kind := strings.TrimPrefix(operation, "Create")
	b.each(role, n, []string{"sagemaker:Describe" + kind, "sagemaker:Stop" + kind, "sagemaker:AddTags", "sagemaker:ListTags"}, job)
	b.each(role, n, []string{"events:DescribeRule", "events:PutRule", "events:PutTargets"},
		b.arn("events", "rule/StepFunctionsGetEventsForSageMaker"+kind+"sRule"))
}

// registered adds what the registry looks up for who registers a model: it has no role.
func (b *builder) registered(role *deployment.Resource, p map[string]any) {
	n := need{why: modelRegistry}
	for _, item := range list(object(p["InferenceSpecification"])["Containers"]) {
		container := object(item)
		b.each(role, n, []string{"ecr:BatchGetImage", "ecr:DescribeImages"}, b.repository(str(container["Image"])))
		if uri := str(container["ModelDataUrl"]); uri != "" {
			bucket, key, _ := strings.Cut(strings.TrimPrefix(uri, "s3://"), "/")
			b.get(role, n, bucket, key)
		}
	}
}

// scaling adds a call to Application Auto Scaling, which calls others in the name of its
// caller.
func (b *builder) scaling(role *deployment.Resource, n need, operation string, p map[string]any) {
	const service = "sagemaker.application-autoscaling.amazonaws.com"
	target := b.arn("application-autoscaling", "scalable-target/0123abcd4567ef890123456789abcdef0123")
	b.call(role, n, "application-autoscaling:"+operation, target,
		"application-autoscaling:service-namespace", str(p["ServiceNamespace"]), "application-autoscaling:scalable-dimension", str(p["ScalableDimension"]))
	by := need{why: scalingPolicies}
	endpoint := strings.Split(str(p["ResourceId"]), "/")[1]
	switch operation {
	case "RegisterScalableTarget":
		b.call(role, by, "iam:CreateServiceLinkedRole", "arn:"+b.Partition+":iam::"+deployment.Account+":role/aws-service-role/"+service+"/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
			"iam:AWSServiceName", service)
		b.each(role, by, []string{"sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpointWeightsAndCapacities"}, b.arn("sagemaker", "endpoint/"+endpoint))
		b.call(role, by, "sagemaker:DescribeEndpointConfig", b.configOf(endpoint))
	case "DeregisterScalableTarget":
		b.each(role, by, []string{"sagemaker:DescribeEndpoint", "sagemaker:UpdateEndpointWeightsAndCapacities"}, b.arn("sagemaker", "endpoint/"+endpoint))
		b.call(role, by, "sagemaker:DescribeEndpointConfig", b.configOf(endpoint))
		b.each(role, by, []string{"cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms"},
			b.arn("cloudwatch", "alarm:TargetTracking-"+str(p["ResourceId"])+"-AlarmHigh-00000000-0000-4000-8000-000000000000"))
	case "PutScalingPolicy":
		alarm := b.arn("cloudwatch", "alarm:TargetTracking-"+str(p["ResourceId"])+"-AlarmHigh-00000000-0000-4000-8000-000000000000")
		b.each(role, by, []string{"cloudwatch:DeleteAlarms", "cloudwatch:DescribeAlarms", "cloudwatch:PutMetricAlarm"}, alarm)
	}
}

// Machines are the calls of the state machines of a deployment.
func Machines(d *deployment.Deployment, models *states.Models) ([]Call, error) {
	a, err := open(d)
	if err != nil {
		return nil, err
	}
	b := &builder{account: a, test: TestMachine}
	err = b.machines(models)
	return unique(b.calls), err
}

// Executed are the calls that an execution of the state machine of a deployment has made.
func Executed(d *deployment.Deployment, made []states.Call) ([]Call, error) {
	a, err := open(d)
	if err != nil {
		return nil, err
	}
	b := &builder{account: a, test: "TestRun"}
	for _, machine := range b.Kind("AWS::StepFunctions::StateMachine") {
		b.configure(made)
		for _, c := range made {
			i, err := states.IntegrationOf(c.Resource)
			if err != nil {
				return nil, err
			}
			b.state(b.roleOf(machine.Properties["RoleArn"]), c, i, made)
		}
	}
	return unique(b.calls), nil
}

// configure remembers the configurations that runs give to endpoints.
func (b *builder) configure(calls []states.Call) {
	if b.configs == nil {
		b.configs = map[string]string{}
	}
	for _, c := range calls {
		if config := str(c.Parameters["EndpointConfigName"]); config != "" && c.Parameters["EndpointName"] != nil {
			b.configs[str(c.Parameters["EndpointName"])] = config
		}
	}
}

// configOf is the ARN of the configuration of an endpoint.
func (b *builder) configOf(endpoint string) string {
	if config, ok := b.configs[endpoint]; ok {
		return b.arn("sagemaker", "endpoint-config/"+config)
	}
	return b.arn("sagemaker", "endpoint-config/"+endpoint+"-"+strings.Repeat("0", 32))
}
