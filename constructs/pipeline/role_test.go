package pipeline_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/sagerock/sagerock/constructs/pipeline"
)

// ofLogging are for the log and the traces of Step Functions; the CDK adds them.
var ofLogging = []string{
	"logs:CreateLogDelivery", "logs:DeleteLogDelivery", "logs:DescribeLogGroups", "logs:DescribeResourcePolicies", "logs:GetLogDelivery",
	"logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:UpdateLogDelivery",
	"xray:GetSamplingRules", "xray:GetSamplingTargets", "xray:PutTelemetryRecords", "xray:PutTraceSegments",
}

// unscoped are the only actions that may be allowed on everything: AWS knows no
// resource for them, or SageMaker checks the role for them without one.
var unscoped = append([]string{
	"ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission",
	"sagemaker:ListEndpointConfigs", "sagemaker:ListModels",
	"cloudwatch:PutMetricData", "ec2:DescribeDhcpOptions", "ec2:DescribeVpcEndpoints", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
	"ec2:DescribeSubnets", "ec2:DescribeVpcs", "ecr:GetAuthorizationToken",
}, ofLogging...)

func TestRolesAreExact(t *testing.T) {
	tpl := synth(t, nil)
	for _, role := range []string{"TrainingMachineRole", "TrainingJobRole", "TrainingCleanupRole"} {
		for _, s := range tpl.policy(t, role) {
			for _, action := range s.Actions {
				if strings.Contains(action, "*") {
					t.Errorf("%s allows %s", role, action)
				}
				if slices.Contains(s.Resources, "*") && !slices.Contains(unscoped, action) {
					t.Errorf("%s allows %s on everything", role, action)
				}
			}
		}
	}
}

// allowed reports whether one of statements allows action on resource, which
// may end in *, whatever the condition.
func allowed(statements []statement, action, resource string) bool {
	return slices.ContainsFunc(statements, func(s statement) bool {
		return slices.Contains(s.Actions, action) && slices.Contains(s.Resources, resource)
	})
}

// anyRun matches the 32 digits of a run.
var anyRun = strings.Repeat("?", 32)

func TestMachineRole(t *testing.T) {
	statements := synth(t, nil).policy(t, "TrainingMachineRole")
	const sagemaker = "arn:aws:sagemaker:us-east-1:123456789012:"
	for action, resource := range map[string]string{
		"sagemaker:CreateTrainingJob":       sagemaker + "training-job/shop-churn-" + anyRun,
		"sagemaker:CreateModel":             sagemaker + "model/shop-churn-" + anyRun,
		"sagemaker:CreateProcessingJob":     sagemaker + "processing-job/shop-churn-" + anyRun + "-evaluate",
		"sagemaker:UpdateEndpoint":          sagemaker + "endpoint/shop-churn",
		"sagemaker:DeleteEndpoint":          sagemaker + "endpoint/shop-churn",
		"sagemaker:CreateModelPackage":      sagemaker + "model-package/shop-churn/*",
		"sagemaker:CreateModelPackageGroup": sagemaker + "model-package-group/shop-churn",
		"ecr:DescribeImages":                "arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost",
		"events:PutRule":                    "arn:aws:events:us-east-1:123456789012:rule/StepFunctionsGetEventsForSageMakerTransformJobsRule",
		"s3:GetObject":                      "arn:aws:s3:::results/training/shop-churn/*/evaluation/evaluation.json",
		"sns:Publish":                       topicARN,
		"kms:GenerateDataKey":               keyARN,
		"cloudwatch:PutMetricAlarm":         "arn:aws:cloudwatch:us-east-1:123456789012:alarm:TargetTracking-endpoint/shop-churn/variant/AllTraffic-*",
	} {
		if !allowed(statements, action, resource) {
			t.Errorf("%s on %s is not allowed", action, resource)
		}
	}
	for _, s := range statements {
		switch {
		case slices.Contains(s.Actions, "iam:PassRole"):
			if got := text(s.Condition); got != `{"StringEquals":{"iam:PassedToService":"sagemaker.amazonaws.com"}}` || len(s.Resources) != 1 || !strings.Contains(s.Resources[0], "TrainingJobRole") {
				t.Errorf("PassRole of %s on %s", s.Resources, got)
			}
		case slices.Contains(s.Actions, "iam:CreateServiceLinkedRole"):
			if got := text(s.Condition); got != `{"StringEquals":{"iam:AWSServiceName":"sagemaker.application-autoscaling.amazonaws.com"}}` {
				t.Errorf("CreateServiceLinkedRole on %s", got)
			}
		}
	}
}

func TestJobRole(t *testing.T) {
	tpl := synth(t, func(p *pipeline.TrainingProps) { p.Config.Capture.Percent = 5 })
	statements := tpl.policy(t, "TrainingJobRole")
	for action, resource := range map[string]string{
		"s3:ListBucket":                        "arn:aws:s3:::amzn-s3-demo-data",
		"s3:GetObject":                         "arn:aws:s3:::amzn-s3-demo-data/churn/*",
		"s3:PutObject":                         "arn:aws:s3:::results/capture/shop-churn/*",
		"s3:AbortMultipartUpload":              "arn:aws:s3:::results/training/shop-churn/*",
		"kms:Decrypt":                          userKey,
		"kms:CreateGrant":                      keyARN,
		"ecr:BatchGetImage":                    "arn:aws:ecr:us-east-1:683313688378:repository/sagemaker-xgboost",
		"logs:CreateLogStream":                 "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/Endpoints/shop-churn:*",
		"logs:PutLogEvents":                    "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/ProcessingJobs:log-stream:shop-churn-" + anyRun + "-prepare/*",
		"ec2:CreateNetworkInterface":           "*",
		"ec2:DeleteNetworkInterfacePermission": "*",
	} {
		if !allowed(statements, action, resource) {
			t.Errorf("%s on %s is not allowed", action, resource)
		}
	}
	for _, s := range statements {
		if !slices.Contains(s.Resources, "arn:aws:kms:us-east-1:123456789012:key/*") {
			continue
		}
		condition := text(s.Condition) // in a bucket for assets whose key no template knows
		if !slices.Equal(s.Actions, []string{"kms:Decrypt"}) || !strings.Contains(condition, `"kms:ViaService":["s3.us-east-1.amazonaws.com"]`) ||
			strings.Count(condition, "cdk-hnb659fds-assets-") != 2 || strings.Count(condition, ".zip") != 1 {
			t.Errorf("it may %v with any key on %s", s.Actions, condition)
		}
	}
	if !allowed(statements, "kms:Decrypt", "arn:aws:kms:us-east-1:123456789012:key/*") {
		t.Error("the scripts cannot be read from a bucket with a key of its own")
	}
	trust := text(tpl.only(t, "AWS::IAM::Role", "TrainingJobRole").Properties["AssumeRolePolicyDocument"])
	for _, want := range []string{`"Service":"sagemaker.amazonaws.com"`, `"aws:SourceAccount":{"Ref":"AWS::AccountId"}`, `"aws:SourceArn"`} {
		if strings.Count(trust, `"Effect"`) != 1 || !strings.Contains(trust, want) {
			t.Errorf("the trust lacks %s: %s", want, trust)
		}
	}
	local := synth(t, func(p *pipeline.TrainingProps) {
		everywhere(p, "ml.g5.xlarge")
	})
	for _, action := range []string{"kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"} { // for what jobs write, wherever their disks are
		if !allowed(local.policy(t, "TrainingJobRole"), action, keyARN) {
			t.Errorf("%s is not allowed without disks that take the key", action)
		}
	}
	for _, role := range []string{"TrainingJobRole", "TrainingMachineRole"} {
		if allowed(local.policy(t, role), "kms:CreateGrant", keyARN) {
			t.Errorf("%s may hand the key to disks that take none", role)
		}
	}
	for _, s := range synth(t, smallest).policy(t, "TrainingJobRole") {
		for _, action := range s.Actions {
			ofScripts := slices.Contains(s.Resources, "arn:aws:kms:us-east-1:123456789012:key/*")
			if strings.HasPrefix(action, "kms:") && !ofScripts || strings.HasPrefix(action, "ec2:") {
				t.Errorf("%s is allowed without a key or a network", action)
			}
		}
	}
}

// TestReasons sees that each wildcard has a reason, and that none is wide enough
// for a wildcard of another kind.
func TestReasons(t *testing.T) {
	strange := []string{
		"arn:aws:s3:::*", "arn:aws:s3:::results/*", "arn:aws:s3:::results/training/*", "arn:aws:s3:::results/training/other/*", "arn:aws:s3:::amzn-s3-demo-data/*",
		"arn:aws:sagemaker:us-east-1:123456789012:*", "arn:aws:sagemaker:us-east-1:123456789012:endpoint/*", "arn:aws:sagemaker:us-east-1:123456789012:training-job/*",
		"arn:aws:sagemaker:us-east-1:123456789012:model-package/*", "arn:aws:logs:us-east-1:123456789012:log-group:*", "arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/*",
		"arn:aws:logs:us-east-1:123456789012:log-group:/aws/sagemaker/TrainingJobs:log-stream:*", "arn:aws:iam::123456789012:role/*", "arn:aws:kms:us-west-2:111122223333:*",
		"arn:aws:ec2:us-east-1:123456789012:*", "arn:aws:cloudwatch:us-east-1:123456789012:alarm:*",
		"arn:aws:application-autoscaling:us-east-1:123456789012:*", "arn:aws:events:us-east-1:123456789012:rule/*", "arn:*:s3:::amzn-s3-demo-data/churn/*",
	}
	tpl := synth(t, func(p *pipeline.TrainingProps) { p.Config.Capture.Percent = 5 })
	for _, role := range []string{"TrainingMachineRole", "TrainingJobRole", "TrainingCleanupRole"} {
		reasons := map[string]*regexp.Regexp{} // a wildcard of several statements has a reason of each
		own := tpl.only(t, "AWS::IAM::Role", role)
		for _, r := range append(tpl.shared(own), own) {
			for _, rule := range r.Metadata.Nag.Rules {
				for _, on := range rule.AppliesTo {
					reasons[on.Regex] = regexp.MustCompile(strings.Trim(on.Regex, "/"))
				}
			}
		}
		explained := func(resource string) bool {
			for _, r := range reasons {
				if r.MatchString("Resource::" + resource) {
					return true
				}
			}
			return false
		}
		used := map[string]bool{}
		for _, s := range tpl.policy(t, role) {
			for _, resource := range s.Resources {
				if !strings.Contains(resource, "*") {
					continue
				}
				used[resource] = true
				if !explained(resource) {
					t.Errorf("%s has %s without a reason", role, resource)
				}
			}
		}
		if len(used) != len(reasons) {
			t.Errorf("%s has reasons for %d wildcards and has %d", role, len(reasons), len(used))
		}
		for _, resource := range strange {
			if explained(resource) {
				t.Errorf("%s would explain %s", role, resource)
			}
		}
	}
}
