package foundation_test

import (
	"testing"

	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/constructs/foundation"
	"github.com/sagerock/sagerock/internal/template"
)

const closed = `{"BlockPublicAcls": true, "BlockPublicPolicy": true, "IgnorePublicAcls": true, "RestrictPublicBuckets": true}`

func TestBucket(t *testing.T) {
	for name, tc := range map[string]struct {
		key        bool
		data       *config.Data
		removal    string
		encryption string
	}{
		"with a key, retained": {
			key: true, data: retained, removal: "Retain",
			encryption: `[{"BucketKeyEnabled": true, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "` + keyArn + `"}}]`,
		},
		"without a key, deleted": {
			data: deleted, removal: "Delete",
			encryption: `[{"BucketKeyEnabled": false, "ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			stack, _ := newStacks(t)
			props := &foundation.BucketProps{Data: tc.data}
			if tc.key {
				props.Key = existingKey(stack)
			}
			foundation.NewBucket(stack, jsii.String("Data"), props)
			all := template.Of(t, stack)

			logsID, logs := all.Only(t, "AWS::S3::Bucket", "AccessLogs")
			logs.Removed(t, tc.removal)
			days := "90"
			if tc.data == deleted {
				days = "7"
			}
			template.EqualJSON(t, logs.Properties, `{
				"BucketEncryption": {"ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]},
				"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
				"PublicAccessBlockConfiguration": `+closed+`,
				"LifecycleConfiguration": {"Rules": [{"Status": "Enabled", "ExpirationInDays": `+days+`, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}}]}}`)

			dataID, bucket := all.Only(t, "AWS::S3::Bucket", "DataBucket")
			bucket.Removed(t, tc.removal)
			template.EqualJSON(t, bucket.Properties, `{
				"BucketEncryption": {"ServerSideEncryptionConfiguration": `+tc.encryption+`},
				"OwnershipControls": {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]},
				"PublicAccessBlockConfiguration": `+closed+`,
				"VersioningConfiguration": {"Status": "Enabled"},
				"LoggingConfiguration": {"DestinationBucketName": {"Ref": "`+logsID+`"}},
				"LifecycleConfiguration": {"Rules": [
					{"Status": "Enabled", "NoncurrentVersionExpiration": {"NoncurrentDays": 30}, "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7}},
					{"Status": "Enabled", "Prefix": "captured/", "ExpirationInDays": `+days+`, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
					{"Status": "Enabled", "Prefix": "runs/", "ExpirationInDays": 30, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
					{"Status": "Enabled", "Prefix": "training/", "TagFilters": [{"Key": "sagerock:discarded", "Value": "true"}], "ExpirationInDays": 30, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
					{"Status": "Enabled", "Prefix": "shadow/", "ExpirationInDays": `+days+`, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}},
					{"Status": "Enabled", "Prefix": "async/", "ExpirationInDays": 7, "NoncurrentVersionExpiration": {"NoncurrentDays": 1}}]}}`)

			_, policy := all.Only(t, "AWS::S3::BucketPolicy", "DataBucket")
			policy.Removed(t, tc.removal)
			template.EqualJSON(t, policy.Properties["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [`+onlyTLS(dataID)+`]}`)
			_, policy = all.Only(t, "AWS::S3::BucketPolicy", "AccessLogs")
			policy.Removed(t, tc.removal)
			template.EqualJSON(t, policy.Properties["PolicyDocument"], `{"Version": "2012-10-17", "Statement": [`+onlyTLS(logsID)+`,
				{"Effect": "Allow", "Action": "s3:PutObject", "Principal": {"Service": "logging.s3.amazonaws.com"},
				 "Resource": {"Fn::Join": ["", [{"Fn::GetAtt": ["`+logsID+`", "Arn"]}, "/*"]]},
				 "Condition": {"ArnLike": {"aws:SourceArn": {"Fn::GetAtt": ["`+dataID+`", "Arn"]}}, "StringEquals": {"aws:SourceAccount": "111122223333"}}}]}`)
			if len(all) != 4 {
				t.Errorf("got %d resources, want two buckets and their policies", len(all))
			}
		})
	}
}

func onlyTLS(bucket string) string {
	arn := `{"Fn::GetAtt": ["` + bucket + `", "Arn"]}`
	return `{"Effect": "Deny", "Action": "s3:*", "Principal": {"AWS": "*"}, "Condition": {"Bool": {"aws:SecureTransport": "false"}},
		"Resource": [` + arn + `, {"Fn::Join": ["", [` + arn + `, "/*"]]}]}`
}
