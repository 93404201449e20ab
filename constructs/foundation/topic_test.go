package foundation_test

import (
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/internal/template"
)

func TestTopic(t *testing.T) {
	stack, _ := newStacks(t)
	foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{
		Key: existingKey(stack), Config: &config.Alarms{Email: "oncall@example.com"},
	})
	all := template.Of(t, stack)

	id, topic := all.Only(t, "AWS::SNS::Topic", "Failures")
	template.EqualJSON(t, topic.Properties, `{"KmsMasterKeyId": "`+keyArn+`"}`)
	_, mail := all.Only(t, "AWS::SNS::Subscription", "Email")
	template.EqualJSON(t, mail.Properties, `{"Protocol": "email", "Endpoint": "oncall@example.com", "TopicArn": {"Ref": "`+id+`"}}`)
	_, policy := all.Only(t, "AWS::SNS::TopicPolicy", "Failures")
	template.EqualJSON(t, policy.Properties["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [
		{"Sid": "AllowPublishThroughSSLOnly", "Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": {"Ref": "`+id+`"},
		 "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]}`)
	if len(all) != 3 {
		t.Errorf("got %d resources, want three", len(all))
	}
}

func TestTopicWithoutKeyAndMail(t *testing.T) {
	stack, _ := newStacks(t)
	foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{Config: &config.Alarms{}})
	all := template.Of(t, stack)
	_, topic := all.Only(t, "AWS::SNS::Topic", "Failures")
	if len(topic.Properties) != 0 {
		t.Errorf("got %v, want no properties", topic.Properties)
	}
	if len(all) != 2 {
		t.Errorf("got %d resources, want the topic and its policy", len(all))
	}
}

// TestTopicForAlarms allows alarms whose names begin so to publish, and rules.
func TestTopicForAlarms(t *testing.T) {
	stack, _ := newStacks(t)
	foundation.NewTopic(stack, jsii.String("Failures"), &foundation.TopicProps{AlarmPrefix: "shop--"})
	all := template.Of(t, stack)
	id, _ := all.Only(t, "AWS::SNS::Topic", "Failures")
	_, policy := all.Only(t, "AWS::SNS::TopicPolicy", "Failures")
	template.EqualJSON(t, policy.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any)[1:], `[
		{"Sid": "Alarms", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Action": "sns:Publish", "Resource": {"Ref": "`+id+`"},
		 "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:shop--*"}}},
		{"Sid": "Rules", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Action": "sns:Publish", "Resource": {"Ref": "`+id+`"}}]`)
}
