package foundation

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/defaults"
)

// TopicProps is what a [Topic] needs from the outside.
type TopicProps struct {
	// Key encrypts the messages. Nil means that SNS keeps them as it keeps all.
	Key awskms.IKey
	// Config is the alarms block of the config file. Nil means that nobody gets mail.
	Config *config.Alarms
}

// Topic receives notifications of failures, and mails them to the address in the config.
//
// A publisher needs sns:Publish, and with a key kms:GenerateDataKey and kms:Decrypt on
// it. Only principals of this account can have them: no AWS service publishes here.
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
