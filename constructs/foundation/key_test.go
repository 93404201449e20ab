package foundation_test

import (
	"testing"

	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/internal/template"
)

const root = `{"AWS": "arn:aws:iam::111122223333:root"}`

// keyPolicy is the whole policy of a new key.
const keyPolicy = `{"Version": "2012-10-17", "Statement": [
	{"Sid": "Administer", "Effect": "Allow", "Principal": ` + root + `, "Resource": "*", "Action": [
		"kms:CancelKeyDeletion", "kms:CreateAlias", "kms:DeleteAlias", "kms:DescribeKey", "kms:DisableKey",
		"kms:DisableKeyRotation", "kms:EnableKey", "kms:EnableKeyRotation", "kms:GetKeyPolicy",
		"kms:GetKeyRotationStatus", "kms:ListGrants", "kms:ListKeyPolicies", "kms:ListKeyRotations",
		"kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant", "kms:RotateKeyOnDemand",
		"kms:ScheduleKeyDeletion", "kms:TagResource", "kms:UntagResource", "kms:UpdateAlias", "kms:UpdateKeyDescription"]},
	{"Sid": "Use", "Effect": "Allow", "Principal": ` + root + `, "Resource": "*", "Action": [
		"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey",
		"kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"]},
	{"Sid": "UseByServices", "Effect": "Allow", "Principal": ` + root + `, "Resource": "*", "Action": "kms:CreateGrant",
		"Condition": {"Bool": {"kms:GrantIsForAWSResource": "true"}}},
	{"Sid": "EncryptLogs", "Effect": "Allow", "Resource": "*", "Action": [
		"kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyPair",
		"kms:GenerateDataKeyPairWithoutPlaintext", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom", "kms:ReEncryptTo"],
		"Principal": {"Service": "logs.eu-west-1.amazonaws.com"},
		"Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn":
			"arn:aws:logs:eu-west-1:111122223333:log-group:*"}}}]}`

func TestNewKey(t *testing.T) {
	for name, tc := range map[string]struct {
		data   *config.Data
		policy string
	}{
		"retained": {retained, "Retain"},
		"deleted":  {deleted, "Delete"},
	} {
		t.Run(name, func(t *testing.T) {
			stack, _ := newStacks(t)
			foundation.NewKey(stack, jsii.String("Key"), &foundation.KeyProps{
				Config: &config.Encryption{Key: "managed"}, Data: tc.data,
			})
			all := template.Of(t, stack)
			_, key := all.Only(t, "AWS::KMS::Key", "Key")
			key.Removed(t, tc.policy)
			template.EqualJSON(t, key.Properties, `{"Description": "What sagerock stores", "EnableKeyRotation": true, "KeyPolicy": `+keyPolicy+`}`)
			if len(all) != 1 {
				t.Errorf("got %d resources, want the key", len(all))
			}
		})
	}
}

// Alarms of the app, and rules for topics of the account, encrypt messages with the key; without
// a prefix nobody does: see TestNewKey.
func TestKeyForAlarms(t *testing.T) {
	stack, _ := newStacks(t)
	foundation.NewKey(stack, jsii.String("Key"), &foundation.KeyProps{Data: retained, AlarmPrefix: "shop--"})
	_, key := template.Of(t, stack).Only(t, "AWS::KMS::Key", "Key")
	template.EqualJSON(t, key.Properties["KeyPolicy"].(map[string]any)["Statement"].([]any)[4:], `[
		{"Sid": "EncryptAlarms", "Effect": "Allow", "Principal": {"Service": "cloudwatch.amazonaws.com"}, "Resource": "*", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
		 "Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}, "ArnLike": {"aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:shop--*"}}},
		{"Sid": "EncryptEvents", "Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Resource": "*", "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
		 "Condition": {"ArnLike": {"kms:EncryptionContext:aws:sns:topicArn": "arn:aws:sns:eu-west-1:111122223333:*"}}}]`)
}

// A grant in another stack must not reach back into the key's.
func TestGrantLeavesTheKeyAlone(t *testing.T) {
	stack, other := newStacks(t)
	key := foundation.NewKey(stack, jsii.String("Key"), &foundation.KeyProps{
		Config: &config.Encryption{Key: "managed"}, Data: retained,
	}).Key
	role := awsiam.NewRole(other, jsii.String("Role"), &awsiam.RoleProps{
		AssumedBy: awsiam.NewServicePrincipal(jsii.String("lambda.amazonaws.com"), nil),
	})
	key.GrantDecrypt(role)
	key.GrantEncryptDecrypt(role)

	_, made := template.Of(t, stack).Only(t, "AWS::KMS::Key", "Key")
	template.EqualJSON(t, made.Properties["KeyPolicy"], keyPolicy)
	_, policy := template.Of(t, other).Only(t, "AWS::IAM::Policy", "Role")
	if statements := policy.Properties["PolicyDocument"].(map[string]any)["Statement"].([]any); len(statements) == 0 {
		t.Error("the grantee got nothing")
	}
}

func TestExistingKey(t *testing.T) {
	stack, other := newStacks(t)
	for i, s := range []string{"A", "B"} { // the ARN may be imported wherever it is used
		key := foundation.NewKey(stack, &s, &foundation.KeyProps{Config: &config.Encryption{Key: keyArn}, Data: retained}).Key
		if got := *key.KeyArn(); got != keyArn {
			t.Errorf("key %d is %s, want %s", i, got, keyArn)
		}
	}
	foundation.NewTopic(other, jsii.String("Topic"), &foundation.TopicProps{Config: &config.Alarms{}, Key: existingKey(other)})
	for id, r := range template.Of(t, other) {
		if r.Type == "AWS::KMS::Key" {
			t.Errorf("%s is a new key", id)
		}
	}
}
