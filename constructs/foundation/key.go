// Package foundation has the constructs that both paths use and that outlive a destroy: the
// key, the data bucket, the topic, and the log groups of containers.
package foundation

import (
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/arn"
	"github.com/sagerock/sagerock/constructs/defaults"
	"github.com/sagerock/sagerock/constructs/kept"
	"github.com/sagerock/sagerock/constructs/policy"
)

// KeyProps is what a [Key] needs from the outside.
type KeyProps struct {
	// Config is the encryption block of the config file. Its key is managed or an ARN. Nil
	// means managed.
	Config *config.Encryption
	// Data says what a destroy does to a new key. Nil means that it keeps the key.
	Data *config.Data
	// AlarmPrefix is what the names of the alarms begin with that publish to a topic which the
	// key encrypts. Without it, no alarm and no rule can.
	AlarmPrefix string
}

// Key is the KMS key that protects what is stored: a new one with yearly
// rotation, or one that exists, whose policy stays as it is.
//
// A new one costs 1 USD a month. Who may use it is for the IAM policies of this
// account to say, so a grant never has to change it.
type Key struct {
	constructs.Construct

	// Key is the key itself.
	Key awskms.IKey
}

// NewKey adds a Key to scope.
func NewKey(scope constructs.Construct, id *string, props *KeyProps) *Key {
	const name = "foundation.NewKey"
	props = defaults.Of(props)
	props.Config = defaults.Or(name, "Config", props.Config)
	if !props.Config.Managed() && !props.Config.Existing() {
		defaults.Fail(name, "write managed or the ARN of a key, or make no Key", "Config.Key is %s, so there is no key of yours to use", props.Config.Key)
	}
	k := &Key{}
	constructs.NewConstruct_Override(k, scope, id)
	if props.Config.Existing() {
		k.Key = awskms.Key_FromKeyArn(k, jsii.String("Key"), &props.Config.Key)
		return k
	}
	statements := append(k.statements(), publishing(arn.Of(k), props.AlarmPrefix)...)
	key := awskms.NewKey(k, jsii.String("Key"), &awskms.KeyProps{
		Description:       jsii.String("What sagerock stores"),
		EnableKeyRotation: jsii.Bool(true),
		Policy:            awsiam.PolicyDocument_FromJson(policy.Document(statements...)),
		RemovalPolicy:     kept.Removal(props.Data),
	})
	policy.Explain(key.Node().DefaultChild().(awskms.CfnKey), statements)
	k.Key = key
	return k
}

// Arn is the key's ARN.
func (k *Key) Arn() *string { return k.Key.KeyArn() }

// statements split what the account may do with the key, which by default is
// everything: to administer it, to use it, and to let AWS services use it.
//
// The use is not narrowed to certain services (kms:ViaService). For guardrails
// the Bedrock User Guide documents no service name, and one missing in the list
// would show as a denied call at night. As it is, nobody uses the key whom no
// IAM policy allows it.
func (k *Key) statements() []policy.Statement {
	home := arn.Of(k)
	account := map[string]any{"AWS": home.In("", home.Account, "iam", "root")}
	return []policy.Statement{
		// What the KMS console gives to administrators, without grants: those give away
		// use. PutKeyPolicy is what keeps the key from being locked for good.
		keyStatement("Administer", account,
			"kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey",
			"kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy",
			"kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies",
			"kms:ListKeyRotations", "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant",
			"kms:RotateKeyOnDemand", "kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource",
			"kms:UpdateAlias", "kms:UpdateKeyDescription").
			Because("IAM policies of this account say who administers the key."),
		// For users of the key: S3, SNS, Lambda, Bedrock and SageMaker use it with the
		// permissions of their caller.
		keyStatement("Use", account,
			"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
			"kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo").
			Because("IAM policies of this account say who uses the key."),
		// And for what outlives a call, such as the disks of an endpoint: a grant that
		// AWS makes for itself, never one to a person.
		keyStatement("UseByServices", account, "kms:CreateGrant").
			When("Bool", map[string]any{"kms:GrantIsForAWSResource": "true"}).
			Because("AWS uses the key for what outlives a call, such as the disks of an endpoint."),
		// CloudWatch Logs uses the key by itself, for the log groups of this account
		// (CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS
		// KMS"). All of them, because CloudFormation names the groups.
		keyStatement("EncryptLogs", policy.Service("logs."+home.Region+"."+home.Suffix),
			"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair",
			"kms:GenerateDataKeyPairWithoutPlaintext", "kms:GenerateDataKeyWithoutPlaintext",
			"kms:ReEncryptFrom", "kms:ReEncryptTo").
			When("ArnLike", map[string]any{"kms:EncryptionContext:aws:logs:arn": home.Of("logs", "log-group:*")}).
			Because("CloudWatch Logs encrypts the log groups of this account, which CloudFormation names."),
	}
}

// keyStatement is a statement of a key's policy, where * means this key.
func keyStatement(sid string, principal map[string]any, actions ...string) policy.Statement {
	return policy.Statement{Sid: sid, Principal: principal, Actions: actions, Resources: []string{"*"}}
}

// publishing lets alarms and rules publish to topics that the key encrypts.
//
// EventBridge sends no key that says for whom it publishes, so what it encrypts is the bound:
// messages of topics of this account ("Managing Amazon SNS encryption keys and costs", and
// "Setting up Amazon SNS topic encryption with server-side encryption", SNS Developer Guide).
func publishing(home arn.Home, prefix string) []policy.Statement {
	if prefix == "" {
		return nil
	}
	alarms := keyStatement("EncryptAlarms", policy.Service("cloudwatch."+amazonaws), "kms:Decrypt", "kms:GenerateDataKey")
	alarms.Conditions = ofAlarms(home, prefix)
	return []policy.Statement{
		alarms.Because("CloudWatch encrypts the messages of alarms for the topic."),
		keyStatement("EncryptEvents", policy.Service("events."+amazonaws), "kms:Decrypt", "kms:GenerateDataKey").
			When("ArnLike", map[string]any{"kms:EncryptionContext:aws:sns:topicArn": home.Of("sns", "*")}).
			Because("EventBridge encrypts the message of a deployment that was rolled back for the topic."),
	}
}
