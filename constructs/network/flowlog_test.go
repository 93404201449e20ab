package network_test

import (
	"testing"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/template"
)

func TestFlowLogs(t *testing.T) {
	for name, tc := range map[string]struct {
		onDestroy, policy string
	}{
		"retained": {"retain", "Retain"},
		"deleted":  {"delete", "Delete"},
	} {
		t.Run(name, func(t *testing.T) {
			all := template.Of(t, build(t, private(nil), &config.Data{OnDestroy: tc.onDestroy, LogDays: 30}).net)
			var group string
			for id, r := range all {
				if r.Type == "AWS::Logs::LogGroup" {
					group = id
					template.EqualJSON(t, r.Properties, `{"KmsKeyId": "`+keyArn+`", "RetentionInDays": 30}`)
					if r.DeletionPolicy != tc.policy || r.UpdateReplacePolicy != tc.policy {
						t.Errorf("got %s and %s, want %s", r.DeletionPolicy, r.UpdateReplacePolicy, tc.policy)
					}
				}
			}
			role := one(t, all, "AWS::IAM::Role", "FlowLogRole")
			template.EqualJSON(t, role["Policies"], `[{"PolicyName": "Write", "PolicyDocument": {"Version": "2012-10-17", "Statement": [{
				"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"],
				"Resource": {"Fn::GetAtt": ["`+group+`", "Arn"]}}]}}]`)
			template.EqualJSON(t, role["AssumeRolePolicyDocument"], `{"Version": "2012-10-17", "Statement": [{
				"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"},
				"Condition": {
					"StringEquals": {"aws:SourceAccount": "111122223333"},
					"ArnLike": {"aws:SourceArn": "arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*"}}}]}`)
			if len(all.Kind("AWS::IAM::Policy")) != 0 {
				t.Error("the role has a policy that can come after the flow log")
			}
		})
	}
}
