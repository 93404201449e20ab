package sagemaker_test

import (
	"slices"
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/hosting"
)

const arnEnd = ":us-east-1:${AWS::AccountId}:"

func TestTrust(t *testing.T) {
	role := synth(t, block(nil), false, false).one(t, "AWS::IAM::Role")
	trust := text(role.Properties["AssumeRolePolicyDocument"]).(map[string]any)
	equal(t, "trust", trust["Statement"], any([]any{map[string]any{
		"Effect":    "Allow",
		"Action":    "sts:AssumeRole",
		"Principal": map[string]any{"Service": "sagemaker.amazonaws.com"},
		"Condition": map[string]any{
			"StringEquals": map[string]any{"aws:SourceAccount": "${AWS::AccountId}"},
			"ArnLike":      map[string]any{"aws:SourceArn": "arn:aws:sagemaker" + arnEnd + "*"},
		},
	}}))
}

func TestStatements(t *testing.T) {
	archive := func(c *config.SageMaker) {
		c.Image, c.Instance, c.Source = "xgboost", "ml.m5.large", "s3://acme-models/churn/model.tar.gz"
	}
	queue := func(c *config.SageMaker) { c.Endpoint, c.Source = hosting.Async, "hf://Qwen/Qwen3-8B" }
	for name, tc := range map[string]struct {
		change   func(*config.SageMaker)
		key, vpc bool
		action   string
		on       any // nil for not allowed at all
		when     any
	}{
		"its own log group": {
			action: "logs:PutLogEvents",
			on:     "arn:aws:logs" + arnEnd + "log-group:/aws/sagemaker/Endpoints/chat-assistant:*",
		},
		"not a log group of another name": {action: "logs:CreateLogGroup"},
		"the one repository": {
			action: "ecr:BatchGetImage",
			on:     "arn:aws:ecr:us-east-1:763104351884:repository/djl-inference",
		},
		"the repository of one's own image": {
			change: func(c *config.SageMaker) {
				c.Image = "111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/serve@sha256:0011"
			},
			action: "ecr:BatchGetImage",
			on:     "arn:aws:ecr:eu-west-1:111122223333:repository/acme/serve",
		},
		"the objects under the prefix": {
			action: "s3:GetObject", on: "arn:aws:s3:::acme-models/llama/*",
		},
		"a listing of the prefix": {
			action: "s3:ListBucket", on: "arn:aws:s3:::acme-models",
			when: map[string]any{"StringLike": map[string]any{"s3:prefix": "llama/*"}},
		},
		"the one archive": {
			change: archive,
			action: "s3:GetObject", on: "arn:aws:s3:::acme-models/churn/model.tar.gz",
		},
		"no bucket for the Hub":  {change: func(c *config.SageMaker) { c.Source = "hf://Qwen/Qwen3-8B" }, action: "s3:GetObject"},
		"nothing else is listed": {action: "s3:PutObject"},
		"captured requests": {
			change: func(c *config.SageMaker) { c.Capture.Percent = 5 },
			action: "s3:PutObject", on: "arn:${AWS::Partition}:s3:::acme-data/capture/chat-assistant/*",
		},
		"no captured requests after capture.percent: 0": {
			change: func(c *config.SageMaker) { c.Capture.Percent = 0 }, action: "s3:PutObject",
		},
		"what waits, and no other object of the bucket": {
			change: queue, action: "s3:GetObject",
			on: "arn:${AWS::Partition}:s3:::acme-data/async/chat-assistant/in/*",
		},
		"whether it is there": {
			change: queue, action: "s3:ListBucket", on: "arn:${AWS::Partition}:s3:::acme-data",
			when: map[string]any{"StringLike": map[string]any{"s3:prefix": "async/chat-assistant/in/*"}},
		},
		"answers and failures": {
			change: queue, action: "s3:PutObject",
			on: []any{"arn:${AWS::Partition}:s3:::acme-data/async/chat-assistant/out/*", "arn:${AWS::Partition}:s3:::acme-data/async/chat-assistant/failed/*"},
		},
		"the key for answers":        {change: queue, key: true, action: "kms:GenerateDataKey", on: keyArn},
		"a key that is named":        {change: queue, key: true, action: "kms:Encrypt", on: keyArn},
		"keys of the user's buckets": {action: "kms:Decrypt", on: decryptArn},
		"no key for local disks":     {key: true, action: "kms:GenerateDataKey"},
		"the key for what is captured": {
			change: func(c *config.SageMaker) { c.Capture.Percent = 5 }, key: true,
			action: "kms:GenerateDataKey", on: keyArn,
		},
		"no grant on it": {
			change: func(c *config.SageMaker) { c.Capture.Percent = 5 }, key: true,
			action: "kms:CreateGrant",
		},
		"grants for disks, by AWS services only": {
			change: archive, key: true,
			action: "kms:CreateGrant", on: keyArn,
			when: map[string]any{"Bool": map[string]any{"kms:GrantIsForAWSResource": "true"}},
		},
		"metrics of endpoints only": {
			action: "cloudwatch:PutMetricData", on: "*",
			when: map[string]any{"StringEquals": map[string]any{"cloudwatch:namespace": []any{"/aws/sagemaker/Endpoints"}}},
		},
		"no interfaces without a VPC": {action: "ec2:CreateNetworkInterface"},
		// As the guide lists them: narrower ones fail a check that SageMaker makes of the role.
		"interfaces are made wherever":       {vpc: true, action: "ec2:CreateNetworkInterface", on: "*"},
		"instances are let use them":         {vpc: true, action: "ec2:CreateNetworkInterfacePermission", on: "*"},
		"they are taken away":                {vpc: true, action: "ec2:DeleteNetworkInterface", on: "*"},
		"the VPC's endpoints are looked up":  {vpc: true, action: "ec2:DescribeVpcEndpoints", on: "*"},
		"nobody looks them up without a VPC": {action: "ec2:DescribeVpcEndpoints"},
	} {
		t.Run(name, func(t *testing.T) {
			got := synth(t, block(tc.change), tc.key, tc.vpc).statement(t, tc.action)
			equal(t, "resource", got["Resource"], tc.on)
			equal(t, "condition", got["Condition"], tc.when)
		})
	}
}

// TestEverywhere fails for an action that is allowed on every resource although AWS
// supports resource ARNs for it.
func TestEverywhere(t *testing.T) {
	unbounded := []any{
		"cloudwatch:PutMetricData", "ecr:GetAuthorizationToken",
		"ec2:CreateNetworkInterface", "ec2:CreateNetworkInterfacePermission", "ec2:DeleteNetworkInterface", "ec2:DeleteNetworkInterfacePermission",
		"ec2:DescribeDhcpOptions", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSecurityGroups",
		"ec2:DescribeSubnets", "ec2:DescribeVpcEndpoints", "ec2:DescribeVpcs",
	}
	r := synth(t, block(func(c *config.SageMaker) { c.Instance, c.Capture.Percent = "ml.p3.2xlarge", 1 }), true, true)
	all := r.statements(t)
	if len(all) < 10 {
		t.Fatalf("%d statements", len(all))
	}
	for _, s := range all {
		for _, action := range list(s["Action"]) {
			if s["Resource"] == "*" && !slices.Contains(unbounded, action) {
				t.Errorf("%v is allowed on everything", action)
			}
			if action == "*" || action.(string)[len(action.(string))-1] == '*' {
				t.Errorf("%v is more than one action", action)
			}
		}
	}
}

// TestPolicyFirst holds the order in which CloudFormation works: the model refers
// to a role that carries its policy, so there is no policy to come too late.
func TestPolicyFirst(t *testing.T) {
	r := synth(t, block(nil), false, false)
	if late := r.all("AWS::IAM::Policy"); len(late) != 0 {
		t.Errorf("%d policies beside the role", len(late))
	}
	model := text(r.one(t, "AWS::SageMaker::Model").Properties["ExecutionRoleArn"])
	for id := range r {
		if model == "${"+id+".Arn}" && r[id].Properties["Policies"] != nil {
			return
		}
	}
	t.Errorf("the model runs as %v", model)
}

func TestGrantInvoke(t *testing.T) {
	for name, tc := range map[string]struct {
		endpoint string
		want     any
	}{
		"at once":      {hosting.Realtime, []any{"sagemaker:InvokeEndpoint", "sagemaker:InvokeEndpointWithResponseStream"}},
		"from a queue": {hosting.Async, "sagemaker:InvokeEndpointAsync"},
	} {
		t.Run(name, func(t *testing.T) {
			r := synth(t, block(func(c *config.SageMaker) { c.Endpoint = tc.endpoint }), false, false)
			found := false
			for _, resource := range r {
				if resource.Type == "AWS::IAM::Policy" {
					found = true
					document := text(resource.Properties["PolicyDocument"]).(map[string]any)
					equal(t, "caller's policy", document["Statement"], any([]any{map[string]any{
						"Effect": "Allow", "Action": tc.want, "Resource": "arn:aws:sagemaker" + arnEnd + "endpoint/chat-assistant",
					}}))
				}
			}
			if !found {
				t.Error("the caller has no policy")
			}
		})
	}
}
