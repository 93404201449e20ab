package foundation_test

import (
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/foundation"
)

func TestTopic(t *testing.T) {
	stack, _ := newStacks(t)
	foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{
		Key: existingKey(stack), Config: &config.Alarms{Email: "oncall@example.com"},
	})
	all := resources(t, stack)

	id, topic := find(t, all, "AWS::SNS::Topic", "Failures")
	equal(t, topic.Properties, `{"KmsMasterKeyId": "`+keyArn+`"}`)
	_, mail := find(t, all, "AWS::SNS::Subscription", "Email")
	equal(t, mail.Properties, `{"Protocol": "email", "Endpoint": "oncall@example.com", "TopicArn": {"Ref": "`+id+`"}}`)
	_, policy := find(t, all, "AWS::SNS::TopicPolicy", "Failures")
	equal(t, policy.Properties["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [
		{"Sid": "AllowPublishThroughSSLOnly", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": {"Ref": "`+id+`"},
		 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}`)
	if len(all) != 3 {
		t.Errorf("got %d resources, want three", len(all))
	}
}

func TestTopicWithoutKeyAndMail(t *testing.T) {
	stack, _ := newStacks(t)
	foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{Config: &config.Alarms{}})
	all := resources(t, stack)
	_, topic := find(t, all, "AWS::SNS::Topic", "Failures")
	if len(topic.Properties) != 0 {
		t.Errorf("got %v, want no properties", topic.Properties)
	}
	if len(all) != 2 {
		t.Errorf("got %d resources, want the topic and its policy", len(all))
	}
}
