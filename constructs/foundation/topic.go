package foundation

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/policy"
)

// TopicProps is what a [Topic] needs from the outside.
type TopicProps struct {
	// Key encrypts the messages. Nil means that SNS keeps them as it keeps all.
	Key awskms.IKey
	// Config is the alarms block of the config file. Nil means that nobody gets mail.
	Config *config.Alarms
	// AlarmPrefix is what the names of the alarms that publish begin with. With one, rules of
	// EventBridge may publish too. Without it, no service of AWS may.
	AlarmPrefix string
}

// Topic receives notifications of failures, and mails them to the address in the config.
//
// A publisher needs sns:Publish, and with a key kms:GenerateDataKey and kms:Decrypt on
// it. Principals of this account get them from IAM; CloudWatch and EventBridge from the
// policies of the topic and of the key: see [KeyProps].
type Topic struct {
	constructs.Construct

	// Topic is the topic itself.
	Topic awssns.ITopic
}

// NewTopic adds a Topic to scope.
func NewTopic(scope constructs.Construct, id *string, props *TopicProps) *Topic {
	props = defaults.Of(props)
	props.Config = defaults.Or("foundation.NewTopic", "Config", props.Config)
	t := &Topic{}
	constructs.NewConstruct_Override(t, scope, id)
	t.Topic = awssns.NewTopic(t, jsii.String("Topic"), &awssns.TopicProps{
		MasterKey:  props.Key,
		EnforceSSL: jsii.Bool(true),
	})
	statements := []policy.Statement{policy.Deny([]string{"sns:Publish"}, *t.Topic.TopicArn()).Because("Messages are sent with TLS only.")} // which EnforceSSL adds
	if props.AlarmPrefix != "" {
		statements = append(statements, publishers(arn.Of(t), *t.Topic.TopicArn(), props.AlarmPrefix)...)
		for _, s := range statements[1:] {
			t.Topic.AddToResourcePolicy(awsiam.PolicyStatement_FromJson(s.JSON()))
		}
	}
	policy.Explain(t.Topic.Node().FindChild(jsii.String("Policy")).Node().DefaultChild().(awssns.CfnTopicPolicy), statements)
	if props.Config.Email != "" {
		awssns.NewSubscription(t, jsii.String("Email"), &awssns.SubscriptionProps{
			Topic:    t.Topic,
			Protocol: awssns.SubscriptionProtocol_EMAIL,
			Endpoint: &props.Config.Email,
		})
	}
	return t
}

// GrantPublish lets grantee send messages, and use the key that encrypts them.
func (t *Topic) GrantPublish(grantee awsiam.IGrantable) { t.Topic.GrantPublish(grantee) }

// publishers lets alarms and rules publish.
//
// The statement for EventBridge has no condition: it sends none of the keys that would say
// for whom it publishes ("Using resource-based policies for Amazon EventBridge", EventBridge
// User Guide: condition blocks cannot be used in policies of topics). A role for the target is
// no way around: another version of that page says that delivery to an encrypted topic may
// then fail.
func publishers(home arn.Home, topic, prefix string) []policy.Statement {
	alarms, rules := policy.Allow([]string{"sns:Publish"}, topic), policy.Allow([]string{"sns:Publish"}, topic)
	alarms.Sid, alarms.Principal, alarms.Conditions = "Alarms", policy.Service("cloudwatch."+amazonaws), ofAlarms(home, prefix)
	rules.Sid, rules.Principal = "Rules", policy.Service("events."+amazonaws)
	return []policy.Statement{
		alarms.Because("Alarms of this app notify the topic."),
		rules.Because("The rule that sees a deployment rolled back notifies the topic. EventBridge does not say for whom it publishes."),
	}
}

// amazonaws ends the names of service principals, in every partition.
const amazonaws = "amazonaws.com"

// ofAlarms are the conditions that hold for alarms of this account whose names begin with
// prefix ("Notify users on alarm changes", CloudWatch User Guide).
func ofAlarms(home arn.Home, prefix string) map[string]any {
	return map[string]any{
		"StringEquals": map[string]any{"aws:SourceAccount": home.Account},
		"ArnLike":      map[string]any{"aws:SourceArn": home.Of("cloudwatch", "alarm:"+prefix+"*")},
	}
}
